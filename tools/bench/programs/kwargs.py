"""Calls: defaults, keywords, *args, **kwargs, argument unpacking."""
import sys


def plain(a, b=2, c=3):
    return a * b + c


def variadic(*args, **kw):
    return len(args) + len(kw) + kw.get("x", 0)


def keyword_only(a, *, scale=1, offset=0):
    return a * scale + offset


def forward(*args, **kw):
    return plain(*args, **kw)


def run(scale):
    total = 0
    options = {"scale": 3, "offset": 4}
    for i in range(70000 * scale):
        total += plain(i) + plain(i, 5) + plain(i, c=1, b=2)
        total += variadic(1, 2, i, x=i, y=1) + keyword_only(i, offset=7)
        total += forward(i, c=2) + keyword_only(i, **options) + variadic(*(i, i))
    return total


if __name__ == "__main__":
    print("checksum", run(int(sys.argv[1]) if len(sys.argv) > 1 else 1))

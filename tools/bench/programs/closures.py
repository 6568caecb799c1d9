"""Calls: closures, nonlocal, lambdas, map, filter, sorted with key functions, partial."""
import sys
from functools import partial, reduce


def counter():
    n = 0

    def step(by=1):
        nonlocal n
        n += by
        return n
    return step


def compose(*fs):
    return lambda x: reduce(lambda acc, f: f(acc), fs, x)


def run(scale):
    tick = counter()
    pipeline = compose(lambda x: x + 1, lambda x: x * 3, partial(max, 10), lambda x: x % 1001)
    total = 0
    for k in range(20000 * scale):
        total += tick(k & 3) & 255
        total += pipeline(k)
        if k % 20 == 0:
            total += sum(map(lambda v: v * v, filter(lambda v: v & 1, range(20))))
            total += sorted(range(10), key=lambda v: -v)[0]
    return total


if __name__ == "__main__":
    print("checksum", run(int(sys.argv[1]) if len(sys.argv) > 1 else 1))

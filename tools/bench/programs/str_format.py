"""Strings: %, format, f-strings, int and float to text and back."""
import sys


def run(scale):
    total = 0
    for k in range(9000 * scale):
        x = k / 7
        s = f"{k:>8d}|{x:.3f}|{k:x}|{x:e}|{k!r}|{'abc':^9}"
        t = "%s-%d-%05.2f-%r" % (s[:8], k, x, "q")
        u = "{0:<6}{1:+d}{name:>4}".format(k, -k, name="n")
        total += len(s) + len(t) + len(u) + int(str(k)[::-1]) + int(hex(k), 16) + round(float(repr(x)))
        total += len(str(x)) + len(f"{k:,}") + int(f"{k:b}", 2)
    return total


if __name__ == "__main__":
    print("checksum", run(int(sys.argv[1]) if len(sys.argv) > 1 else 1))

"""Numeric: plain while loops over floats and ints in locals."""
import sys


def integrate(steps):
    x, h, s = 0.0, 1.0 / steps, 0.0
    i = 0
    while i < steps:
        s += 4.0 / (1.0 + x * x)
        x += h
        i += 1
    return s * h


def collatz(limit):
    best = longest = 0
    for start in range(1, limit):
        n, length = start, 1
        while n != 1:
            n = n // 2 if n % 2 == 0 else 3 * n + 1
            length += 1
        if length > longest:
            best, longest = start, length
    return best * 1000 + longest


def run(scale):
    return "%.8f %d" % (integrate(700000 * scale), collatz(6000 * scale))


if __name__ == "__main__":
    print("checksum", run(int(sys.argv[1]) if len(sys.argv) > 1 else 1))

"""Numeric: escape times, one float loop with a data-dependent exit."""
import sys


def escape(cr, ci, limit):
    zr = zi = 0.0
    for n in range(limit):
        rr, ii = zr * zr, zi * zi
        if rr + ii > 4.0:
            return n
        zi = 2.0 * zr * zi + ci
        zr = rr - ii + cr
    return limit


def run(scale):
    size = 180
    total = 0
    for k in range(scale):
        for y in range(size):
            for x in range(size):
                total += escape(-2.2 + 3.2 * x / size, -1.5 + 3.0 * y / size + k * 1e-9, 100)
    return total


if __name__ == "__main__":
    print("checksum", run(int(sys.argv[1]) if len(sys.argv) > 1 else 1))

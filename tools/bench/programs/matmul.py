"""Numeric: dense matrices as lists of lists."""
import sys


def multiply(a, b):
    n, m, k = len(a), len(b[0]), len(b)
    c = [[0.0] * m for _ in range(n)]
    for i in range(n):
        ai, ci = a[i], c[i]
        for x in range(k):
            v, bx = ai[x], b[x]
            for j in range(m):
                ci[j] += v * bx[j]
    return c


def run(scale):
    n = 60
    a = [[(i * j) % 7 / 7.0 for j in range(n)] for i in range(n)]
    b = [[(i + j) % 5 / 5.0 for j in range(n)] for i in range(n)]
    total = 0.0
    for _ in range(10 * scale):
        c = multiply(a, b)
        total += sum(c[i][i] for i in range(n))
    return "%.6f" % total


if __name__ == "__main__":
    print("checksum", run(int(sys.argv[1]) if len(sys.argv) > 1 else 1))

"""Numeric: the largest singular value of an implicit matrix by the power method."""
import sys


def entry(i, j):
    return 1.0 / ((i + j) * (i + j + 1) // 2 + i + 1)


def times(v, n):
    return [sum([entry(i, j) * v[j] for j in range(n)]) for i in range(n)]


def transposed_times(v, n):
    return [sum([entry(j, i) * v[j] for j in range(n)]) for i in range(n)]


def run(scale):
    n = 120
    total = 0.0
    for _ in range(scale):
        u = [1.0] * n
        for _ in range(8):
            v = transposed_times(times(u, n), n)
            u = transposed_times(times(v, n), n)
        uv = sum(a * b for a, b in zip(u, v))
        vv = sum(a * a for a in v)
        total += (uv / vv) ** 0.5
    return "%.9f" % (total / scale)


if __name__ == "__main__":
    print("checksum", run(int(sys.argv[1]) if len(sys.argv) > 1 else 1))

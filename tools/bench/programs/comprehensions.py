"""Containers: list, dict, set comprehensions, unpacking, zip, enumerate, any and all."""
import sys


def run(scale):
    total = 0
    for k in range(90 * scale):
        a = [i * i for i in range(1000) if i % 3 != k % 3]
        b = {i: v for i, v in enumerate(a) if v & 1}
        c = [[x + y for x in range(20)] for y in range(20)]
        flat = [v for row in c for v in row if v % 2]
        transposed = [list(col) for col in zip(*c)]
        pairs = [(x, y) for x in range(25) for y in range(x)]
        first, *middle, last = a
        total += len(b) + sum(flat) + transposed[3][4] + len(pairs) + first + last + len(middle)
        total += any(v == 49 for v in a) + all(v >= 0 for v in a) + sum(x * y for x, y in pairs)
        total += len({v % 17 for v in a}) + max(map(lambda p: p[0] - p[1], pairs))
    return total


if __name__ == "__main__":
    print("checksum", run(int(sys.argv[1]) if len(sys.argv) > 1 else 1))

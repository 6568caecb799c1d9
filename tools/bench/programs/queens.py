"""Search: backtracking over lists and bit masks, permutations."""
import sys
from itertools import permutations


def solve(n, row, cols, left, right):
    if row == n:
        return 1
    count = 0
    free = ~(cols | left | right) & ((1 << n) - 1)
    while free:
        bit = free & -free
        free ^= bit
        count += solve(n, row + 1, cols | bit, (left | bit) << 1, (right | bit) >> 1)
    return count


def by_permutations(n):
    columns = range(n)
    return sum(n == len({p[i] + i for i in columns}) == len({p[i] - i for i in columns}) for p in permutations(columns))


def run(scale):
    return sum(solve(8, 0, 0, 0, 0) * 10 + by_permutations(7) for _ in range(20 * scale))


if __name__ == "__main__":
    print("checksum", run(int(sys.argv[1]) if len(sys.argv) > 1 else 1))

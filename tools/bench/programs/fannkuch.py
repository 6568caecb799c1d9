"""Numeric: prefix reversals of every permutation; small list slices."""
import sys


def flips(n):
    count = list(range(1, n + 1))
    order = list(range(n))
    best, checksum, r, sign = 0, 0, n, 1
    while True:
        while r != 1:
            count[r - 1] = r
            r -= 1
        if order[0]:
            p = order[:]
            f = 0
            k = p[0]
            while k:
                p[:k + 1] = p[k::-1]
                f += 1
                k = p[0]
            best = max(best, f)
            checksum += sign * f
        sign = -sign
        while True:
            if r == n:
                return best, checksum
            order.insert(r, order.pop(0))
            count[r] -= 1
            if count[r] > 0:
                break
            r += 1


def run(scale):
    result = None
    for _ in range(2 * scale):
        result = flips(8)
    return result


if __name__ == "__main__":
    print("checksum", run(int(sys.argv[1]) if len(sys.argv) > 1 else 1))

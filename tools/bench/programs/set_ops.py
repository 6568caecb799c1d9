"""Containers: sets of ints and strings, membership, algebra."""
import sys


def run(scale):
    total = 0
    for k in range(2 * scale):
        a = {(i * 7919 + k) % 100003 for i in range(40000)}
        b = set(range(0, 100003, 3))
        words = {"w%d" % (i % 3000) for i in range(30000)}
        total += len(a & b) + len(a | b) + len(a - b) + len(a ^ b) + len(words)
        seen = set()
        for i in range(60000):
            v = (i * i + k) % 65537
            if v in seen:
                total += 1
            else:
                seen.add(v)
        for v in range(0, 65537, 2):
            seen.discard(v)
        total += len(seen) + (a <= b) + len(frozenset(words) & {"w1", "w2", "zz"})
    return total


if __name__ == "__main__":
    print("checksum", run(int(sys.argv[1]) if len(sys.argv) > 1 else 1))

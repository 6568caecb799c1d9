"""Numeric: primes with a bytearray, and a list of booleans."""
import sys


def by_list(n):
    prime = [True] * (n + 1)
    prime[0] = prime[1] = False
    i = 2
    while i * i <= n:
        if prime[i]:
            j = i * i
            while j <= n:
                prime[j] = False
                j += i
        i += 1
    return [k for k in range(n + 1) if prime[k]]


def by_slices(n):
    flags = bytearray(b"\x01") * (n + 1)
    flags[0:2] = b"\0\0"
    for i in range(2, int(n ** 0.5) + 1):
        if flags[i]:
            flags[i * i::i] = bytes(len(range(i * i, n + 1, i)))
    return sum(flags)


def run(scale):
    total = 0
    for k in range(scale):
        primes = by_list(600000 + k)
        total += len(primes) + primes[-1] + by_slices(1000000)
    return total


if __name__ == "__main__":
    print("checksum", run(int(sys.argv[1]) if len(sys.argv) > 1 else 1))

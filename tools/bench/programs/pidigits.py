"""Big ints: the digits of pi by a spigot, a factorial, modular powers."""
import sys


def pi_digits(n):
    out, k, a, b, a1, b1 = [], 2, 4, 1, 12, 4
    while len(out) < n:
        p, q, k = k * k, 2 * k + 1, k + 1
        a, b, a1, b1 = a1, b1, p * a + q * a1, p * b + q * b1
        d, d1 = a // b, a1 // b1
        while d == d1:
            out.append(d)
            a, a1 = 10 * (a % b), 10 * (a1 % b1)
            d, d1 = a // b, a1 // b1
    return out[:n]


def run(scale):
    total = 0
    for k in range(5 * scale):
        total += int("".join(map(str, pi_digits(900)))) % 1000003
        f = 1
        for i in range(1, 2500):
            f *= i
        total += f % (10 ** 9 + 7) + len(hex(f)) + sum(map(int, str(3 ** 2500)))
        total += pow(3, 10 ** 200 + k, 2 ** 607 - 1) % 10 ** 9
    return total


if __name__ == "__main__":
    print("checksum", run(int(sys.argv[1]) if len(sys.argv) > 1 else 1))

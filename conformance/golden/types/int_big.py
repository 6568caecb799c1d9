# Integers of any size: arithmetic, shifts, conversion, roots.
a = 2 ** 200 + 12345678901234567890
b = 3 ** 100 - 1
print(a + b, a - b, b - a, sep="\n")
print(a * b, a // b, a % b, -a // b, -a % b, a // -b, divmod(-a, -b), sep="\n")
print(a ** 3 % 1000007, pow(a, b, 10 ** 20), pow(7, -1, 2 ** 89 - 1), pow(-3, 10 ** 15, 10 ** 9 + 7))
print(a & b, a | b, a ^ b, ~a, -a & b, -a | -b, a & -b, -a ^ b, sep="\n")
print(a << 70, a >> 70, -a >> 70, a >> 1000, -a >> 1000, 1 << 64, -1 << 63, sep="\n")
print(a > b, a == a + 0, -a < b, a == float(a), 2 ** 53 + 1 == float(2 ** 53), 2 ** 70 > 1e21, 10 ** 400 > float("inf"), 10 ** 400 > 1.0)
print(hex(a), oct(b), bin(2 ** 65 - 1), a.bit_length(), b.bit_length(), (2 ** 64).bit_length(), (2 ** 64 - 1).bit_length())
print(int("9" * 100), int(hex(a), 16) == a, int("z" * 20, 36), int("-" + "1" * 60, 2))
print(float(a), a / b, (10 ** 400) / (10 ** 399), 10 ** 400 // 10 ** 399, 1 / 3 ** 50, -a / 7)
for bad in (lambda: float(10 ** 400), lambda: 10 ** 400 / 3, lambda: 1 << -1, lambda: 1.5 + 10 ** 400, lambda: (1 << 70).to_bytes(8, "big")):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
print(round(a, -20), round(-a, -40), round(5 * 10 ** 30, -31), round(15 * 10 ** 30, -31), round(25 * 10 ** 30, -31))
f = 1
for i in range(1, 60):
    f *= i
print(f, f // (2 ** 40), f % (10 ** 9 + 7), len(str(f)))
x, y = 0, 1
for i in range(500):
    x, y = y, x + y
print(x)
import math
print(math.isqrt(10 ** 60), math.gcd(a, b), math.gcd(f, 2 ** 100), math.factorial(40), math.comb(100, 50), math.perm(20, 10), math.lcm(12, 18, a))
for n in (2 ** 62 - 1, 2 ** 62, 2 ** 61, -2 ** 61, -2 ** 61 - 1, -2 ** 62, 2 ** 63 - 1, 2 ** 63, -2 ** 63, -2 ** 63 - 1, 2 ** 64):
    print(n, n + 1, n - 1, -n, n * 2, n * n, n // 2, n // -1, n % 1000, hash(n), n >> 1, n << 1, abs(n))
print(f"{a:,}", f"{a:_x}", f"{a:e}", f"{a:.3f}"[:30], f"{2**64:030d}", f"{-2**70:+,}", "%d %x %o %e" % (a, a, 8 ** 30, a))
import sys
print(sys.get_int_max_str_digits())
for bad in (lambda: str(10 ** 5000), lambda: int("1" * 5000), lambda: "%d" % 10 ** 5000 if 0 else repr(10 ** 4300), lambda: f"{10**4301}"):
    try:
        bad()
    except ValueError as e:
        print(e)
sys.set_int_max_str_digits(0)
print(len(str(10 ** 20000)), int("7" * 10000) % 1000003, hex(10 ** 5000)[:20], len(hex(10 ** 5000)))
n = 3 ** 5000
print(n % 10 ** 12, str(n)[:20], int(str(n)) == n, (n * n) // n == n, (n * n + 5) % n, n.bit_length())
print(hash(2 ** 100), hash(-2 ** 100), hash(10 ** 50) == hash(1e50), hash(3 ** 200))

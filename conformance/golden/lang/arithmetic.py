# Operators, precedence, and integer division rules.
print(1 + 2 * 3 ** 2, (1 + 2) * 3, -2 ** 2, (-2) ** 2, 2 ** -1, 2 ** 3 ** 2)
for a in (7, -7, 7.5, -7.5):
    for b in (2, -2, 2.0, -2.5):
        print(a, b, a // b, a % b, divmod(a, b))
print(7 & 3, 7 | 8, 7 ^ 2, ~7, 1 << 10, 1025 >> 3, -1 >> 5, -9 >> 1)
print(True + True, True * 3.5, not 0, not [], None is None)
print(1 if [] else 2, 0 or "x", 1 and "", None or 0 or [] or "last")
print(3 < 4 < 5, 3 < 4 > 5, 1 == 1.0 == True, 1 != 2 != 1, 5 > 3 >= 3)
print(10 // 3 * 3 + 10 % 3, 5 - -5, +-+3, 10 ** 20, 10 ** -2)
print(round(2.5), round(3.5), round(-2.5), round(2.675, 2), round(1234, -2), round(1250, -2), round(1350, -2))
print(abs(-3), abs(-3.5), abs(3 + 4j), pow(2, 10, 1000), pow(3, -1, 7), pow(2, 0.5))
x = 10
x += 5; x -= 3; x *= 2; x //= 5; x **= 3; x %= 7; x <<= 4; x |= 3; x &= 0x3e; x ^= 1; x >>= 1
print(x)
y = 7
y /= 2
print(y)

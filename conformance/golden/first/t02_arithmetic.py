a = 7
b = 3
print(a + b, a - b, a * b, a // b, a % b, a ** b, a / b)
print(-a, +a, ~a, a & b, a | b, a ^ b, a << b, a >> 1)
print(a < b, a <= 7, a == 7, a != b, a > b, a >= b, not a)
print(2 ** 62, 2 ** 63, 2 ** 64 - 1, 9223372036854775807 + 1, -2 ** 63 - 1)
print(1.5 + 2, 3 - 0.5, 2.0 * 4, 7 / 2, 7.0 // 2, 7.5 % 2)

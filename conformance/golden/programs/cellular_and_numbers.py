# Numeric odds and ends: automata, sequences, conversions, dates, encodings, all integer arithmetic.
def rule(n, width, steps):
    cells = [0] * width
    cells[width // 2] = 1
    for _ in range(steps):
        yield "".join(".#"[c] for c in cells)
        cells = [(n >> (cells[i - 1] * 4 + cells[i] * 2 + cells[(i + 1) % width])) & 1 for i in range(width)]


for n in (30, 90):
    print(*rule(n, 31, 8), sep="\n")


def roman(n):
    out = ""
    for v, s in zip((1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1), "M CM D CD C XC L XL X IX V IV I".split()):
        q, n = divmod(n, v)
        out += s * q
    return out


def words(n):
    ones = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
    tens = "  twenty thirty forty fifty sixty seventy eighty ninety".split(" ")
    if n < 20:
        return ones[n]
    if n < 100:
        return tens[n // 10] + ("-" + ones[n % 10] if n % 10 else "")
    for size, name in ((10 ** 9, "billion"), (10 ** 6, "million"), (1000, "thousand"), (100, "hundred")):
        if n >= size:
            q, r = divmod(n, size)
            return f"{words(q)} {name}" + (f" {words(r)}" if r else "")


def egcd(a, b):
    return (a, 1, 0) if b == 0 else (lambda g, x, y: (g, y, x - a // b * y))(*egcd(b, a % b))


def miller(n):
    if n < 4:
        return n > 1
    d, s = n - 1, 0
    while d % 2 == 0:
        d, s = d // 2, s + 1
    for a in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37):
        if a % n == 0:
            continue
        x = pow(a, d, n)
        if x in (1, n - 1):
            continue
        for _ in range(s - 1):
            x = x * x % n
            if x == n - 1:
                break
        else:
            return False
    return True


def base(n, b):
    digits = ""
    while n:
        n, r = divmod(n, b)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[r] + digits
    return digits or "0"


def luhn(s):
    return sum(int(c) if i % 2 else sum(divmod(int(c) * 2, 10)) for i, c in enumerate(s[::-1], 1)) % 10 == 0


def gray(n):
    return [i ^ i >> 1 for i in range(1 << n)]


print([roman(n) for n in (1, 4, 9, 14, 40, 90, 400, 1994, 2024, 3999)], words(1234567), words(0), words(90), words(10 ** 9 + 11))
print(egcd(240, 46), [n for n in range(60) if miller(n)], miller(2 ** 89 - 1), miller(2 ** 83 - 1), base(255, 2), base(10 ** 18, 36), int(base(12345678901234567890, 36), 36), luhn("4539148803436467"), luhn("8273123273520569"), gray(3))
p, q = 2 ** 61 - 1, 2 ** 89 - 1
n, e = p * q, 65537
d = pow(e, -1, (p - 1) * (q - 1))
message = int.from_bytes(b"secret message", "big")
cipher = pow(message, e, n)
print(cipher, pow(cipher, d, n).to_bytes(14, "big"))
perfect = [n for n in range(2, 9000) if sum(d + (n // d if d * d != n else 0) for d in range(2, int(n ** 0.5) + 1) if n % d == 0) + 1 == n]
print(perfect, sum(int(c) for c in str(2 ** 1000)), max(range(1, 1000), key=lambda d: next(k for k in range(1, 1000) if pow(10, k, d) == 1) if d % 2 and d % 5 and d > 1 else 0))
seen, x = {}, 7
while x not in seen:
    seen[x] = len(seen)
    x = (x * x + 1) % 10007
print(len(seen), seen[x], x)
for y in (1900, 2000, 2024, 2026):
    a, b, c = y % 19, y // 100, y % 100
    dd, ee = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - dd - g + 15) % 30
    i, k = divmod(c, 4)
    l = (32 + 2 * ee + 2 * i - h - k) % 7
    m = (a + 11 * h + 19 * l) // 433
    month, day = divmod(h + l - 7 * m + 90 + 33 * ((h + l - 7 * m + 90) // 25) - 33 * ((h + l - 7 * m + 90) // 25), 25)
    print(y, (h + l - 7 * m + 90) // 25, (h + l - 7 * m + 33 * ((h + l - 7 * m + 90) // 25) + 19) % 32)

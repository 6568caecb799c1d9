# int: construction, methods, bases, conversion errors.
print(int(), int("12"), int(" -7_000 "), int("ff", 16), int("0b101", 0), int("0o17", 0), int("0xAf", 0), int(3.99), int(-3.99))
print(int("z", 36), int(b"42"), int("１２"), int(True), int("-0"), bin(10), oct(-9), hex(255), bin(0), hex(-1))
for bad in ("int('')", "int('1.5')", "int('abc')", "int('12', 1)", "int('12', 37)", "int('9', 8)", "int(None)", "int('1__2')", "int([])",
            "int(1, 10)", "int('0x1')", "int('1', x=2)", "int(float('nan'))", "int(float('inf'))", "int('\\ud800')", "int(b'\\xff')", "int('1\\x002')"):
    try:
        print(bad, eval(bad))
    except Exception as e:
        print(bad, type(e).__name__, e)
print((5).bit_length(), (-8).bit_length(), (0).bit_length(), (255).bit_count(), (-7).bit_count())
print((258).to_bytes(2, "big"), (258).to_bytes(3, "little"), (-2).to_bytes(2, "big", signed=True), (5).to_bytes(), int.from_bytes(b"\x01\x02", "big"))
print(int.from_bytes(b"\xff\xfe", "little", signed=True), int.from_bytes([1, 2, 3], "big"), int.from_bytes(b"", "big"))
for bad in (lambda: (256).to_bytes(1, "big"), lambda: (-1).to_bytes(1, "big"), lambda: (1).to_bytes(1, "middle"), lambda: int.from_bytes("x", "big")):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
print((7).numerator, (7).denominator, (7).real, (7).imag, (7).conjugate(), (7).as_integer_ratio(), (7).__index__(), (7).__trunc__())
print(int.__add__(1, 2), int.__add__(1, "x"), (3).__rsub__(10), (2).__pow__(3), (2).__pow__(3, 5), (1).__lt__(2), (1).__eq__("a"))
for n in (0, 1, -1, 42, 1234567, -255):
    print(f"{n:d} {n:5} {n:<5}| {n:^7} {n:+} {n: } {n:05} {n:,} {n:_} {n:x} {n:X} {n:#x} {n:#o} {n:b} {n:_b} {n:08b} {n:e} {n:.2f} {n:%} {n:g}")
for bad in ("{:.2d}", "{:s}", "{:c,}", "{:,x}", "{:+c}", "{:z}", "{:,_}", "{:#,}", "{:0,d}", "{:c}"):
    try:
        print(bad, bad.format(65))
    except Exception as e:
        print(bad, type(e).__name__, e)
for a, b in ((7, 0), (0, 0), (2, -1), (0, -1)):
    for op in ("a // b", "a % b", "a / b", "divmod(a, b)", "a ** b", "a << b", "a >> b", "pow(a, b, 0)", "pow(a, -1, 4)", "pow(a, b, 5)"):
        try:
            print(op, eval(op), end="; ")
        except Exception as e:
            print(op, type(e).__name__, e, end="; ")
    print()
print(hash(0), hash(1), hash(-1), hash(-2), hash(2**61 - 1), hash(2**61), hash(True), 1 == 1.0, hash(1) == hash(1.0) == hash(1 + 0j))
print(int("１２３"), "٣".isdigit(), int("٣"), sum(range(1000)), max(3, 1, 2), min([4, 2]), sorted([3, -1, 2], key=abs))


class MyInt(int):
    def __new__(cls, v):
        return super().__new__(cls, v * 2)

    def __repr__(self):
        return f"MyInt({int(self)})"


m = MyInt(21)
print(m, m + 1, type(m + m), type(-m), type(+m), type(int(m)), [10, 20][MyInt(0)], f"{m}", f"{m:d}", str(m), "%d %s" % (m, m))


class Intlike:
    def __int__(self):
        return 5


class Indexlike:
    def __index__(self):
        return 6


class BadInt:
    def __int__(self):
        return "no"


print(int(Intlike()), int(Indexlike()), hex(Indexlike()), [0] * Indexlike())
for bad in (lambda: int(BadInt()), lambda: hex(Intlike()), lambda: [0] * Intlike(), lambda: "a" * "b", lambda: [1] + (2,), lambda: 1 + "x"):
    try:
        bad()
    except TypeError as e:
        print(e)

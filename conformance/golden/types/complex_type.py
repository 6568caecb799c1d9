# complex: arithmetic, parsing, repr, errors.
z = 3 + 4j
print(z, z.real, z.imag, abs(z), z.conjugate(), -z, +z, z * z, z / (1 - 2j), z ** 2, z ** -1, z ** 0.5, z + 1, 1 - z, 2 * z, z == 3 + 4j, z != 3)
print(complex(), complex(1), complex(1, 2), complex("1+2j"), complex(" -3.5j "), complex("(1e5-2j)"), complex("inf"), complex("nanj"), complex(1j, 1j), complex("J"))
print(repr(1j), repr(-0j), repr(complex(0, -0.0)), repr(complex(-0.0, 1)), repr(complex(1, float("nan"))), repr(complex(float("inf"), -1)), str(1e20 + 1e-5j), 5j - 5j)
for bad in ("complex('')", "complex('1 + 2j')", "complex('1+2')", "complex('1', 2)", "complex(1, '2')", "z < 1j", "z // 1", "z % 2", "divmod(z, 1)", "int(z)", "float(z)",
            "1j / 0", "0j ** -1", "0 ** 1j", "round(z)", "complex([])", "(1+2j) ** (10**400)", "format(z, '05')", "format(z, 'd')", "format(z, '%')"):
    try:
        print(bad, eval(bad))
    except Exception as e:
        print(bad, type(e).__name__, e)
print(hash(1 + 0j) == hash(1), hash(1j), hash(z) == hash(complex(3, 4)), bool(0j), bool(1j), (1 + 2j).__eq__("x"), 1 + 0j == 1.0, z.__getnewargs__())


class C:
    def __complex__(self):
        return 1 + 1j


class F:
    def __float__(self):
        return 2.5


print(complex(C()), complex(F()), complex(F(), 1), sum([1j, 2j]), 1j ** 2, (2j) ** 10, (1 + 1j) ** (2 + 3j))

# float: shortest repr, parsing, special values, formatting.
values = [0.0, -0.0, 1.0, 0.1, 1 / 3, 1e16, 1e15, 123456789012345680.0, 1e-4, 1e-5, 0.00012345, 5e-324, 1.7976931348623157e308,
          2.2250738585072014e-308, 9007199254740993.0, 0.30000000000000004, 1e22, 1e23, 1.5e300, 100.0, 12345.678, -2.5e-10,
          float("inf"), float("-inf"), float("nan")]
for v in values:
    print(repr(v), str(v), f"{v}", f"{v:.3f}" if abs(v) < 1e20 else "-", f"{v:.3e}", f"{v:.4g}", f"{v:g}", f"{v:.0f}" if abs(v) < 1e20 else "-",
          f"{v:+}", f"{v:10.2f}|" if abs(v) < 1e20 else "-", f"{v:,}", f"{v:%}" if abs(v) < 1e20 else "-", f"{v:.10}", f"{v:#.3g}", f"{v:n}")
for s in ("1", " 2.5 ", "1e5", "1E-5", ".5", "5.", "+3", "-inf", "nan", "Infinity", "1_000.5", "1e400", "-1e400", "1e-400", "0x1", "", "1..2",
          "1e", "1_", "_1", "nan1", "١.٥", "2.2250738585072011e-308", "179769313486231580793728971405301e277", "0." + "0" * 50 + "1"):
    try:
        print(repr(s), float(s))
    except ValueError as e:
        print(repr(s), e)
print(float(), float(5), float(True), float(b"1.5"), float(10 ** 20))
print((0.1).hex(), float.fromhex("0x1.8p3"), float.fromhex("-0x.1p-4"), float.fromhex("inf"), (0.0).hex(), (-1.5).hex(), (5e-324).hex(), float.fromhex("1"))
print((0.75).as_integer_ratio(), (0.1).as_integer_ratio(), (2.0).is_integer(), (2.5).is_integer(), (1e300).is_integer())
for bad in (lambda: float("inf").as_integer_ratio(), lambda: float("nan").as_integer_ratio(), lambda: float.fromhex("xyz"), lambda: float([]), lambda: 1.0 // 0, lambda: 1.0 % 0,
            lambda: 1.0 / 0, lambda: 0.0 ** -1, lambda: 10.0 ** 400, lambda: round(float("nan")), lambda: round(float("inf")), lambda: float("1", 2), lambda: 1.0 << 1, lambda: divmod(1.0, 0)):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)
print(round(0.5), round(1.5), round(2.5), round(-0.5), round(2.675, 2), round(1e20, 2), round(1234.5678, -2), round(5.015, 2), round(0.15, 1), round(1.0, 400), round(1e300, -305))
print(type(round(2.5)), type(round(2.5, 0)), round(-0.4), round(-0.4, 0))
inf, nan = float("inf"), float("nan")
print(inf + 1, inf - inf, inf * 0, -inf, inf > 1e308, nan == nan, nan != nan, nan < 1, nan in [nan], inf == inf, inf // 1, inf % 2, 5 % inf, -5 % inf, 5 // inf, -5 // inf)
print(7.5 // 2, -7.5 // 2, 7.5 % -2, -7.5 % 2, 1e308 * 10, -1e308 * 10, 0.1 + 0.2, 1e16 + 1, 3.0 * 1.1)
print((-8) ** (1 / 3), (-1.0) ** 2, (-1.0) ** 0.5, 2.0 ** 0.5, 0.0 ** 0, nan ** 0, 1.0 ** nan, inf ** -1, (-inf) ** 3, 2 ** -1074)
print(hash(1.5), hash(0.1), hash(inf), hash(-inf), hash(1e100), hash(-0.0), hash(2.0), 1.5.__hash__() == hash(3 / 2))
print(float.__getformat__("double"), 1.5.__trunc__(), 1.5.__floor__(), 1.5.__ceil__(), (-1.5).__floor__(), 1.5.real, 1.5.imag, 1.5.conjugate())
print("%f %e %g %G %.3f %10.2f|%-10.2f|%+.1f %05.1f %r %s" % (1.5, 1.5, 1e-10, 1e20, 2.0005, 3.14159, 3.14159, 2.0, 2.5, 0.1, 1e16))
print("{:f} {:F} {:E} {:.2%} {:=+10.1f} {:*^10.1f} {:<10}| {:>10.3}|".format(1.5, inf, 1.5e10, 0.256, 2.5, 2.5, 1.5, 3.14159))
print(sum([0.1] * 10), max(0.1, 1), min(-0.0, 0.0), sorted([3.5, -1, 2.25, inf, -inf]), 0.1 * 3, 1 - 0.9)

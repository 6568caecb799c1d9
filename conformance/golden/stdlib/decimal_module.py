from decimal import *
import decimal
D = Decimal
print(D("1.10") + D("2.205"), D(1) / D(3), D("1e5") * 3, D("7") // D("2"), D("-7") % D("3"), D(2) ** 100, D("2") ** D("0.5"), D(10).sqrt(), D("1.5").quantize(D("1"), ROUND_HALF_EVEN), D("2.675").quantize(D("0.01"), ROUND_HALF_UP), D(0.1), D("0.1") == 0.1, D("1.0") == 1, D("1.0") == D("1.00"), hash(D("1")) == hash(1), D("NaN"), D("-Infinity"), -D(0), abs(D("-5")), D((1, (1, 2, 3), -2)), D("1_000.5"), D(" 5 "))
print(repr(D("1.50")), str(D("1E+10")), D("1E-10"), D("0.000001"), D("0.0000001"), D("123456789012345678901234567890"), f"{D('1234567.891'):,.2f} {D('0.5'):%} {D('1.5'):e} {D('42'):>8} {D('3.14159'):.3}", D("12.34").as_tuple(), D("12.50").normalize(), D("1E+3").to_eng_string(), D("12.34").adjusted(), D("0.25").as_integer_ratio(), D("123.456").scaleb(2), D("1.23").exp(), D("10").ln(), D("1000").log10(), D("5").compare(D("3")), D("1.2").max(D("3")), D("7.5").to_integral_value(), round(D("2.5")), round(D("2.567"), 2), int(D("3.9")), float(D("1.5")), D("5").is_signed(), D("NaN").is_nan(), D("12").fma(2, 3), D("1.1").next_plus(), D("9").remainder_near(4), D("110").logical_and(D("101")), D("-3").copy_abs(), D("3").copy_sign(D("-1")), D("12345").shift(2), D("12345").rotate(1))
with localcontext() as c:
    c.prec = 5
    print(D(1) / 7, +D("1.23456789"), c.prec, D("1e400").sqrt())
    c.rounding = ROUND_UP
    print(D(1) / 7, c.divide(1, 3))
print(getcontext().prec, getcontext().rounding, getcontext().Emax)
for bad in (lambda: D(1) / 0, lambda: D(0) / 0, lambda: D("abc"), lambda: D(-1).sqrt(), lambda: D("sNaN") + 1, lambda: D("1e999999") * D("1e999999"), lambda: D("1.5") + 1.5, lambda: D("NaN") < 1, lambda: int(D("Infinity")), lambda: D(1).quantize(D("1e-50")), lambda: D([1]), lambda: hash(D("sNaN")), lambda: D("1") + "x", lambda: getcontext().create_decimal("x"), lambda: D(10) % 0):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)
ctx = Context(prec=3, traps=[])
print(ctx.divide(D(1), D(0)), ctx.flags[DivisionByZero], ctx.create_decimal("1.23456"), ctx.flags[Inexact], ctx)
print(sum([D("0.1")] * 10), max(D(1), D(2)), sorted([D("1.1"), D("1.01"), D(1)]), D(3) + 4, 5 - D(2), D("0.1") < 1, D("1.5") == 1.5, D(7) > 6.5, D("1e2") == 100, BasicContext.prec, [D("2.5").quantize(D(1), r) for r in (ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, ROUND_05UP)], D("1").__class__.__name__, D.from_float(0.5))
getcontext().prec = 50
print(D(2).sqrt(), D(1).exp(), D(22) / 7)

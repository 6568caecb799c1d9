from fractions import Fraction as F
import numbers
print(F(3, 6), repr(F(3, 6)), F("0.125"), F("-7/3"), F(" 1e-2 "), F(0.5), F(5), F(), F(1, 3) + F(1, 6), F(1, 2) * 3, F(1, 2) / F(3, 4), F(7, 2) // 1, F(-7, 2) % 2, F(2, 3) ** 3, F(4, 9) ** 0.5, F(2, 3) ** -2, 2 ** F(2), F(1, 2) + 0.5, -F(1, 2), abs(F(-1, 2)), F(1, 2) == 0.5, F(1, 3) < F(1, 2), hash(F(1, 2)) == hash(0.5), F(7, 3).limit_denominator(2), F(3.141592653589793).limit_denominator(1000), round(F(5, 2)), round(F(22, 7), 2), int(F(7, 2)), float(F(1, 3)), F(7, 2).__floor__(), F(7, 2).__ceil__(), F(1, 2).numerator, divmod(F(7, 2), F(1, 3)), F(1, 2).as_integer_ratio(), sum([F(1, n) for n in range(1, 20)]), bool(F(0)), F(1, 2) + 1j, complex(F(1, 2)), str(F(4, 2)), F(1, 3) - F(1, 3), F(10 ** 30, 3 ** 50), F.from_float(0.1), F(True))
for bad in (lambda: F(1, 0), lambda: F("x"), lambda: F(1.5, 2), lambda: F("1/0"), lambda: F([]), lambda: F(1, 2) < "a", lambda: F(1, 2) + "a", lambda: F(0) ** -1, lambda: F(float("nan")), lambda: F(float("inf")), lambda: setattr(F(1), "numerator", 2), lambda: F(1, 2) // 0):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
print([isinstance(x, numbers.Rational) for x in (1, F(1), 1.0, 1j, True)], isinstance(1.0, numbers.Real), isinstance(1j, numbers.Complex), isinstance(1, numbers.Integral), issubclass(int, numbers.Number))
import math
print(math.floor(F(-1, 2)), math.ceil(F(1, 2)), math.trunc(F(-5, 2)), math.sqrt(F(1, 4)), math.fsum([F(1, 10)] * 10), math.prod([F(1, 2)] * 3), math.gcd(12, 18, 27))

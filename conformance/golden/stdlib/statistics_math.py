import cmath
import math
import statistics as st
print(st.mean([1, 2, 3, 4]), st.median([3, 1, 2]), st.median([1, 2, 3, 4]), st.median_low([1, 2, 3, 4]), st.mode("aabbb"), st.multimode("aabb"), st.stdev([1, 2, 3, 4]), st.pstdev([1, 2, 3]), st.variance([1, 5]), st.fmean([1, 2.5]), st.geometric_mean([1, 4, 16]), st.harmonic_mean([40, 60]), st.quantiles(range(1, 10)), st.correlation([1, 2, 3], [2, 4, 7]), st.linear_regression([1, 2, 3], [2, 4, 6]), st.NormalDist(5, 2).cdf(6), st.NormalDist.from_samples([1, 2, 3]), st.covariance([1, 2], [3, 5]), st.fmean([1, 2], [3, 1]))
try:
    st.mean([])
except st.StatisticsError as e:
    print(e)
m = math
print(m.pi, m.e, m.tau, m.inf, m.nan, m.sqrt(2), m.sin(1), m.cos(1), m.tan(1), m.asin(0.5), m.acos(0.5), m.atan(1), m.atan2(-1, -1), m.sinh(1), m.cosh(1), m.tanh(0.5), m.asinh(1), m.acosh(2), m.atanh(0.5), m.exp(1), m.exp2(0.5), m.expm1(1e-10), m.log(10), m.log(8, 2), m.log2(8), m.log10(1000), m.log1p(1e-10), m.pow(2, 0.5), m.hypot(3, 4), m.hypot(1, 2, 3), m.dist([1, 2], [4, 6]), m.cbrt(27), m.erf(0.5), m.erfc(0.5), m.gamma(5.5), m.lgamma(10.5))
print(m.floor(-1.5), m.ceil(-1.5), m.trunc(-1.5), m.fabs(-1), m.fmod(-7, 3), m.remainder(7, 4), m.modf(-1.25), m.frexp(10.0), m.ldexp(0.5, 4), m.copysign(1, -0.0), m.isnan(m.nan), m.isinf(-m.inf), m.isfinite(1), m.isclose(0.1 + 0.2, 0.3), m.gcd(48, 18), m.lcm(4, 6), m.factorial(20), m.comb(10, 3), m.perm(5, 2), m.isqrt(99), m.prod([1, 2, 3]), m.fsum([0.1] * 10), m.degrees(m.pi), m.radians(180), m.nextafter(1, 2), m.ulp(1.0), m.log(10 ** 400), m.log2(2 ** 2000), m.sqrt(10 ** 300), m.comb(200, 100), m.gcd(), m.floor(10 ** 20 + 0.5))
for bad in (lambda: m.sqrt(-1), lambda: m.log(0), lambda: m.log(-1), lambda: m.exp(1000), lambda: m.acos(2), lambda: m.factorial(-1), lambda: m.factorial(1.5), lambda: m.gamma(0), lambda: m.fmod(1, 0), lambda: m.sin(m.inf), lambda: m.pow(0, -1), lambda: m.ldexp(1, 10000), lambda: m.floor(m.nan), lambda: m.ceil(m.inf), lambda: m.isqrt(-1), lambda: m.comb(-1, 2), lambda: m.gcd(1.5), lambda: m.sqrt("x"), lambda: m.atan2(1), lambda: m.dist([1], [1, 2]), lambda: m.log(1, 1), lambda: m.remainder(1, 0), lambda: m.cosh(1000), lambda: m.atanh(1), lambda: m.sqrt(10 ** 400), lambda: m.fsum(["a"]), lambda: m.perm(1.5), lambda: m.log(2, 0), lambda: m.isclose(1, 1, rel_tol=-1)):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)
print(cmath.sqrt(-1), cmath.exp(1j * cmath.pi), cmath.phase(-1), cmath.polar(1 + 1j), cmath.rect(2, 1), cmath.log(-1), cmath.sin(1j), cmath.acos(2), cmath.isclose(1j, 1j), cmath.infj, cmath.isnan(complex("nan")), cmath.tanh(1 + 2j), cmath.log10(100j))

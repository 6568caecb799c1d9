# Linear algebra over exact fractions; operator overloading; recursion with memo.
from fractions import Fraction
from functools import lru_cache, reduce
from itertools import permutations, product
from math import comb, gcd


class Matrix:
    def __init__(self, rows):
        self.rows = [[Fraction(x) for x in r] for r in rows]
        self.n, self.m = len(self.rows), len(self.rows[0])

    @classmethod
    def identity(cls, n):
        return cls([[int(i == j) for j in range(n)] for i in range(n)])

    def __mul__(self, o):
        if isinstance(o, Matrix):
            return Matrix([[sum(a * b for a, b in zip(r, c)) for c in zip(*o.rows)] for r in self.rows])
        return Matrix([[x * o for x in r] for r in self.rows])

    def __pow__(self, k):
        if k < 0:
            return self.inverse() ** -k
        result, base = Matrix.identity(self.n), self
        while k:
            if k & 1:
                result = result * base
            base, k = base * base, k >> 1
        return result

    def __eq__(self, o):
        return self.rows == o.rows

    def __str__(self):
        return "\n".join(" ".join(f"{x!s:>8}" for x in r) for r in self.rows)

    def determinant(self):
        a, det = [r[:] for r in self.rows], Fraction(1)
        for i in range(self.n):
            p = next((k for k in range(i, self.n) if a[k][i]), None)
            if p is None:
                return Fraction(0)
            if p != i:
                a[i], a[p] = a[p], a[i]
                det = -det
            det *= a[i][i]
            for k in range(i + 1, self.n):
                f = a[k][i] / a[i][i]
                a[k] = [x - f * y for x, y in zip(a[k], a[i])]
        return det

    def inverse(self):
        n = self.n
        a = [r + i for r, i in zip(self.rows, Matrix.identity(n).rows)]
        for i in range(n):
            p = next((k for k in range(i, n) if a[k][i]), None)
            if p is None:
                raise ZeroDivisionError("singular")
            a[i], a[p] = a[p], a[i]
            a[i] = [x / a[i][i] for x in a[i]]
            for k in range(n):
                if k != i:
                    a[k] = [x - a[k][i] * y for x, y in zip(a[k], a[i])]
        return Matrix([r[n:] for r in a])


m = Matrix([[2, 1, 3], [0, -1, 4], [1, 2, Fraction(1, 2)]])
print(m.determinant(), m.inverse(), m * m.inverse() == Matrix.identity(3), (Matrix([[1, 1], [1, 0]]) ** 90).rows[0][1], m ** -2, sep="\n")
try:
    Matrix([[1, 2], [2, 4]]).inverse()
except ZeroDivisionError as e:
    print(e)
hilbert = Matrix([[Fraction(1, i + j + 1) for j in range(6)] for i in range(6)])
print(hilbert.determinant(), hilbert.inverse().rows[5][5])


@lru_cache(None)
def bernoulli(n):
    return Fraction(1) if n == 0 else -sum(comb(n + 1, k) * bernoulli(k) for k in range(n)) / (n + 1)


@lru_cache(None)
def partitions(n, k):
    return 1 if n == 0 else 0 if n < 0 or k == 0 else partitions(n - k, k) + partitions(n, k - 1)


@lru_cache(None)
def catalan(n):
    return 1 if n < 2 else sum(catalan(i) * catalan(n - 1 - i) for i in range(n))


print([str(bernoulli(n)) for n in range(0, 21, 2)], partitions(100, 100), catalan(30), partitions.cache_info().hits > 0)
print(reduce(gcd, [84, 126, 210]), sum(1 for p in permutations(range(6)) if all(p[i] != i for i in range(6))), sum(1 for t in product(range(1, 7), repeat=3) if sum(t) == 10), [n for n in range(2, 60) if all(n % d for d in range(2, int(n ** 0.5) + 1))])
e = Fraction(0)
f = 1
for i in range(25):
    e += Fraction(1, f)
    f *= i + 1
print(e.limit_denominator(10 ** 6), float(e))

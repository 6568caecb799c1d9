# Sequence protocol of user classes: __getitem__ with slices, __contains__, __iadd__, __matmul__, ordering, containers.
class Matrix:
    def __init__(self, rows):
        self.rows = [list(r) for r in rows]

    def __getitem__(self, key):
        if isinstance(key, tuple):
            i, j = key
            if isinstance(i, slice):
                return Matrix([r[j] if isinstance(j, slice) else [r[j]] for r in self.rows[i]])
            return self.rows[i][j]
        return self.rows[key]

    def __setitem__(self, key, value):
        i, j = key
        self.rows[i][j] = value

    def __delitem__(self, i):
        del self.rows[i]

    def __matmul__(self, o):
        return Matrix([[sum(a * b for a, b in zip(r, c)) for c in zip(*o.rows)] for r in self.rows])

    def __imatmul__(self, o):
        self.rows = (self @ o).rows
        return self

    def __rmatmul__(self, o):
        return "rmatmul"

    def __contains__(self, x):
        return any(x in r for r in self.rows)

    def __len__(self):
        return len(self.rows)

    def __eq__(self, o):
        return isinstance(o, Matrix) and self.rows == o.rows

    def __repr__(self):
        return f"Matrix({self.rows})"


m = Matrix([[1, 2], [3, 4]])
print(m[0], m[1, 0], m[:, 1], m[0:1, 0:2], m @ m, 3 in m, 9 in m, len(m), m == Matrix([(1, 2), (3, 4)]), 5 @ m)
m[0, 1] = 20
m @= Matrix([[1, 0], [0, 1]])
del m[0]
print(m)


class Poly:
    def __init__(self, *c):
        self.c = list(c)

    def __call__(self, x):
        r = 0
        for c in reversed(self.c):
            r = r * x + c
        return r

    def __add__(self, o):
        n = max(len(self.c), len(o.c))
        return Poly(*((self.c[i] if i < len(self.c) else 0) + (o.c[i] if i < len(o.c) else 0) for i in range(n)))

    def __radd__(self, o):
        return self if o == 0 else NotImplemented

    def __mul__(self, o):
        if isinstance(o, int):
            return Poly(*(c * o for c in self.c))
        r = [0] * (len(self.c) + len(o.c) - 1)
        for i, a in enumerate(self.c):
            for j, b in enumerate(o.c):
                r[i + j] += a * b
        return Poly(*r)

    __rmul__ = __mul__

    def __pow__(self, n):
        r = Poly(1)
        for _ in range(n):
            r = r * self
        return r

    def __str__(self):
        return " + ".join(f"{c}x^{i}" if i else str(c) for i, c in enumerate(self.c) if c) or "0"

    def __bool__(self):
        return any(self.c)

    def __neg__(self):
        return self * -1

    def __sub__(self, o):
        return self + -o


p = Poly(1, 1)
print(p, p ** 3, 2 * p, p + p * p, (p ** 2)(3), sum([p, p]), p - p, bool(p - p), str(p - Poly(1, 1, 5)))


class Money:
    def __init__(self, v):
        self.v = v

    def __lt__(self, o):
        return self.v < o.v

    def __eq__(self, o):
        return self.v == o.v

    def __hash__(self):
        return hash(self.v)

    def __repr__(self):
        return f"${self.v}"

    def __add__(self, o):
        return Money(self.v + (o.v if isinstance(o, Money) else o))

    __radd__ = __add__

    def __floordiv__(self, n):
        return Money(self.v // n)

    def __mod__(self, n):
        return Money(self.v % n)

    def __rsub__(self, o):
        return f"{o}-{self.v}"

    def __rpow__(self, o):
        return ("rpow", o)

    def __rlshift__(self, o):
        return ("rlshift", o)

    def __rand__(self, o):
        return ("rand", o)

    def __truediv__(self, o):
        return self.v / o

    def __iadd__(self, o):
        self.v += o
        return self

    def __ior__(self, o):
        return "ior"


a = [Money(3), Money(1), Money(2)]
print(sorted(a), min(a), max(a), sum(a), a.index(Money(1)), Money(2) in a, {Money(1): "x"}[Money(1)], sorted(a, reverse=True), Money(7) // 2, Money(7) % 4, 5 - Money(1), 2 ** Money(1), 1 << Money(2), 6 & Money(1), Money(9) / 2)
x = y = Money(1)
x += 5
print(y)
x |= 1
print(x, y)

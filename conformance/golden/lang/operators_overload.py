# Special methods of arithmetic: reflected, in-place, subclasses first, NotImplemented.
class V:
    def __init__(self, *c):
        self.c = c

    def __repr__(self):
        return f"V{self.c}"

    def __add__(self, o):
        return V(*(a + b for a, b in zip(self.c, o.c))) if isinstance(o, V) else NotImplemented

    def __mul__(self, k):
        return V(*(a * k for a in self.c)) if isinstance(k, (int, float)) else NotImplemented

    __rmul__ = __mul__

    def __matmul__(self, o):
        return sum(a * b for a, b in zip(self.c, o.c))

    def __neg__(self):
        return self * -1

    def __pos__(self):
        return "pos"

    def __invert__(self):
        return "inv"

    def __abs__(self):
        return 5

    def __eq__(self, o):
        return isinstance(o, V) and self.c == o.c

    def __hash__(self):
        return hash(self.c)

    def __bool__(self):
        return any(self.c)

    def __len__(self):
        return len(self.c)

    def __getitem__(self, i):
        return self.c[i]

    def __contains__(self, x):
        return x in self.c

    def __iter__(self):
        return iter(self.c)

    def __call__(self, *a, **k):
        return a, k

    def __divmod__(self, o):
        return "divmod"

    def __rdivmod__(self, o):
        return "rdivmod"

    def __pow__(self, e, m=None):
        return ("pow", e, m)

    def __round__(self, n=None):
        return ("round", n)

    def __index__(self):
        return 3

    def __format__(self, spec):
        return "fmt:" + spec


a, b = V(1, 2), V(3, 4)
print(a + b, a * 2, 3 * a, a @ b, -a, +a, ~a, abs(a), a == V(1, 2), a != b, bool(V(0, 0)))
print(len(a), a[1], 2 in a, list(a), a(1, x=2), divmod(a, 1), divmod(1, a), pow(a, 2), pow(a, 2, 5), a ** 3)
print(round(a), round(a, 2), [10, 11, 12, 13][a], hex(a), f"{a:spec}", format(a), "x" * 2, range(a))
for expr in ("a + 1", "1 + a", "a * 'x'", "a @ 1 if 0 else a - b", "a < b", "a += 1", "a -= 1", "a << 1", "1 | a"):
    try:
        exec(expr)
    except TypeError as e:
        print(e)


class Base:
    def __init__(self, n):
        self.n = n

    def __sub__(self, o):
        return ("Base.sub", self.n)

    def __rsub__(self, o):
        return ("Base.rsub", self.n)


class Child(Base):
    def __rsub__(self, o):
        return ("Child.rsub", self.n)


print(Base(1) - Base(2), Base(1) - Child(2), Child(1) - Base(2), 5 - Base(3), Child(1) - Child(2))


class In:
    def __init__(self):
        self.log = []

    def __iadd__(self, o):
        self.log.append(o)
        return self

    def __imul__(self, o):
        return "replaced"


i = j = In()
i += 1
i += 2
print(i is j, i.log)
i *= 3
print(i, j.log)


class Cmp:
    def __init__(self, n):
        self.n = n

    def __lt__(self, o):
        return self.n < o.n

    def __le__(self, o):
        return "le-result"


print(Cmp(1) < Cmp(2), Cmp(1) > Cmp(2), Cmp(1) <= Cmp(0), Cmp(1) >= Cmp(0), sorted([Cmp(3), Cmp(1)])[0].n)


class NoHash:
    def __eq__(self, o):
        return True


try:
    hash(NoHash())
except TypeError as e:
    print(e)


class BadBool:
    def __bool__(self):
        return 1


class BadLen:
    def __len__(self):
        return -1


class BadIndex:
    def __index__(self):
        return "x"


class BadStr:
    def __str__(self):
        return 5

    def __repr__(self):
        return 6

    def __hash__(self):
        return "h"


for thing in (lambda: bool(BadBool()), lambda: bool(BadLen()), lambda: len(BadLen()), lambda: [1][BadIndex()],
              lambda: str(BadStr()), lambda: repr(BadStr()), lambda: hash(BadStr())):
    try:
        thing()
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)

#: stderr ignore
# tuple: construction, comparison, hashing, methods, named and subclassed.
print((), (1,), 1, (1, 2), tuple(), tuple("ab"), tuple([1, (2,)]), (1, 2) + (3,), (0,) * 3, 3 * (), (1, 2, 3)[1:], (1, 2, 3)[-1], len((1, 2)), 1 in (1, 2))
print((1, 2) < (1, 3), (1,) < (1, 0), () < (1,), (1, "a") == (1, "a"), (1, 2) == [1, 2], (1, 2).count(1), (1, 2, 1).index(1, 1), hash((1, 2)) == hash((1.0, 2.0)), hash(()) == hash(tuple()))
for bad in ("(1,)[1]", "(1,)['a']", "(1,).index(2)", "(1,) + [2]", "(1,) * 'a'", "tuple(5)", "tuple(1, 2)", "(1,)[0] = 2", "hash(([],))", "(1,) < (None,)", "(1,) < 5", "(1).x", "a, b = (1,)", "a, b = ()", "(1, 2).append", "(1,)(2)", "tuple(x=1)"):
    try:
        print(bad, eval(bad) if " = " not in bad else exec(bad))
    except Exception as e:
        print(bad, type(e).__name__, e)
t = ([],)
try:
    t[0] += [1]
except TypeError as e:
    print(e, t)
r = ([],)
r[0].append(r)
print(r, repr(((),)), str(("a", 1.0, None)))


class T(tuple):
    def __new__(cls, *a):
        return super().__new__(cls, a)

    @property
    def first(self):
        return self[0]


x = T(1, 2)
x.attr = "allowed"
print(x, x.first, type(x + (3,)), type(x[:]), x == (1, 2), hash(x) == hash((1, 2)), x.attr, isinstance(x, tuple), {x: 1}[(1, 2)])
from collections import namedtuple
P = namedtuple("P", "x y z", defaults=[0])
p = P(1, y=2)
print(p, p.x, p[1], p._asdict(), p._replace(x=5), P._fields, P._make([1, 2, 3]), p == (1, 2, 0), P._field_defaults, P.__doc__, P.x.__doc__)
for bad in (lambda: P(1), lambda: P(1, 2, 3, 4), lambda: p._replace(q=1), lambda: namedtuple("A", "a a"), lambda: namedtuple("A", "class"), lambda: namedtuple("A", "_x"), lambda: setattr(p, "x", 1), lambda: P._make([1])):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
print(namedtuple("R", "a def a", rename=True)._fields, sorted([(2, 1), (1, 9), (1, 2)]), max((1, 2), (1, 3)), tuple(reversed((1, 2))), dict([(1, 2)]), *zip((1, 2), (3, 4)))
a, b = b, a = 1, 2
print(a, b, *(1, 2), (lambda *a: a)(*(1, 2), *(3,)), tuple(i for i in range(3)), (yield_ := (1, 2)))

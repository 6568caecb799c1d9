# Unpacking in every place it is allowed.
def gen():
    yield from (1, 2, 3)


a, *b = gen()
*c, d = "xyz"
(e, [f, *g]), h = (1, (2, 3, 4)), 5
print(a, b, c, d, e, f, g, h)
[i, j], k = "ab", "c"
l = m, n = [1, 2]
print(i, j, k, l, m, n)
for p, (q, *r) in [(1, "ab"), (2, [3])]:
    print(p, q, r)
print([*gen(), *"ab", *{"k": 1}], (*gen(),), {*"aa"}, {**{"a": 1}, **{"a": 2, "b": 3}}, [*[], *()], *[1], *(2,))


def f2(*args, **kw):
    return args, kw


print(f2(*gen(), 4, *"x", k=1, **{"z": 2}, **{}), f2(*[], **{}), f2(*(), *[1]))
x = *gen(), 4
print(x, [*x][1:])


def ret():
    return 1, *gen()


def yld():
    yield 0, *gen()


print(ret(), next(yld()))
d = {}
d["a"], *d["b"], d["c"] = range(5)
print(d)
(s), = [7]
t, = "q"
print(s, t, [v for v, in [(1,), (2,)]], {k: v for k, *v in ["abc", "de"]}, [w for w, *_ in ["abc"]])
u = v = w = []
u.append(1)
print(v, w)
first, second = second, first = 1, 2
print(first, second)
lst = [0, 1, 2]
i = 0
i, lst[i] = 2, "set"
print(i, lst)


class Seq:
    def __getitem__(self, n):
        if n < 3:
            return n * 10
        raise IndexError


o, p, q = Seq()
print(o, p, q, [*Seq()])


class Map:
    def keys(self):
        return "ab"

    def __getitem__(self, k):
        return k * 2


print({**Map()}, f2(**Map()))
for bad in ("a, b = gen()", "a, b, c, d = gen()", "a, *b, c, d, e = gen()", "*a, = 5", "a, b = {1}", "f2(*5)", "f2(**[1])", "f2(**{1: 2})", "{**[1]}", "[*5]", "(lambda **k: k)(**{'a': 1}, **{'a': 2})", "a, b = None", "(a, b), c = 1, 2"):
    try:
        exec(bad)
    except (ValueError, TypeError) as e:
        print(bad, "->", type(e).__name__, e)

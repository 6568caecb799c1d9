# Subclasses of the built-in types keep their behaviour and overrides.
class I(int):
    def __add__(self, o):
        return I(int(self) + o + 100)

    def __repr__(self):
        return f"I({int(self)})"


class F(float):
    def __mul__(self, o):
        return F(float(self) * o)


class S(str):
    def upper(self):
        return "UP:" + super().upper()

    def __getitem__(self, i):
        return S(super().__getitem__(i) + "!")


class L(list):
    def append(self, x):
        super().append(x * 2)

    def __iter__(self):
        return iter([*super().__iter__(), "extra"])


class D(dict):
    def __setitem__(self, k, v):
        super().__setitem__(k.upper(), v)

    def __getitem__(self, k):
        return ("got", super().__getitem__(k.upper()))


class T(tuple):
    def __len__(self):
        return 99


class E(Exception):
    pass


class B(bytes):
    pass


class Fs(frozenset):
    pass


print(I(1) + 2, 1 + I(2), I(5) * 2, [I(1)], {I(1): "k"}[1], I(3) == 3, sum([I(1), I(2)]), I(7) // 2, I(2) ** 3, -I(1), int(I(4)), isinstance(I(1) + 1, I), f"{I(9)}", f"{I(9):d}", str(I(9)))
print(F(1.5) * 2, type(F(1.5) * 2).__name__, type(F(1) + 1).__name__, F(2.5) == 2.5, hash(F(2.5)) == hash(2.5), round(F(2.5)))
s = S("abc")
print(s.upper(), s[0], s[1:], type(s[0]).__name__, s + "d", type(s + "d").__name__, s.lower(), "".join(s), list(s), s == "abc", {s: 1}["abc"], f"{s:>5}", s % () if "%" not in s else "", s in "xabcx")
l = L([1])
l.append(5)
l.extend([7])
print(l, list(l), [*l], len(l), l + [1], type(l + [1]).__name__, l == [1, 10, 7], sorted(map(str, l)), l.copy().__class__.__name__, tuple(l))
d = D(a=1)
d["b"] = 2
d.update(c=3)
print(d, d["b"], d.get("B"), "b" in d, dict(d), {**d}, d.setdefault("e", 5), d.copy(), D.fromkeys(["x"]), type(d | {}))
t = T([1, 2])
print(len(t), t, t[0], list(t), t + (3,), bool(T()), t == (1, 2), hash(t) == hash((1, 2)))
e = E("a", 2)
e.attr = 1
print(e, repr(e), e.args, e.__dict__, B(b"x") + b"y", B(b"abc")[1:], type(B(b"q")[0:]).__name__, Fs([1]) | {2}, type(Fs([1]) | {2}).__name__)


class Counter(dict):
    def __missing__(self, k):
        self[k] = 0
        return 0


c = Counter()
for w in "abca":
    c[w] += 1
print(c, c["zz"], len(c))


class Meta(type):
    def __getitem__(cls, k):
        return f"{cls.__name__}[{k}]"

    def __contains__(cls, k):
        return k == 1

    def __or__(cls, o):
        return "or"


class WithMeta(metaclass=Meta):
    pass


print(WithMeta[5], 1 in WithMeta, WithMeta | 1)


class Prop(property):
    def __get__(self, o, t=None):
        return "prop:" + str(super().__get__(o, t)) if o else self


class P:
    @Prop
    def x(self):
        return 1


print(P().x, isinstance(P.x, Prop))


class IntEnumLike(int):
    _names = {}

    def __new__(cls, v, name):
        self = super().__new__(cls, v)
        self.name = name
        cls._names[v] = self
        return self


ONE = IntEnumLike(1, "one")
print(ONE + 1, ONE.name, IntEnumLike._names[1] is ONE, [10, 20][ONE], range(ONE), "x" * ONE)

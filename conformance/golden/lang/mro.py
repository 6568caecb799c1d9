# C3 linearisation, cooperative super, diamonds, and conflicts.
class A:
    def f(self):
        return ["A"]


class B(A):
    def f(self):
        return ["B"] + super().f()


class C(A):
    def f(self):
        return ["C"] + super().f()


class D(B, C):
    def f(self):
        return ["D"] + super().f()


print(D().f(), [c.__name__ for c in D.__mro__])
print(super(B, D()).f(), super(D, D).f(D()))


class E(C, B):
    pass


print(E().f())
try:
    class F(D, E):
        pass
except TypeError as e:
    print(e)
try:
    class G(A, B):
        pass
except TypeError as e:
    print(e)
try:
    class H(A, A):
        pass
except TypeError as e:
    print(e)
try:
    class I(bool):
        pass
except TypeError as e:
    print(e)
try:
    class J(int, str):
        pass
except TypeError as e:
    print(e)


class Root:
    def __init__(self, **kw):
        print("Root", kw)


class Left(Root):
    def __init__(self, left, **kw):
        super().__init__(**kw)
        self.left = left


class Right(Root):
    def __init__(self, right, **kw):
        super().__init__(**kw)
        self.right = right


class Both(Left, Right):
    pass


both = Both(left=1, right=2, rest=3)
print(both.left, both.right)


class Entries:
    def __mro_entries__(self, bases):
        return (A, Root)


class K(Entries()):
    pass


print(K.__mro__[1:3], len(K.__orig_bases__))
for make in (lambda: super(), lambda: super(int, "s"), lambda: super(5, 6), lambda: super(B, A()).f()):
    try:
        make()
    except (RuntimeError, TypeError) as e:
        print(type(e).__name__, e)
print(repr(super(B, D()))[:18])
D.__bases__ = (C, B)
print(D().f())

# __slots__, layout conflicts, weakref and dict slots.
import weakref


class P:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x, self.y = x, y


p = P(1, 2)
print(p.x, p.y, hasattr(p, "__dict__"), P.x.__class__.__name__)
for statement in ("p.z = 1", "weakref.ref(p)", "p.__dict__", "P.x.__get__(5)", "del p.x; p.x", "del p.x"):
    try:
        exec(statement)
    except (AttributeError, TypeError) as e:
        print(type(e).__name__, e)


class Q(P):
    __slots__ = "z"


q = Q(3, 4)
q.z = 5
print(q.x, q.y, q.z, Q.__slots__)


class R(P):
    pass


r = R(1, 2)
r.anything = 1
print(r.__dict__, r.x)


class W:
    __slots__ = ("__weakref__", "__dict__", "a")


w = W()
w.a = 1
w.b = 2
print(w.__dict__, weakref.ref(w)() is w)
for body in ("__slots__ = ('a', 1)", "__slots__ = ('a b',)", "__slots__ = ('a',); a = 1", "__slots__ = ('__dict__', '__dict__')"):
    try:
        exec("class Bad:\n    " + body)
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)


class S1:
    __slots__ = ("a",)


class S2:
    __slots__ = ("b",)


try:
    class Both(S1, S2):
        pass
except TypeError as e:
    print(e)


class Mangled:
    __slots__ = ("__private",)

    def __init__(self):
        self.__private = 1


print(Mangled()._Mangled__private)


class IntSub(int):
    pass


i = IntSub(5)
i.tag = "x"
print(i + 1, i.tag, type(i + 1))
try:
    class TupleSlots(tuple):
        __slots__ = ("a",)
except TypeError as e:
    print(e)

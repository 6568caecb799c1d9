# object and type: default methods, repr, attributes, __class__ assignment, dir, vars.
class A:
    x = 1

    def __init__(self, v=0):
        self.v = v


class B(A):
    "B doc"


a = A(5)
print(type(a), type(a) is A, a.__class__, A.__class__, A.__name__, A.__qualname__, A.__module__, A.__bases__, B.__base__, B.__mro__, B.__doc__, A.__doc__, A.__dict__["x"], B.__subclasses__(), [c.__name__ for c in A.__subclasses__()])
a.__class__ = B
print(type(a).__name__, a.v, isinstance(a, B), B.__dict__.get("x"), B.x)
A.__name__ = "Renamed"
print(A, A.__qualname__, A.__name__)
A.new_method = lambda self: self.v * 2
print(a.new_method(), "new_method" in dir(a), "v" in dir(a), vars(a), "x" in vars(A), sorted(n for n in dir(object()))[:8])
print(object() == object(), object().__eq__(1), object().__lt__(1), object().__ne__(object()), hash(object()) is not None, str(object())[:17], object().__dir__() is not None, format(A) == str(A), object.__doc__.split(".")[0])
for bad in ("object().x = 1", "object(1)", "A(1, 2)", "a.__class__ = 5", "a.__class__ = int", "int.x = 1", "type.__call__(5)", "A.__name__ = 5", "A.__bases__ = ()", "A.__bases__ = (int,)", "del A.__name__", "A.missing", "a.missing", "object.__new__(int)", "object.__new__(5)", "int.__new__(str)", "object.__init__()", "B.__mro__ = ()", "del int.real", "del A.missing", "vars(5)", "format(object(), 'x')", "isinstance(1, 5)", "issubclass(1, int)", "issubclass(int, 5)", "super().x", "object() < object()", "object() + 1", "len(object())", "object()[0]", "object()()", "iter(object())", "~object()", "-object()", "A.__dict__['x'] = 1", "a.__dict__ = 5", "setattr(a, 5, 1)", "getattr(a, 5)", "hasattr(a, 5)", "delattr(a, 'nope')", "type('x', (), {}, y=1)", "dir(1, 2)"):
    try:
        exec(bad)
        print(bad, "ok")
    except Exception as e:
        print(bad, type(e).__name__, e)


class WithNew:
    def __new__(cls, *args):
        if args == ("other",):
            return "not an instance"
        self = super().__new__(cls)
        self.args = args
        return self

    def __init__(self, *args):
        self.inited = True


print(WithNew(1).args, WithNew("other"), hasattr(WithNew(), "inited"))


class OnlyInit:
    def __init__(self):
        return 5


try:
    OnlyInit()
except TypeError as e:
    print(e)
print(isinstance(5, (str, int)), isinstance(5, int | str), issubclass(bool, int), int | None, type(int | str).__name__, (int | str).__args__, isinstance([], list | None), type(type), type.__mro__, callable(A), callable(5))


class Callable:
    def __call__(self, *a):
        return a


print(callable(Callable()), Callable()(1, 2), Callable().__call__(3))
m = type("M", (A,), dict(y=2, __module__="elsewhere"))
print(m, m.y, m.__module__, m().x, type(m))


class Repr:
    def __repr__(self):
        return "R\n"


print([Repr()], {1: Repr()}, (Repr(),), str(Repr()), f"{Repr()!s:>4}")
import copy
b = B(7)
print(copy.copy(b).v, copy.deepcopy({"k": [b]})["k"][0].v, b.__reduce_ex__(2)[0].__name__, b.__getstate__(), object().__getstate__(), b.__sizeof__() > 0)

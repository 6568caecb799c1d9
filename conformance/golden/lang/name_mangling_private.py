# Private names, dunder lookups on the type, instance dictionary tricks.
class A:
    __x = 1

    def get(self):
        return self.__x

    def set(self, v):
        self.__x = v

    def __private(self):
        return "A private"

    def call(self):
        return self.__private()

    def has(self):
        return hasattr(self, "__x"), hasattr(self, "_A__x")


class B(A):
    def __private(self):
        return "B private"

    def get_b(self):
        try:
            return self.__x
        except AttributeError as e:
            return str(e)


class _C:
    __y = 2

    def f(self, __z=3):
        __local = self.__y + __z
        return __local, sorted(locals())


class ___:
    __q = 1


b = B()
b.set(5)
print(b.get(), A().get(), b.call(), b.get_b(), b.has(), b.__dict__, _C().f(), [n for n in dir(_C) if "y" in n and "_C" in n], [n for n in dir(___) if n.endswith("q")])


class D:
    def __len__(self):
        return 1


d = D()
d.__len__ = lambda: 99
print(len(d), d.__len__())
D.__call__ = lambda self, *a: ("called", a)
print(d(1))
D.__getattr__ = lambda self, n: "fallback " + n
print(d.zzz)
del D.__getattr__
print(hasattr(d, "zzz"))
d.__class__ = type("E", (), {"hello": lambda self: "hi"})
print(d.hello(), type(d).__name__)
d.__dict__ = {"new": 1}
print(d.new, vars(d))
d.__dict__["added"] = 2
print(d.added, "added" in d.__dict__, d.__dict__.pop("new"), hasattr(d, "new"))
d.__dict__.clear()
print(vars(d))
import types
d.bound = types.MethodType(lambda self, x: (type(self).__name__, x), d)
print(d.bound(3))


class Desc:
    __module__ = "custom.module"
    __qualname__ = "Custom.Name"
    __doc__ = "doc " + "computed"


print(Desc, Desc.__module__, Desc.__doc__, Desc.__name__)


class Order:
    z = 1
    a = 2
    m = 3

    def __init__(self):
        self.second = 1
        self.first = 2


print([n for n in Order.__dict__ if not n.startswith("_")], list(Order().__dict__))
o = Order()
del o.second
o.second = 9
print(list(o.__dict__))
import copy
p = copy.copy(o)
p.first = "changed"
print(o.first, p.first)

"""object.__getattribute__ and __setattr__ applied to a class: it is an instance of its metaclass with a dictionary."""
import pydoc
from abc import ABCMeta


class Meta(type):
    "meta"
    kind = 3

    def method(cls):
        return "method"


class A(metaclass=Meta):
    "doc"
    x = 1
    kind = 4

    def f(self):
        return 1


class B(A):
    pass


class C(metaclass=ABCMeta):
    "shown by pydoc"


get = object.__getattribute__
print(get(A, "x"), get(A, "__doc__"), get(A, "kind"), get(A, "method")(), get(B, "kind"))
print(get(A, "f") is A.__dict__["f"], get(int, "real"), super(Meta, A).__getattribute__("x"))
for change in (lambda: get(B, "x"), lambda: object.__setattr__(B, "x", 1), lambda: object.__delattr__(B, "x")):
    try:
        change()
    except (AttributeError, TypeError) as error:
        print(type(error).__name__, error)
print(pydoc.getdoc(C))

# abc: abstract methods, registration, subclass hooks.
import abc
from abc import ABC, abstractmethod


class Shape(ABC):
    @abstractmethod
    def area(self):
        """Area."""

    @property
    @abstractmethod
    def name(self): ...

    @classmethod
    @abstractmethod
    def make(cls): ...

    @staticmethod
    @abstractmethod
    def helper(): ...

    def describe(self):
        return f"{self.name}: {self.area()}"


class Square(Shape):
    name = "square"

    def __init__(self, s=1):
        self.s = s

    def area(self):
        return self.s ** 2

    @classmethod
    def make(cls):
        return cls(3)

    @staticmethod
    def helper():
        return 1


class Partial(Shape):
    def area(self):
        return super().area()


print(Square.make().describe(), sorted(Shape.__abstractmethods__), sorted(Partial.__abstractmethods__), Square.__abstractmethods__)
for cls in (Shape, Partial):
    try:
        cls()
    except TypeError as e:
        print(e)


class One(ABC):
    @abstractmethod
    def only(self): ...


try:
    One()
except TypeError as e:
    print(e)


class Sized2(metaclass=abc.ABCMeta):
    @classmethod
    def __subclasshook__(cls, c):
        if cls is Sized2:
            return any("__len__" in b.__dict__ for b in c.__mro__) or NotImplemented
        return NotImplemented


print(isinstance([], Sized2), isinstance(5, Sized2), issubclass(dict, Sized2))


class Registered:
    pass


@One.register
class Decorated:
    pass


One.register(Registered)
print(issubclass(Registered, One), isinstance(Registered(), One), isinstance(Decorated(), One), One in Registered.__mro__, issubclass(int, One))
try:
    One.register(5)
except TypeError as e:
    print(e)
try:
    Registered2 = type("R2", (One,), {})
    R3 = abc.ABCMeta("R3", (), {})
    R3.register(Registered2)
    Registered2.register(R3)
except RuntimeError as e:
    print(e)
import collections.abc
import numbers
print(issubclass(type("H", (), {"__iter__": None}), collections.abc.Iterable), isinstance(type("It", (), {"__iter__": lambda s: 0, "__next__": lambda s: 0})(), collections.abc.Iterator), isinstance(3, numbers.Integral), abc.get_cache_token() >= 0, One._abc_impl.__class__.__name__)


def dynamic(self):
    return "dynamic"


Partial.name = Partial.make = Partial.helper = dynamic
abc.update_abstractmethods(Partial)
print(Partial().name(), Partial.__abstractmethods__)

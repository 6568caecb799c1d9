"""Classes die as other objects do: when neither a reference nor an instance is left."""
import abc
import collections
import dataclasses
import enum
import gc
import typing
import weakref


def collect():
    for _ in range(3):
        gc.collect()


def state(*references):
    collect()
    return [reference() is None for reference in references]


# A class that nobody refers to; its callback; the table of subclasses.
class Base:
    pass


def simple():
    class One(Base):
        pass

    class Two(Base):
        pass

    class Three(One, Two):
        pass
    return Two, [weakref.ref(c, lambda r, name=c.__name__: log.append(name)) for c in (One, Two, Three)]


log = []
two, refs = simple()
dead = state(*refs)
print(dead, log, Base.__subclasses__(), two.__subclasses__())
del two
dead = state(*refs)
print(dead, log, Base.__subclasses__())

# An instance keeps its class; its class's class, too.
class Meta(type):
    def __del__(cls):
        log.append("del " + cls.__name__)


def with_meta():
    class Own(metaclass=Meta):
        def __del__(self):
            log.append("instance of " + type(self).__name__)
    return Own(), weakref.ref(Own)


log = []
instance, ref = with_meta()
dead = state(ref)
print(dead, log, type(instance).__name__)
instance = None
dead = state(ref)
print(dead, log)


# A finalizer brings a class back; it dies later without a further call.
class Saving(type):
    def __del__(cls):
        saved.append(cls)


def resurrected():
    class Phoenix(metaclass=Saving):
        x = 1
    return weakref.ref(Phoenix)


saved = []
ref = resurrected()
dead = state(ref)
print(dead, [c.__name__ for c in saved], saved[0]().x, type.__subclasses__(Saving))
again = weakref.ref(saved.pop())
dead = state(again)
print(dead, saved)


# Cycles of a class, an instance, functions and what is above.
def cycles():
    class Node:
        made = []

        def __init__(self):
            self.made.append(self)
            self.method = self.get

        def get(self):
            return __class__, self

    class Leaf(Node):
        __slots__ = ("a", "b")

    node, leaf = Node(), Leaf()
    leaf.a, leaf.b, node.leaf = node, Leaf, leaf
    Node.leaf = Leaf
    return [weakref.ref(x) for x in (Node, Leaf, node, leaf)]


dead = state(*cycles())
print(dead)


# What libraries make of classes.
def libraries():
    class Shape(abc.ABC):
        @abc.abstractmethod
        def area(self):
            ...

    class Square(Shape):
        def area(self):
            return 4

    @Shape.register
    class Other:
        pass

    @dataclasses.dataclass(order=True)
    class Point:
        x: int
        y: list = dataclasses.field(default_factory=list)

    class Colour(enum.Enum):
        RED = 1
        BLUE = enum.auto()

    class Failure(Exception):
        pass

    class Box(typing.Generic[typing.TypeVar("T")]):
        pass

    class Text(str):
        pass

    class Numbers(list, Base):
        pass

    pair = collections.namedtuple("pair", "a b")
    try:
        raise Failure(Point(1), Text("x"), Numbers([1]))
    except Failure as e:
        assert e.args[0] < Point(2) and e.args[1] == "x"
    assert isinstance(Other(), Shape) and Square().area() == 4 and not issubclass(Point, Shape)
    assert Colour(2) is Colour.BLUE and pair(1, 2).b == 2 and Box().__class__ is Box
    return [weakref.ref(c) for c in (Shape, Square, Other, Point, Colour, Failure, Box, Text, Numbers, pair)]


dead = all(state(*libraries()))
print(dead, Base.__subclasses__())


# __class__ and __bases__ are assigned.
def assigned():
    class A:
        pass

    class B:
        pass

    class C(A):
        pass
    a = A()
    a.x = 1
    a.__class__ = B
    C.__bases__ = (B,)
    return a, C, [weakref.ref(c) for c in (A, B, C)]


a, c, refs = assigned()
dead = state(*refs)
print(dead, type(a).__name__, a.x, c.__base__.__name__, [s.__name__ for s in type(a).__subclasses__()])
del c
dead = state(*refs)
print(dead, type(a).__subclasses__())
a.__class__ = Base
dead = state(*refs)
print(dead, a.x)

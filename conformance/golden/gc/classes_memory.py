#: jit threshold=2,bridge=1,worth=0
"""Programs that make classes for ever do not grow, and nothing remembers a class that is gone."""
import abc
import collections
import gc


class Base:
    pass


def lookups():
    results = set()
    for i in range(400):
        c = type("C", (), {"f": lambda self: 1, "n": i} if i % 2 else {"f": lambda self: 2, "n": i})
        o = c()
        o.v = i
        results.add((o.f(), c.n - i, o.v - i))
        if i % 50 == 0:
            gc.collect()
    return sorted(results)


print(lookups())


# Programs that make classes for ever do not grow.
def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096


def types():
    for i in range(10000):
        t = type("T", (), {"x": i})
        o = t()
        o.y = 1
        o.z = o


def statements():
    for i in range(5000):
        class T(Base):
            def f(self):
                return __class__
        T().f()


def tuples():
    for i in range(300):
        collections.namedtuple("T", "a b")(1, 2).a


def meta():
    for i in range(3000):
        abc.ABCMeta("T", (Base,), {})


def changes():
    class A:
        pass

    class B:
        def __init__(self):
            self.a = self.b = self.c = self.d = self.e = self.f = 1

    for i in range(5000):
        b = B()
        b.__class__ = A


for f in types, statements, tuples, meta, changes:
    f()
    gc.collect()
    before = resident()
    for _ in range(10):
        f()
    print(f.__name__, resident() - before < 60 << 20)
gc.collect()
print(len(Base.__subclasses__()) < 50)

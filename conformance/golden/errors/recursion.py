# Deep recursion of every kind is a RecursionError, never a crash.
import sys


def check(name, f):
    try:
        f()
        print(name, "no error")
    except RecursionError as e:
        print(name, "RecursionError", str(e).startswith("maximum recursion depth exceeded"))


def plain():
    plain()


def mutual():
    def a():
        b()

    def b():
        a()
    a()


class Repr:
    def __repr__(self):
        return repr(self)


class Attr:
    def __getattr__(self, n):
        return getattr(self, n + "x")


class Eq:
    def __eq__(self, o):
        return self == o


class Call:
    pass


class Item:
    def __getitem__(self, i):
        return self[i]


class Add:
    def __add__(self, o):
        return self + o


class Iter:
    def __iter__(self):
        return iter(self)


def nested_list():
    l = []
    for _ in range(100000):
        l = [l]
    repr(l)


def nested_compare():
    a, b = [], []
    for _ in range(100000):
        a, b = [a], [b]
    a == b


def nested_tuple_hash():
    t = ()
    for _ in range(100000):
        t = (t,)
    hash(t)


def generators():
    def g(n):
        yield from g(n + 1)
    list(g(0))


def sort_key():
    def key(x):
        return sorted([1], key=key)
    sorted([1], key=key)


def map_chain():
    it = iter([1])
    for _ in range(100000):
        it = map(int, it)
    next(it)


def via_str():
    class S:
        def __str__(self):
            return f"{self}"
    str(S())


def property_loop():
    class P:
        @property
        def x(self):
            return self.x
    P().x


def lambda_loop():
    f = lambda: f()
    f()


def dict_nested():
    d = {}
    for _ in range(100000):
        d = {1: d}
    repr(d)


for name, f in (("plain", plain), ("mutual", mutual), ("repr", lambda: repr(Repr())), ("getattr", lambda: Attr().x), ("eq", lambda: Eq() == 1), ("getitem", lambda: Item()[0]),
                ("add", lambda: Add() + 1), ("iter", lambda: iter(Iter())), ("nested list", nested_list), ("nested compare", nested_compare), ("generators", generators),
                ("sort key", sort_key), ("str", via_str), ("property", property_loop), ("lambda", lambda_loop), ("nested dict", dict_nested)):
    check(name, f)


def depth(n):
    return 0 if n == 0 else 1 + depth(n - 1)


print(depth(900), sys.getrecursionlimit())
sys.setrecursionlimit(5000)
print(depth(4500))
sys.setrecursionlimit(100)
check("low limit", lambda: depth(200))
for bad in (0, -1, "x"):
    try:
        sys.setrecursionlimit(bad)
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)

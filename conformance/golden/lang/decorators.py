# Function and class decorators, with arguments, stacked, any expression.
import functools


def trace(f):
    @functools.wraps(f)
    def wrapper(*a, **k):
        print("call", f.__name__, a, k)
        return f(*a, **k)
    return wrapper


def repeat(n):
    def decorate(f):
        def wrapper(*a):
            return [f(*a) for _ in range(n)]
        return wrapper
    return decorate


@trace
@repeat(2)
def add(a, b):
    return a + b


print(add(1, 2))


@trace
def documented(x):
    "The doc."
    return x


print(documented.__name__, documented.__doc__, documented(1), documented.__wrapped__(2))


def register(cls):
    registry.append(cls.__name__)
    cls.registered = True
    return cls


registry = []


@register
@register
class Thing:
    pass


print(registry, Thing.registered)
decorators = [lambda f: "replaced", trace]


@decorators[0]
def gone():
    pass


@(lambda f: lambda: f() + 1)
def one():
    return 1


print(gone, one())


class CountCalls:
    def __init__(self, f):
        self.f, self.n = f, 0

    def __call__(self, *a):
        self.n += 1
        return self.f(*a)

    def __get__(self, obj, owner=None):
        return functools.partial(self, obj)


class Uses:
    @CountCalls
    def m(self, x):
        return x * 2


print(Uses().m(4), Uses().m(5), Uses.__dict__["m"].n)


@functools.lru_cache(maxsize=2)
def slow(x):
    print("computing", x)
    return x


slow(1), slow(2), slow(1), slow(3), slow(2)
print(slow.cache_info())


@functools.singledispatch
def kind(x):
    return "object"


@kind.register
def _(x: int):
    return "int"


@kind.register(list)
def _(x):
    return "list"


print(kind(1), kind(True), kind([]), kind("s"))
print(functools.reduce(lambda a, b: a * b, range(1, 6)), functools.partial(int, base=2)("101"))


@functools.total_ordering
class Ord:
    def __init__(self, n):
        self.n = n

    def __eq__(self, o):
        return self.n == o.n

    def __lt__(self, o):
        return self.n < o.n


print(Ord(1) >= Ord(0), Ord(1) > Ord(1), Ord(1) <= Ord(1))


class P:
    @functools.cached_property
    def value(self):
        print("once")
        return 1


p = P()
print(p.value + p.value)

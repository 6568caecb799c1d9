from functools import *
import functools
p = partial(int, base=2)
print(p("101"), p.func, p.args, p.keywords, partial(p, "11")(), repr(partial(print, 1, sep="-")), partial(partial(pow, 2), 3)(), partialmethod)
calls = []


@lru_cache(maxsize=2)
def f(x, y=0):
    calls.append((x, y))
    return x * 2 + y


f(1), f(2), f(1), f(3), f(2), f(1, y=1), f(1, 1)
print(calls, f.cache_info(), f.cache_parameters(), f.__wrapped__(9), f.cache_clear(), f.cache_info())


@cache
def fact(n):
    return n * fact(n - 1) if n else 1


print(fact(50), fact.cache_info())


@lru_cache(typed=True)
def typed(x):
    return type(x).__name__


print(typed(1), typed(1.0), typed(True), typed.cache_info().currsize)
try:
    f([])
except TypeError as e:
    print(e)
print(reduce(lambda a, b: a + b, [1, 2, 3], 10), reduce(max, [3, 9, 2]), sorted([3, 1, 2], key=cmp_to_key(lambda a, b: b - a)))
try:
    reduce(max, [])
except TypeError as e:
    print(e)


@singledispatch
def show(x, *a):
    return f"default {x}"


@show.register(int)
@show.register(float)
def _(x, *a):
    return f"number {x}"


@show.register
def _(x: list | tuple):
    return f"seq {len(x)}"


@show.register
def _(x: None.__class__):
    return "none"


print(show("s"), show(1), show(2.5), show(True), show([1]), show((1, 2)), show(None), show.dispatch(bool).__name__, list in show.registry)


class C:
    @singledispatchmethod
    def m(self, x):
        return "obj"

    @m.register
    def _(self, x: int):
        return "int"

    @cached_property
    def cp(self):
        calls.append("cp")
        return len(calls)

    part = partialmethod(lambda self, a, b: (a, b), 1)


c = C()
print(c.m(1), c.m("x"), c.cp == c.cp, "cp" in c.__dict__, c.part(2), C.cp.func.__name__)


def wrapped():
    "doc"


@wraps(wrapped, assigned=("__name__", "__doc__"))
def w():
    pass


print(w.__name__, w.__doc__, w.__qualname__, w.__wrapped__ is wrapped, functools.WRAPPER_ASSIGNMENTS)


@total_ordering
class T:
    def __init__(self, n):
        self.n = n

    def __eq__(self, o):
        return self.n == o.n

    def __gt__(self, o):
        return self.n > o.n


print(T(1) < T(2), T(2) >= T(2), T(1) <= T(0))
try:
    @total_ordering
    class Bad:
        pass
except ValueError as e:
    print(e)
import pickle
print(pickle.loads(pickle.dumps(partial(int, base=16)))("ff"), partial(dict, a=1)(b=2), partial(lambda *a, **k: (a, k), 1, x=2)(3, x=4))

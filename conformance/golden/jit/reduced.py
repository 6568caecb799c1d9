#: jit threshold=2,bridge=1,worth=0
#: jit threshold=5,bridge=3,worth=0,fail_guards=7
# functools.reduce and partial: frames of the function follow each other in the caller's, exceptions pass, lengths and functions change.
import sys
import traceback
from functools import partial, reduce


def compose(*fs):
    return lambda x: reduce(lambda acc, f: f(acc), fs, x)


def pipeline():
    run = compose(lambda x: x + 1, partial(max, 10), lambda x: x * 3, partial(pow, 2), lambda x: x % 1001)
    other = compose(str, len)
    return sum(run(k % 60) for k in range(200)), [run(k) for k in range(8, 12)], sum(other(k) for k in range(100))


def lengths():
    found = []
    for i in range(60):
        items = list(range(i % 12))
        try:
            found.append(reduce(lambda a, b: a * 2 + b, items))
        except TypeError as e:
            found.append(str(e))
        found.append(reduce(lambda a, b: a - b, tuple(items), i))
    return found[:26], sum(x for x in found if not isinstance(x, str))


def grows(items):
    def step(a, b):
        if len(items) < 6:
            items.append(b + 1)
        elif b == 3:
            items.clear()
        return a + b
    return reduce(step, items, 0), len(items)


def raising():
    seen = []
    for i in range(40):
        def check(a, b):
            if b == 3 and i % 3 == 0:
                raise ValueError(a)
            if b == 2 and i % 5 == 1:
                raise StopIteration(b)
            return a + b
        try:
            seen.append(reduce(check, (1, 2, 3, i)))
        except (ValueError, StopIteration) as e:
            seen.append((type(e).__name__, e.args, [line for line in traceback.format_exc().split("\n") if "line" in line][-1].split(",")[-1]))
    return seen[:10], seen[-4:]


def inside(a, b):
    try:
        return a + b
    except TypeError:
        return len(a) + b
    finally:
        inside.calls += 1


inside.calls = 0


def frames(n):
    def look(a, b):
        return a + [sys._getframe().f_back.f_code.co_name, b]
    return [reduce(look, [1, 2], []) for _ in range(n)][-1]


def nested(n):
    return reduce(lambda a, row: a + reduce(lambda x, y: x * y, row, 1), [(1, n), (2, 3), [n, n]], 0)


def generator(a, b):
    yield a
    yield b


class Adder:
    def __init__(self, n):
        self.n = n

    def add(self, a, b):
        return a + b + self.n


def partials():
    total = 0
    scale = partial(lambda k, x, y=1: k * x + y, 3)
    named = partial(lambda a, *, b: a + b, b=5)
    collecting = partial(lambda *a, **kw: len(a) + len(kw), 1, 2)
    for i in range(60):
        total += scale(i) + scale(i, 2) + named(i) + collecting(i) + partial(Adder(i).add, 1)(2)
        total += partial(partial(min, i), 30)(20) + reduce(Adder(1).add, (i, i), 0)
        if i == 40:
            scale.__setstate__((lambda k, x, y=7: x + y - k, (1,), {}, None))
        if i == 50:
            scale.__setstate__((lambda k, l, x, y=7: x + y - k * l, (1, 2), {}, None))
    return total


print(pipeline())
print(lengths())
print([grows([i % 4]) for i in range(30)][-6:])
print(raising())
print([reduce(inside, ([1, 2] if i % 4 == 0 else i, i, 3)) for i in range(40)][-6:], inside.calls)
print(frames(30))
print(sum(nested(i) for i in range(50)))
print([list(reduce(generator, (i, 2))) for i in range(20)][-1])
print(partials())


def counted(n):
    import gc
    calls = iter(range(n))

    def collect():
        gc.collect()
        return next(calls, None)
    return reduce(lambda a, b: a + b, iter(collect, None)), reduce(lambda a, b: (gc.collect(), a + b)[1], map(str, range(n)))


print([counted(5) for _ in range(8)][-1])

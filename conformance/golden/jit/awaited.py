"""Awaitables in Python and classes without __init__, in traces."""
class Plain:
    pass


class Sub(Plain):
    x = 3


class WithNew:
    def __new__(cls):
        o = object.__new__(cls)
        o.y = 5
        return o


class Switch:
    def __await__(self):
        return (yield 1)


class Bad:
    def __await__(self):
        return 5


class Other:
    def __await__(self):
        return iter([1, 2, 3])


class Twice:
    def __await__(self):
        yield 1
        yield 2
        return self


async def child(n, C):
    if n == 0:
        return await C()
    return await child(n - 1, C)


def drive(co, send):
    got = []
    try:
        v = None
        while True:
            got.append(co.send(v))
            v = send
    except StopIteration as e:
        got.append(e.value if not isinstance(e.value, Twice) else "twice")
    except TypeError as e:
        got.append(str(e))
    return got


def run():
    out = {}
    for i in range(400):
        p = Plain()
        p.z = i
        q = Sub()
        w = WithNew()
        out[i % 7] = p.z + q.x + w.y
        if i == 300:
            Sub.__init__ = lambda self: setattr(self, "x", 10)
        for C in (Switch, Other, Twice, Bad) if i % 50 == 0 else (Switch, Twice):
            r = drive(child(i % 4, C), None if C is Other else i)
            out[C.__name__, i % 5] = r
    try:
        for i in range(200):
            Plain(*([] if i < 150 else [1]))
    except TypeError as e:
        print(e)
    try:
        for i in range(200):
            (Plain if i < 150 else Switch)()
            if i == 180:
                Plain(3)
    except TypeError as e:
        print(e)
    return out


print(run())


async def ticks(n):
    for i in range(n):
        await Switch()
        yield i


async def consumer(n, out):
    async for i in ticks(n):
        if i & 1:
            out.append(i)

o = []
c = consumer(500, o)
try:
    while True:
        c.send(None)
except StopIteration:
    print(len(o))

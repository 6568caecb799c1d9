#: stderr ignore
# The awaitables of async generators driven by hand: states, messages, hooks, attributes.
import sys


class Pause:
    def __await__(self):
        got = yield "pause"
        return got


def run(awaitable, *sends):
    """Drives an awaitable; what it yields and how it ends."""
    out = []
    it = awaitable.__await__()
    sends = list(sends)
    try:
        value = None
        while True:
            out.append(it.send(value))
            value = sends.pop(0) if sends else None
    except BaseException as e:
        out.append(describe(e))
    return out


def describe(e):
    text = f"{type(e).__name__}{e.args}"
    if e.__cause__ is not None:
        text += " from " + describe(e.__cause__)
    return text


def attempt(call, *args):
    try:
        return call(*args)
    except BaseException as e:
        return describe(e)


async def raises(e):
    yield 1
    raise e


async def gen(n):
    try:
        for i in range(n):
            try:
                got = yield i
            except ValueError as e:
                got = repr(e)
            if got:
                print("got", got, await Pause())
    finally:
        print("finally")


g = gen(3)
print(g.ag_running, g.ag_await, g.ag_frame is not None, g.ag_code is gen.__code__, g.__name__, g.__qualname__)
print(repr(g).split(" at ")[0], aiter(g) is g)
print(run(g.__anext__()), run(g.asend("x"), "awaited"), run(g.athrow(ValueError(1)), 7))
step = g.asend("y")
print(step.__await__() is step, iter(step) is step, step.send(None), g.ag_running, type(g.ag_await).__name__)
other = g.__anext__()
print(attempt(other.send, None), attempt(g.aclose().send, None), attempt(g.athrow(ValueError).send, None))
print(attempt(step.throw, KeyError("k")), g.ag_running, g.ag_frame)
print(attempt(step.send, None), attempt(step.throw, ValueError), step.close())
print(run(g.__anext__()), run(g.aclose()), run(g.athrow(ValueError)))

g = gen(2)
print(attempt(g.asend(5).send, None))
print(attempt(g.aclose().send, 5))
print(run(g.aclose()))
print(run(g.__anext__()), run(g.asend(None)), run(g.athrow(ValueError)), run(g.aclose()))
g = gen(2)
step = g.__anext__()
step.close()
print(attempt(step.send, None))
step = g.aclose()
step.close()
print(attempt(step.send, None), attempt(step.throw, ValueError), run(g.__anext__()))
print(attempt(raises(1).athrow().send, None), attempt(raises(1).athrow(1, 2, 3, 4).send, None), attempt(raises(1).athrow(3).send, None))
print(run(g.athrow(GeneratorExit)))
print(run(g.__anext__()))


async def stubborn():
    while True:
        try:
            yield 1
        except GeneratorExit:
            pass


async def awaits_at_close():
    try:
        yield 1
    finally:
        print("closing", await Pause())


g = stubborn()
print(run(g.__anext__()), run(g.aclose()))
g = awaits_at_close()
print(run(g.__anext__()), run(g.aclose(), "done"))
g = awaits_at_close()
print(run(g.__anext__()))
closing = g.aclose()
print(closing.send(None), attempt(closing.throw, KeyError("in close")), attempt(closing.send, None))


for e in (StopIteration(5), StopAsyncIteration(6), GeneratorExit(7), OSError(8)):
    g = raises(e)
    print(run(g.__anext__()), run(g.__anext__()), run(g.__anext__()))


async def failing():
    raise StopAsyncIteration(1)

print(run(failing()))


async def comprehension():
    return [x async for x in gen(3) if x != 1], {x: y async for x in gen(2) async for y in gen(x)}

print(run(comprehension()))


async def with_default():
    g = gen(1)
    print(await anext(g, "none"), await anext(g, "none"), await anext(g, "none"))
    try:
        await anext(g)
    except StopAsyncIteration as e:
        print("stopped", e.args)


class Countdown:
    def __init__(self, n):
        self.n = n

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.n == 0:
            raise StopAsyncIteration
        self.n -= 1
        return self.n, await Pause()


print(run(with_default()))
print(run(anext(Countdown(1), "d"), "sent"), run(anext(Countdown(0), "d")))
a = anext(Countdown(2), "d")
print(iter(a) is a, type(a).__name__, attempt(a.throw, KeyError(1)))
print(attempt(anext, 1), attempt(aiter, 1), attempt(anext), attempt(anext, 1, 2, 3))
for bad in (type("B", (), {"__aiter__": lambda s: s}), type("C", (), {"__aiter__": lambda s: 1})):
    print(attempt(aiter, bad()))


# hooks
def first(g):
    print("first", g.__name__)


def final(g):
    print("final", g.__name__)

old = sys.get_asyncgen_hooks()
print(old, old.firstiter)
sys.set_asyncgen_hooks(first, final)
print(sys.get_asyncgen_hooks() == (first, final))
g = gen(2)
a = g.__anext__()
b = g.asend(None)
print(run(a))
g.__del__()
print(run(g.aclose()))
g.__del__()


def bad_first(g):
    raise ZeroDivisionError("hook")

sys.set_asyncgen_hooks(firstiter=bad_first)
g = gen(2)
print(attempt(g.__anext__), run(g.__anext__()), run(g.aclose()))
sys.set_asyncgen_hooks(*old)
print(attempt(sys.set_asyncgen_hooks, 1), attempt(lambda: sys.set_asyncgen_hooks(finalizer=2)))


async def origin():
    pass

sys.set_coroutine_origin_tracking_depth(2)
c = origin()
print([(line, name) for file, line, name in c.cr_origin])
sys.set_coroutine_origin_tracking_depth(0)
print(sys.get_coroutine_origin_tracking_depth(), attempt(sys.set_coroutine_origin_tracking_depth, -1))
c.close()
print(attempt(c.send, None))
c.close()
d = origin()
w = d.__await__()
print(attempt(w.send, 1), attempt(w.__next__), attempt(w.throw, ValueError), w.close())
print([n for n in dir(g) if not n.startswith("__")], type(g)[int])

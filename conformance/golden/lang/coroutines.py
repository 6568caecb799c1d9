# Coroutines driven by hand: await, async with, async for, async comprehensions.
class Awaitable:
    def __init__(self, value):
        self.value = value

    def __await__(self):
        got = yield self.value
        return got


def drive(coro, *sends):
    trace = []
    try:
        trace.append(coro.send(None))
        for s in sends:
            trace.append(coro.send(s))
    except StopIteration as e:
        return trace, "returned", e.value
    return trace, "suspended"


async def simple():
    return 1


async def chain():
    a = await Awaitable("first")
    b = await Awaitable("second")
    return a, b, await simple()


print(drive(chain(), 10, 20))


class ACM:
    async def __aenter__(self):
        print("aenter", await Awaitable("entering"))
        return self

    async def __aexit__(self, *exc):
        print("aexit", exc[0] and exc[0].__name__)
        return True


class AIter:
    def __init__(self, n):
        self.n = n

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.n == 0:
            raise StopAsyncIteration
        self.n -= 1
        return self.n


async def body():
    async with ACM() as a, ACM():
        print("in body", type(a).__name__)
        raise ValueError("swallowed")
    out = []
    async for x in AIter(3):
        if x == 1:
            continue
        out.append(x)
    else:
        out.append("else")
    out.append([x async for x in AIter(4) if x % 2])
    out.append({x: await simple() async for x in AIter(2)})
    out.append([await Awaitable(i) for i in range(2)])
    return out


print(drive(body(), "s1", "s2", "s3", "s4"))


async def throws():
    try:
        await Awaitable("wait")
    except KeyError as e:
        return "caught " + str(e)


c = throws()
print(c.send(None))
try:
    c.throw(KeyError("thrown"))
except StopIteration as e:
    print(e.value)
c = throws()
c.send(None)
c.close()
print(c.cr_frame, c.cr_running, c.__name__)
try:
    c.send(None)
except RuntimeError as e:
    print(e)
for source in ("await x", "async with x: pass", "def f(): await x", "def f():\n  async for i in x: pass",
               "async def f(): yield from x", "async def f():\n  yield 1\n  return 2", "[x async for x in y]"):
    try:
        compile(source, "s", "exec")
        print("ok", source)
    except SyntaxError as e:
        print(e.msg)


async def bad_await():
    await 5


async def bad_for():
    async for x in [1]:
        pass


async def bad_with():
    async with 5:
        pass


for f in (bad_await, bad_for, bad_with):
    try:
        drive(f())
    except TypeError as e:
        print(e)
import types


@types.coroutine
def old_style():
    x = yield "old"
    return x


async def uses_old():
    return await old_style()


print(drive(uses_old(), 5))
import inspect
print(inspect.iscoroutinefunction(chain), inspect.isawaitable(Awaitable(1)), inspect.iscoroutinefunction(drive))
coro = simple()
print(type(coro).__name__, inspect.getcoroutinestate(coro))
coro.close()

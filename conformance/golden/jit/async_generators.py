"""Async generators in hot loops: steps, awaits between them, asend, the end, errors, aclose in the midst."""
import sys


class Switch:
    def __await__(self):
        return (yield "switch")


async def ticks(n):
    for i in range(n):
        if i % 3 == 0:
            await Switch()
        yield i


async def fails(n):
    for i in range(n):
        if i == 7:
            raise ValueError(i)
        yield i


async def stops(n):
    for i in range(n):
        if i == 5:
            raise StopAsyncIteration
        yield i


async def echo():
    got = []
    try:
        while True:
            got.append((yield len(got)))
    finally:
        log.append(("closed", len(got), sum(x for x in got if x is not None)))


log = []


async def consumer(n):
    total = 0
    async for i in ticks(n):
        total += i
        if total % 5 == 0:
            total += 1
    else:
        total += 1000
    return total


async def broken(make, n):
    total = 0
    try:
        async for i in make(n):
            total += i
    except (ValueError, RuntimeError) as e:
        return total, type(e).__name__, e.args, e.__traceback__.tb_next is not None
    return total


async def sends(n):
    g = echo()
    total = await g.__anext__()
    for i in range(n):
        total += await g.asend(i)
    await g.aclose()
    try:
        await g.__anext__()
    except StopAsyncIteration:
        total += 1
    return total


async def listed(n):
    return [i * 2 async for i in ticks(n) if i & 1], {i async for i in ticks(4)}


async def nested(n):
    total = 0
    async for i in ticks(n):
        async for j in ticks(i % 4):
            total += i * j
    return total


async def twice(n):
    g = ticks(n)
    step = g.__anext__()
    first = g.asend(None)
    seen = []
    for s in (step, first, step):
        try:
            seen.append(await s)
        except RuntimeError as e:
            seen.append(str(e))
    async for i in g:
        seen.append((i, g.ag_running, g.ag_frame is None))
        if i > 3:
            break
    await g.aclose()
    return seen, g.ag_running, g.ag_frame is None


async def depth(n):
    if n == 0:
        yield sys._getframe(1).f_code.co_name
        return
    async for name in depth(n - 1):
        yield name


async def names():
    return [name async for name in depth(6)]


def run(coroutine):
    switches = 0
    while True:
        try:
            assert coroutine.send(None) == "switch"
            switches += 1
        except StopIteration as e:
            return e.value, switches


def interleave(n):
    out = []
    running = [consumer(n + k) for k in range(5)]
    while running:
        alive = []
        for c in running:
            try:
                c.send(None)
            except StopIteration as e:
                out.append(e.value)
            else:
                alive.append(c)
        running = alive
    return out


print(run(consumer(3000)))
print(interleave(700))
for k in range(60):
    results = [run(broken(fails, k % 11)), run(broken(stops, k % 9))]
    if k > 50:
        print(results)
print(run(sends(2000)), log)
print(run(listed(9)))
print(run(nested(400)))
for k in range(30):
    last = run(twice(9))
print(last)
for k in range(30):
    last = run(names())
print(last)
c = consumer(50)
for k in range(9):
    c.send(None)
try:
    c.throw(KeyError("thrown"))
except KeyError as e:
    print("thrown through", e)
c.close()

# Async generators: asend, athrow, aclose, iteration, finalisation.
import asyncio


async def agen(n):
    try:
        for i in range(n):
            got = yield i
            if got:
                print("got", got)
            await asyncio.sleep(0)
    except ValueError as e:
        print("caught", e)
        yield "recovered"
    finally:
        print("finally")


async def main():
    print([x async for x in agen(3)])
    g = agen(3)
    print(await g.__anext__(), await g.asend("sent"), await g.athrow(ValueError("v")))
    try:
        await g.__anext__()
    except StopAsyncIteration:
        print("stopped")
    g = agen(3)
    await anext(g)
    await g.aclose()
    print(await anext(g, "default"))
    g = agen(5)
    async for x in g:
        if x == 2:
            break
        print(x)
    await g.aclose()
    doubled = (x * 2 async for x in agen(2))
    print(type(doubled).__name__, [x async for x in doubled])
    try:
        g = agen(1)
        await g.asend(5)
    except TypeError as e:
        print(e)
    g = agen(2)
    it = aiter(g)
    print(it is g, await anext(it), g.ag_running, g.__name__)
    await g.aclose()
    print(sum([x async for x in agen(4)]), {x async for x in agen(2)} == {0, 1})


asyncio.run(main())

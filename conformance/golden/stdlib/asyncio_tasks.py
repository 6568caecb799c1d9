import asyncio


async def worker(name, delay, log):
    log.append(f"start {name}")
    await asyncio.sleep(delay)
    log.append(f"end {name}")
    return name


async def failing():
    await asyncio.sleep(0)
    raise ValueError("failed")


async def group(log):
    try:
        async with asyncio.TaskGroup() as tg:
            t1 = tg.create_task(worker("g1", 0, log))
            tg.create_task(failing())
            t2 = tg.create_task(asyncio.sleep(10))
    except* ValueError as g:
        print(g.exceptions, t1.result(), t2.cancelled())


async def main():
    log = []
    print(await asyncio.gather(worker("a", 0.02, log), worker("b", 0.01, log)), log)
    t = asyncio.create_task(worker("t", 0, log), name="named")
    print(t.get_name(), t.done(), await t, t.done(), t.result(), t.cancelled())
    t = asyncio.create_task(worker("c", 10, log))
    await asyncio.sleep(0)
    t.cancel("why")
    try:
        await t
    except asyncio.CancelledError as e:
        print("cancelled", e.args, t.cancelled())
    try:
        await asyncio.wait_for(asyncio.sleep(10), 0.01)
    except asyncio.TimeoutError:
        print("timeout")
    print(await asyncio.gather(failing(), asyncio.sleep(0, "ok"), return_exceptions=True))
    try:
        await asyncio.gather(failing(), failing())
    except ValueError as e:
        print("gather raised", e)
    done, pending = await asyncio.wait([asyncio.create_task(worker("w", 0.001, log)), asyncio.create_task(asyncio.sleep(5))], return_when=asyncio.FIRST_COMPLETED)
    print(len(done), len(pending), [p.cancel() for p in pending])
    for f in asyncio.as_completed([asyncio.sleep(0.02, 2), asyncio.sleep(0.01, 1)]):
        print(await f, end=" ")
    await asyncio.create_task(group(log))
    try:
        async with asyncio.timeout(0.01):
            await asyncio.sleep(10)
    except TimeoutError as e:
        print("timeout block")
    async with asyncio.timeout(None) as cm:
        print(cm.when())
    shielded = asyncio.create_task(worker("s", 0.01, log))
    outer = asyncio.create_task(asyncio.wait_for(asyncio.shield(shielded), 0.001))
    try:
        await outer
    except TimeoutError:
        print("shield", await shielded)
    loop = asyncio.get_running_loop()
    fut = loop.create_future()
    loop.call_soon(fut.set_result, "future")
    handle = loop.call_later(10, print, "never")
    handle.cancel()
    loop.call_later(0.001, log.append, "later")
    print(await fut, fut.done(), loop.is_running(), asyncio.current_task().get_name(), len(asyncio.all_tasks()), await asyncio.sleep(0.01), log[-1])
    print(await loop.run_in_executor(None, lambda: 5), await asyncio.to_thread(sum, [1, 2]))
    try:
        fut.set_result(1)
    except asyncio.InvalidStateError as e:
        print("invalid", e)

    async def cleanup():
        try:
            await asyncio.sleep(10)
        finally:
            log.append("cleanup")
    t = asyncio.create_task(cleanup())
    await asyncio.sleep(0)
    t.cancel()
    await asyncio.gather(t, return_exceptions=True)
    print(log[-1], t.cancelled(), t.uncancel() if False else t.cancelling())
    import contextvars
    v = contextvars.ContextVar("v", default="d")
    v.set("main")

    async def ctx():
        before = v.get()
        v.set("task")
        return before
    print(await asyncio.create_task(ctx()), v.get())


asyncio.run(main())
for bad in (lambda: asyncio.run(5), lambda: asyncio.get_running_loop(), lambda: asyncio.create_task(5)):
    try:
        bad()
    except (ValueError, RuntimeError, TypeError) as e:
        print(type(e).__name__, e)
with asyncio.Runner() as runner:
    print(runner.run(asyncio.sleep(0, "runner")), runner.get_loop().is_closed())

import asyncio


async def main():
    q = asyncio.Queue(maxsize=2)
    out = []

    async def producer():
        for i in range(5):
            await q.put(i)
            out.append(f"put {i}")

    async def consumer():
        while True:
            i = await q.get()
            out.append(f"got {i}")
            q.task_done()
    c = asyncio.create_task(consumer())
    await producer()
    await q.join()
    c.cancel()
    print(out, q.empty())
    try:
        q.get_nowait()
    except asyncio.QueueEmpty as e:
        print("empty")
    p = asyncio.PriorityQueue()
    [p.put_nowait(x) for x in (3, 1, 2)]
    print([p.get_nowait() for _ in range(3)])
    lock, order = asyncio.Lock(), []

    async def locked(n):
        async with lock:
            order.append(f"in {n}")
            await asyncio.sleep(0)
            order.append(f"out {n}")
    await asyncio.gather(*(locked(i) for i in range(3)))
    print(order, lock.locked())
    event, sem, cond = asyncio.Event(), asyncio.Semaphore(2), asyncio.Condition()
    active, peak = 0, 0

    async def limited():
        nonlocal active, peak
        await event.wait()
        async with sem:
            active += 1
            peak = max(peak, active)
            await asyncio.sleep(0.001)
            active -= 1
    ts = [asyncio.create_task(limited()) for _ in range(5)]
    await asyncio.sleep(0)
    event.set()
    await asyncio.gather(*ts)
    print(peak, event.is_set())
    state = []

    async def waiter():
        async with cond:
            await cond.wait_for(lambda: state)
            return state[0]
    w = asyncio.create_task(waiter())
    await asyncio.sleep(0)
    async with cond:
        state.append("ready")
        cond.notify_all()
    print(await w)
    barrier = asyncio.Barrier(2)
    print(sorted(await asyncio.gather(barrier.wait(), barrier.wait())))
    for bad in (lambda: lock.release(), lambda: cond.notify(), lambda: q.task_done()):
        try:
            bad()
        except (RuntimeError, ValueError) as e:
            print(type(e).__name__, e)


asyncio.run(main())

"""asyncio: tasks, queues, locks and sleeps of zero."""
import asyncio
import sys


async def producer(queue, n):
    for i in range(n):
        await queue.put(i)
    await queue.put(None)


async def consumer(queue, lock, state):
    while (item := await queue.get()) is not None:
        async with lock:
            state["sum"] += item
        if item % 16 == 0:
            await asyncio.sleep(0)


async def job(i):
    await asyncio.sleep(0)
    return i * 2


async def main(scale):
    state = {"sum": 0}
    lock = asyncio.Lock()
    for _ in range(scale):
        queue = asyncio.Queue(maxsize=8)
        await asyncio.gather(producer(queue, 6000), consumer(queue, lock, state))
        state["sum"] += sum(await asyncio.gather(*[job(i) for i in range(3000)]))
    return state["sum"]


def run(scale):
    return asyncio.run(main(scale))


if __name__ == "__main__":
    print("checksum", run(int(sys.argv[1]) if len(sys.argv) > 1 else 1))

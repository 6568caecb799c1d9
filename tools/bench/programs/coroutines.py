"""Coroutines: a hand-made trampoline over async functions and awaitables."""
import sys


class Switch:
    def __await__(self):
        return (yield)


async def child(n):
    if n == 0:
        await Switch()
        return 1
    return await child(n - 1) + 1


async def worker(n, out):
    for i in range(n):
        out.append(await child(i % 5))
        await Switch()


async def ticks(n):
    for i in range(n):
        await Switch()
        yield i


async def consumer(n, out):
    async for i in ticks(n):
        if i & 1:
            out.append(i)


def schedule(coroutines):
    ready = list(coroutines)
    switches = 0
    while ready:
        alive = []
        for c in ready:
            try:
                c.send(None)
            except StopIteration:
                continue
            switches += 1
            alive.append(c)
        ready = alive
    return switches


def run(scale):
    total = 0
    for _ in range(2 * scale):
        out = []
        total += schedule([worker(1500, out) for _ in range(20)] + [consumer(3000, out) for _ in range(10)])
        total += sum(out) + len(out)
    return total


if __name__ == "__main__":
    print("checksum", run(int(sys.argv[1]) if len(sys.argv) > 1 else 1))

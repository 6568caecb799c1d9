#: jit threshold=5,bridge=2,worth=0
#: jit threshold=3,bridge=1,fail_guards=7,worth=0
"""Coroutines that are awaited where they are made need not be made, unless they are suspended or left."""
import gc
import sys
import types
import warnings


@types.coroutine
def pause(value):
    return (yield value)


def drive(coroutine, answers=()):
    answers = iter(answers)
    seen = []
    sent = None
    while True:
        try:
            seen.append(coroutine.send(sent))
        except StopIteration as e:
            return seen, e.value
        sent = next(answers, None)


async def double(x):
    return x * 2


async def outer(n):
    total = 0
    for i in range(n):
        total += await double(i)
    return total


print(drive(outer(50)))


async def sometimes(i):
    if i % 7 == 3:
        return await pause(i)
    return i


async def pausing(n):
    total = 0
    for i in range(n):
        total += await sometimes(i)
    return total


print(drive(pausing(40), range(100, 200)))


# Left in the midst: their blocks end when they are closed, or die.
log = []


async def guarded(i):
    try:
        if i >= 30:
            await pause(i)
        return i
    finally:
        if i >= 30:
            log.append(("end", i))


async def guards(n):
    total = 0
    for i in range(n):
        total += await guarded(i)
    return total


c = guards(60)
print(c.send(None), log)
c.close()
print(log)
for k in range(3):
    c = guards(60)
    c.send(None)
    c.send(None)
    del c
    gc.collect()
print(log)

# Errors through them.


async def fails(i):
    if i == 33:
        raise ValueError(i)
    return i


async def catching(n):
    total = 0
    for i in range(n):
        try:
            total += await fails(i)
        except ValueError as e:
            tb = e.__traceback__
            names = []
            while tb:
                names.append((tb.tb_frame.f_code.co_name, tb.tb_lineno - tb.tb_frame.f_code.co_firstlineno))
                tb = tb.tb_next
            total += 1000
            print(names)
    return total


for k in range(3):
    print(drive(catching(50)))


class Lock:
    def __init__(self):
        self.locked = False
        self.entered = 0

    async def acquire(self):
        if self.entered == 25:
            await pause("wait")
        self.locked = True
        self.entered += 1
        return True

    async def __aenter__(self):
        await self.acquire()
        return self.entered

    async def __aexit__(self, kind, value, traceback):
        self.locked = False
        return kind is KeyError


async def locking(n):
    lock = Lock()
    total = 0
    for i in range(n):
        async with lock as entered:
            total += entered
            if i == 31:
                raise KeyError(i)
            if i == 44:
                continue
            total += 1
    return total, lock.entered, lock.locked


for k in range(3):
    print(drive(locking(60)))


class NoExit:
    async def __aenter__(self):
        return 1


async def wrong(n):
    out = []
    for i in range(n):
        manager = Lock() if i != 20 else NoExit()
        try:
            async with manager:
                out.append(1)
        except TypeError as e:
            out.append(str(e))
    return len(out), out[20]


print(drive(wrong(40)))

# The stack as seen from within.


async def looks(i):
    if i == 37:
        f = sys._getframe()
        names = []
        while f and len(names) < 3:
            names.append(f.f_code.co_name)
            f = f.f_back
        return names
    return i


async def looked(n):
    found = None
    for i in range(n):
        v = await looks(i)
        if i == 37:
            found = v
    return found


print(drive(looked(50)))

# Recursion through them, and coroutines that others keep.


async def deep(n):
    return 0 if n == 0 else 1 + await deep(n - 1)


print(drive(deep(50)))
kept = []


async def keeps(i):
    c = double(i)
    kept.append(c)
    return await c


async def keeping(n):
    return sum([await keeps(i) for i in range(n)])


print(drive(keeping(40)), len(kept), kept[3].cr_frame, kept[3].cr_running)
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")

    async def never(n):
        for i in range(n):
            c = double(i)
            if i % 10 == 9:
                continue
            await c
            c = None
        return None

    print(drive(never(50)))
    c = None
    gc.collect()
print(sorted(str(w.message) for w in caught))


# Methods of built-in types, bound and called later; getters.
def bound(n):
    total = 0
    words = []
    for i in range(n):
        a = words.append
        a(str(i))
        f = "x,y".split
        total += len(f(","))
        c = (3 + i * 1j).conjugate
        total += c().imag
        z = 2 + 1j
        total += z.real + i.denominator + (1.5).real + (i).numerator
    return total, words[-3:], f, f.__self__, c.__name__


for k in range(3):
    t = bound(100)
print(t[0], t[1], t[3], t[4], repr(t[2])[:30])


def getters(n):
    out = []
    for i in range(n):
        m = memoryview(b"abcdef")
        out.append((m.nbytes, m.itemsize, m.readonly, m.format))
        s = slice(i, i + 1)
        r = range(i)
        out.append((s.start, r.stop, type(i).__name__, len.__name__))
        try:
            m.release()
            if i == 77:
                m.nbytes
        except ValueError as e:
            out.append(str(e))
    return len(out), out[-2:], [o for o in out if isinstance(o, str)]


for k in range(3):
    print(getters(100))

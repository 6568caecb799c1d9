#: jit threshold=5,bridge=2,worth=0
#: jit threshold=3,bridge=1,fail_guards=7,worth=0
"""Functions that built-in functions call again and again: map, filter, sort keys, max and min, reduce."""
import functools
import itertools
import sys
import traceback


def inc(x):
    return x + 1


def add(x, y):
    return x + y


def triple(x, y, z):
    return x, y, z


class Counter:
    def __init__(self):
        self.calls = 0

    def count(self, x):
        self.calls += 1
        return x * self.calls


def loops(n):
    total = 0
    for x in map(inc, range(n)):
        total += x
    for x in map(add, range(n), [1.5] * n):
        total += x
    for x, y, z in map(triple, range(n), "abc" * n, range(n, 0, -1)):
        total += x * z + ord(y)
    for x in filter(lambda x: x % 3, range(n)):
        total += x
    for x in map(str, filter(None, [0, 1, 2, 0, 3])):
        total += len(x)
    c = Counter()
    for x in map(c.count, [1, 2, 3] * n):
        total += x
    return total, c.calls


for k in range(4):
    print(loops(20))


def consumers(n):
    k = n
    out = [
        list(map(inc, range(n))),
        sum(map(lambda x: x * k, range(n))),
        sum(map(lambda x: x / 2, range(n))),
        any(map(lambda x: x > n + 1, range(n))),
        all(map(lambda x: x >= 0, range(n))),
        list(filter(lambda x: x & 1, range(n))),
        tuple(map(inc, filter(lambda x: x & 1, map(inc, range(n))))),
        ",".join(map(lambda x: str(x), range(n))),
        set(map(lambda x: x % 3, range(n))),
        dict(map(lambda x: (x, x * x), range(5))),
        [x for x in map(inc, range(n)) if x % 2],
        sum(x for x in map(inc, range(n))),
        sorted(range(n), key=lambda x: -x % 7),
        sorted("the quick brown fox".split(), key=lambda s: s[::-1], reverse=True),
        max(range(n), key=lambda x: x * 7 % 11),
        min(range(n), key=lambda x: x * 7 % 11),
        max(map(inc, range(n)), key=lambda x: -abs(x - 4)),
        max([], key=inc, default="none"),
        functools.reduce(add, range(n)),
        functools.reduce(lambda a, b: a + str(b), range(n), ""),
        functools.reduce(add, [7]),
        functools.reduce(add, map(inc, range(n)), 1000),
        list(itertools.starmap(add, zip(range(n), range(n)))),
    ]
    letters = list("sphinx of black quartz")
    letters.sort(key=lambda c: (c == " ", ord(c) % 5))
    return out, "".join(letters)


for k in range(4):
    r = consumers(20)
print(r)

# What a map object has given is gone, whoever took it.
m = map(inc, range(10))
for x in m:
    if x == 3:
        break
print(next(m), list(m), list(m))
m = map(inc, range(10))
for x in m:
    if x % 2:
        print(x, next(m), end=" ")
print()
f = filter(lambda x: x > 3, range(10))
print(next(f), sum(f), next(f, "end"))
m = map(inc, range(6))
print([(a, b) for a in m for b in m])


def nested(a):
    for b in m2:
        return a + b


m2 = map(inc, range(12))
print(list(map(nested, m2)))

# Errors: the frames between are not seen.


def fails(x):
    if x == 30:
        raise ValueError(x)
    return x


def names(e):
    return [(f.name, f.line) for f in traceback.extract_tb(e.__traceback__)]


def failing():
    out = []
    try:
        for x in map(fails, range(50)):
            out.append(x)
    except ValueError as e:
        out.append(names(e))
    for what in (
        lambda: list(map(fails, range(50))),
        lambda: sum(map(fails, range(50))),
        lambda: sorted(range(50), key=fails),
        lambda: max(range(50), key=fails),
        lambda: functools.reduce(lambda a, b: fails(b), range(50)),
        lambda: max(range(50), key=lambda x: x if x < 40 else "forty"),
        lambda: sorted(range(50), key=lambda x: x if x < 40 else "forty"),
        lambda: list(filter(fails, [1, 2, 3] * 4 + [30])),
    ):
        try:
            out.append(what())
        except (ValueError, TypeError) as e:
            out.append((str(e), names(e)))
    return out


for k in range(3):
    r = failing()
for line in r:
    print(line)


# StopIteration ends what asks for items, but not what calls for a key.
def stops(x):
    if x == 25:
        raise StopIteration("enough")
    return x


def stopping():
    out = []
    for x in map(stops, range(50)):
        out.append(x)
    m = map(stops, range(50))
    out.append(sum(m))
    out.append(list(m))
    for x in filter(stops, m):
        out.append(x)
    else:
        out.append("else")
    for what in (
        lambda: sorted(range(50), key=stops),
        lambda: max(range(50), key=stops),
        lambda: functools.reduce(lambda a, b: stops(b), range(50)),
        lambda: [x for x in map(stops, range(20, 50))],
    ):
        try:
            out.append(what())
        except StopIteration as e:
            out.append(("stop", e.args, names(e)))
    try:
        out.append(list(x for x in map(stops, range(20, 50))))
    except RuntimeError as e:
        out.append(str(e))
    return out


for k in range(3):
    r = stopping()
print(r)


# The stack as the functions see it.
def stack(x):
    if x != 33:
        return x
    f = sys._getframe()
    out = []
    while f:
        out.append(f.f_code.co_name)
        f = f.f_back
    return out


def looking():
    out = []
    for x in map(stack, range(40)):
        if x.__class__ is list:
            out.append(x)
    out.append(list(map(stack, range(40)))[33])
    out.append([k for k in sorted([stack(1), 33, 2] * 5, key=lambda x: len(stack(x)) if x == 33 else 0)][-1])
    try:
        max(range(50), key=lambda x: 1 // (x - 40) + (stack(33) and 0))
    except ZeroDivisionError as e:
        t = e.__traceback__
        f = t.tb_next.tb_frame
        out.append((f.f_code.co_name, f.f_back.f_code.co_name, f.f_locals))
    return out


for k in range(3):
    r = looking()
for line in r:
    print(line)

events = []


def tracer(frame, event, arg):
    events.append((event, frame.f_code.co_name))
    return tracer


def begins(x):
    if x == 20:
        sys.settrace(tracer)
    elif x == 22:
        sys.settrace(None)
    return x


def traced():
    return sum(map(begins, range(30)))


for k in range(2):
    events.clear()
    print(traced(), sorted(set(events)))


# Keys that change the list, or need the list.
def changing(n):
    xs = list(range(n))
    seen = []
    try:
        xs.sort(key=lambda x: (seen.append(len(xs)), xs.append(1) if x == 15 else None) and -x)
    except ValueError as e:
        return str(e), set(seen) <= {0, 1}, len(xs)


print(changing(20))


class Odd:
    def __init__(self, v):
        self.v = v

    def __lt__(self, other):
        return self.v % 5 < other.v % 5

    def __gt__(self, other):
        return self.v % 5 > other.v % 5


print(max(range(30), key=Odd), min(range(30), key=Odd), sorted(range(12), key=Odd))


class OnlyNext:
    def __init__(self, n):
        self.n = n

    def __next__(self):
        self.n -= 1
        if self.n < 0:
            raise StopIteration
        return self.n


class Source:
    def __iter__(self):
        return OnlyNext(30)


print(sum(map(inc, Source())), max(Source(), key=lambda x: x % 13), sum(x for x in filter(lambda x: x % 2, Source())))


# Closures, generators and recursion as functions.
def adders(n):
    return [sum(map(lambda x: x + k, range(10))) for k in range(n)]


print(adders(30)[-1])
print([list(g) for g in map(lambda n: (i for i in range(n)), range(4))])


def depth(n):
    return 1 + max(map(depth, range(n)), default=0)


print(depth(8))


def perm(xs):
    return [[]] if not xs else [[x, *p] for x in xs for p in map(list, filter(lambda p: True, perm([y for y in xs if y != x])))]


print(len(perm([1, 2, 3, 4])))

#: jit threshold=2,bridge=1,worth=0
#: jit threshold=5,bridge=3,worth=0,fail_guards=7
# Deques in loops: both ends, items, iteration, bounds, changes while iterating, errors.
from collections import deque


def mixed(n, d):
    t = 0
    for i in range(n):
        d.append(i)
        if i % 3 == 0:
            d.appendleft(-i)
        if i % 5 == 0 and d:
            t += d.pop()
        if i % 7 == 0 and d:
            t += d.popleft()
        if d:
            t += d[0] * 3 + d[-1] + d[len(d) // 2]
        if len(d) > 3:
            d[i % len(d)] = i * 2
            d[-2] += 1
        if i % 100 == 0:
            for x in d:
                t += x
            for k, x in enumerate(d):
                t += k * x
            t += sum(a * b for a, b in zip(d, range(50)))
    return t, list(d)


def changing(d):
    try:
        for i in range(100):
            for x in d:
                if i == 70 and x == 3:
                    d.append(9)
    except RuntimeError as e:
        print(e)
    try:
        while True:
            d.popleft()
    except IndexError as e:
        print(e, len(d))
    try:
        for i in range(100):
            d.append(i)
            d[i + 5 if i > 60 else i]
    except IndexError as e:
        print(e, len(d))


def kept(n):
    ring = deque(maxlen=5)
    held = []
    for i in range(n):
        ring.append([i])
        if i % 4 == 0:
            held.append(ring.popleft())
            ring.appendleft(held[-1] + [i])
        held.append(ring[i % len(ring)])
    return len(held), [x for x in ring], held[-6:]


class Ring(deque):
    def append(self, x):
        deque.append(self, x + 1)


def subclass(n):
    r, d = Ring(), deque()
    for i in range(n):
        for q in r, d:
            q.append(i)
            if i % 2:
                q.popleft()
    return list(r)[:5], list(d)[:5]


for most in None, 0, 1, 2, 3, 16, 17, 1000:
    r = mixed(700, deque(maxlen=most))
    print(most, r[0], len(r[1]), r[1][:20])
changing(deque([1, 2, 3, 4]))
print(kept(500))
print(subclass(200))

"""Sets, sums, extremes, concatenations and quotients in hot loops: the same results where the short ways end."""


class Odd(int):
    def __add__(self, other):
        return "odd"


def sets(n, step):
    return {i * step for i in range(n)}


def added(items):
    s = set()
    for x in items:
        s.add(x)
    return list(s)


def discarded(n):
    s = set()
    for i in range(n):
        s.add(i % 13)
        s.discard(i % 7)
    return sorted(s)


def extremes(lists):
    out = []
    for items in lists:
        try:
            out.append((max(items), min(items), sum(items)))
        except (TypeError, ValueError) as e:
            out.append(str(e))
    return out


def joined(n, m):
    total = []
    for i in range(n):
        a = [i] * (i % 3)
        b = [j for j in range(i % m)]
        c = a + b
        c.append(i)
        total.append(len(c) + (c[0] if c else 0))
    return total


def grown(n):
    out = []
    for i in range(n):
        items = []
        for j in range(i % 90):
            items.append(j)
        out.append(sum(items))
    return sum(out)


def kept(n):
    rows = [[] for _ in range(9)]
    for i in range(n):
        rows[i % 9].append([i])
    return sum(r[-1][0] for r in rows), len(rows[0])


def quotients(pairs):
    out = []
    for a, b in pairs:
        try:
            out.append(a / b)
        except (ZeroDivisionError, OverflowError) as e:
            out.append(str(e))
    return out


for k in range(30):
    last = [sets(n, step) for n in (0, 1, 4, 5, 6, 20, 70) for step in (1, 3, 8, 64, -5)]
print(last)
for items in (list(range(0, 800, 8)), [-1, -2, 0, 1], ["a", "b", "a"], [(1, 2), (1, 2), (2,)], [1, 1.0, True, 2**70], list(range(40)) * 2):
    for k in range(20):
        last = added(items * 3)
    print(len(last), last if not isinstance(last[0], (str, tuple)) else sorted(map(str, last)))
print(discarded(500))
lists = [[3, 1, 2], (5,), [], [1, 2.5], [True, 2], [2**61, 2**61, 1], [2**70, 1], ["b", "a"], [Odd(3), 4], [-1, -2**62, -2**60], (0, -0.0)]
for k in range(40):
    last = extremes(lists)
print(last)
print(sum(joined(300, 5)), sum(joined(300, 70)), grown(400), kept(3000))
pairs = [(1, 3), (7, -2), (0, 5), (2**53 - 1, 3), (2**53, 3), (2**53 + 1, 3), (2**60, 2**60 - 1), (5, 0), (10**400, 3), (-9, 2**55), (0, -3), (True, 2)]
for k in range(40):
    last = quotients(pairs)
print(last)
total = 0.0
for i in range(1, 3000):
    total += i / (i + 1)
print(total)

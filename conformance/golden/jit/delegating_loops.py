"""Loops in generators that others delegate to, which feed sum, list, join and dict; functions made again and again."""
import json
import traceback


def flat(items, depth=0):
    yield depth
    for x in items:
        if isinstance(x, list):
            yield from flat(x, depth + 1)
        else:
            yield x
    yield -depth


def guarded(items, log):
    try:
        for x in items:
            if isinstance(x, list):
                got = yield from guarded(x, log)
                yield got
            else:
                yield x
    finally:
        log.append(len(items))
    return len(items)


def failing(items):
    for x in items:
        if isinstance(x, list):
            yield from failing(x)
        elif x == 77:
            raise LookupError(x)
        else:
            yield x


def outer(n):
    for i in range(n):
        result = yield from inner(i)
        yield result


def inner(n):
    i = 0
    while i < n % 9:
        sent = yield i
        assert sent is None
        i += 1
    return (n, i)


def made(n):
    total = []
    for i in range(n):
        def f(x, by=i, text="t"):
            return text * (x + by % 3)
        total.append(len("".join(f(x) for x in range(4))) + len(f(1, 2, text="ab")))
    return sum(total)


def encoders(n):
    def make(unit, k=2):
        def g(x, unit=unit, k=k):
            return unit + str(x * k)
        return g
    out = []
    for i in range(n):
        g = make("u" if i % 5 else "vv", *((3,) if i % 7 == 0 else ()))
        out.extend(g(x) for x in range(3))
    return len("".join(out))


tree = [1, [2, 3, [4, 5, [6]], 7], [8, [9, [10, [11, 12]]]], 13, [], [[[]]]]
log = []
for k in range(120):
    results = [sum(flat(tree * 3)), list(flat(tree)), max(flat(tree)), len(list(guarded(tree, log))), sorted(set(flat([tree] * 2)))]
print(results, len(log))
for k in range(60):
    out = []
    for x in flat(tree):
        out.append(x)
    a, *rest, z = flat(tree)
    partial = flat(tree)
    got = [next(partial) for _ in range(k % 7)]
    left = sum(partial)
print(out, a, z, got, left)
for k in range(60):
    try:
        sum(failing([1, [2, [3] * k, [4, 77 if k % 2 else 5]], 6]))
    except LookupError as e:
        names = [f.name for f in traceback.extract_tb(e.__traceback__)]
print(names)
print(str(list(outer(60)))[-120:], len(list(outer(500))))
print("".join(map(str, outer(30))) == "".join([str(x) for x in outer(30)]))
print(made(600), encoders(900))
data = [{"id": i, "price": i * 1.25, "tags": ["a", None, True, [], {}], "nested": {"x": [i, -i], "y": {}}} for i in range(40)]
for k in range(12):
    texts = [json.dumps(data[:k * 3], indent=k % 4), json.dumps(data[k:k + 2], indent="\t", sort_keys=True)]
print(len(texts[0]), texts[1][:60].split(), json.loads(texts[0])[-1])
g = guarded(tree, log)
for k in range(4):
    next(g)
g.close()
print(log[-3:])

"""zip over generators in hot loops: which iterators are asked, how far, what is left of them, errors and where they point."""
import traceback


def count(n, log=None):
    for i in range(n):
        if log is not None:
            log.append(i)
        yield i


def fails(n):
    for i in range(n):
        if i == n - 2:
            raise KeyError(i)
        yield i


def pairs(n):
    return sum(x * y for x, y in zip(count(n), count(n)))


def loops(n):
    total = 0
    for a, b, c in zip(count(n), [2] * n, (i * i for i in range(n))):
        total += a * b + c
    return total


def whole(n):
    return [pair for pair in zip(count(n), range(5, 5 + n))]


def left(n, m):
    first, second = count(n), count(m)
    z = zip(first, second)
    got = 0
    for pair in z:
        got += 1
        if got == 3:
            break
    for pair in z:
        got += 1
    return got, list(first), list(second), next(z, "end")


def order(n, m):
    log, other = [], []
    for _ in zip(count(n, log), count(m, other)):
        pass
    return len(log), len(other)


def breaks(n):
    try:
        return sum(x + y for x, y in zip(count(n), fails(n)))
    except KeyError as e:
        return [(f.name, f.line) for f in traceback.extract_tb(e.__traceback__)]


def strict(n, m):
    try:
        return [x + y for x, y in zip(count(n), count(m), strict=True)]
    except ValueError as e:
        return str(e)


def dicts(n):
    return dict(zip(count(n), (str(i) for i in range(n))))


for k in range(40):
    results = [pairs(50), loops(60), whole(4), left(6, 7 - k % 3), order(30, 30 - k % 2), strict(5, 5 - k % 2), dicts(3)]
    if k > 36:
        print(results)
for k in range(30):
    last = breaks(20)
print(last)
print(pairs(20000), loops(20000))
for line in zip(count(3), zip(count(3), count(2))):
    print(line)
print(list(zip(count(0), count(3))), [p for p in zip(count(2))], sum(a + b + c + d for a, b, c, d in zip(*[count(4)] * 4)))

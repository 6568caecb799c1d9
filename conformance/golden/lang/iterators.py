# The iteration protocol, sentinel iter, sequence fallback, and errors.
class Countdown:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if self.n <= 0:
            raise StopIteration
        self.n -= 1
        return self.n + 1

    def __length_hint__(self):
        return self.n


class Sequence:
    def __getitem__(self, i):
        if i > 3:
            raise IndexError
        return i * i


print(list(Countdown(3)), tuple(Sequence()), 9 in Sequence(), max(Countdown(5)), [*Sequence()])
a, b, c = Countdown(3)
print(a, b, c)
values = iter([1, 2, 3, 0, 4])
print(list(iter(lambda: next(values), 0)), list(values))
it = iter([1, 2, 3])
print(next(it), it.__length_hint__(), iter(it) is it, list(it), next(it, "empty"))
print(list(reversed([1, 2, 3])), list(reversed(range(5))), list(reversed({"a": 1, "b": 2})), "".join(reversed("abc")))


class Rev:
    def __reversed__(self):
        return iter("rev")


print(list(reversed(Rev())))
for bad in (lambda: iter(5), lambda: next(5), lambda: reversed(5), lambda: list(5), lambda: iter(int, 1, 2),
            lambda: [x for x in None], lambda: dict([1]), lambda: dict([(1, 2, 3)]), lambda: next(iter([]))):
    try:
        bad()
    except (TypeError, ValueError, StopIteration) as e:
        print(type(e).__name__, e)


class BadIter:
    def __iter__(self):
        return 5


try:
    iter(BadIter())
except TypeError as e:
    print(e)
print(list(zip("abc", range(10), [True, False])), list(zip()), list(zip(*[(1, 2), (3, 4)])))
try:
    list(zip("ab", "c", strict=True))
except ValueError as e:
    print(e)
print(list(map(lambda x, y: x + y, [1, 2, 3], [10, 20])), list(filter(None, [0, 1, "", "a"])), list(enumerate("ab", 5)))
print(any(x > 2 for x in Countdown(5)), all([]), any([]), sum([[1], [2]], []), min("b", "a", key=ord), max([], default="d"))
d = {"a": 1}
try:
    for k in d:
        d[k + "x"] = 1
except RuntimeError as e:
    print(e)
l = [1, 2, 3]
for x in l:
    if len(l) < 6:
        l.append(x * 10)
print(l)
s = {1}
try:
    for x in s:
        s.add(x + 1)
except RuntimeError as e:
    print(e)


class Infinite:
    __iter__ = None


try:
    iter(Infinite())
except TypeError as e:
    print(e)

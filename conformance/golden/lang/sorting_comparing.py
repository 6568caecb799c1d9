#: stderr ignore
# Comparison semantics, sort stability, key functions, mixed types.
print(1 < 2 < 3, 3 > 2 >= 2 != 1, 1 < 3 > 2, not 1 == 2, 1 is not None, 5 not in [1], (1 < 2) == True)
print([1, 2] < [1, 2, 0], (1, "b") > (1, "a"), "abc" < "abd", "Z" < "a", {1, 2} >= {1}, b"a" < b"b", [] < [0], (2,) > (1, 9), [[1], [2]] < [[1], [3]], float("nan") == float("nan"), [1, 2] == (1, 2), {"a": 1} == {"a": 1.0}, 0.1 + 0.2 == 0.3, 10 ** 20 == 1e20, True == 1.0, "1" == 1, None == 0)
calls = []


def side(x):
    calls.append(x)
    return x


print(side(1) < side(0) < side(5), calls)
data = [("b", 2), ("a", 2), ("c", 1), ("a", 1)]
print(sorted(data), sorted(data, key=lambda p: p[1]), sorted(data, key=lambda p: (-p[1], p[0])), sorted(data, key=lambda p: p[1], reverse=True))
data.sort(key=lambda p: p[0])
print(data)
import functools
import operator
print(sorted([3, 1, 2], key=functools.cmp_to_key(lambda a, b: b - a)), sorted(data, key=operator.itemgetter(1, 0)), sorted("bAc", key=str.casefold), sorted([1, True, 0, False]), sorted([2.5, 1, 3 / 2]), sorted(["10", "9", "2"], key=int), sorted({3: "a", 1: "b"}), sorted([[2], [1, 5], []]), sorted([(), (0,)]), sorted([None, None]) if False else "")
for bad in ("sorted([1, 'a'])", "sorted([None, 1])", "sorted([{}, {}])", "[1] < 1", "1 < 'a'", "{} < {}", "max([1, 'a'])", "sorted([1j, 2])", "object() < object()", "None < None", "[] < ()", "min('a', 1)", "sorted([1, 2], key=lambda x: 'a' if x == 1 else 1)"):
    try:
        eval(bad)
        print(bad, "ok")
    except TypeError as e:
        print(bad, e)


class Half:
    def __init__(self, n):
        self.n = n

    def __eq__(self, o):
        calls.append(("eq", self.n))
        return NotImplemented

    def __lt__(self, o):
        return NotImplemented

    def __gt__(self, o):
        return "gt"


calls.clear()
print(Half(1) == Half(2), calls, Half(1) != Half(1), Half(1) < Half(2), Half(1) == 5)
try:
    Half(1) < 5
except TypeError as e:
    print(e)


class AlwaysEqual:
    def __eq__(self, o):
        return True

    __hash__ = None


print(AlwaysEqual() == 5, 5 == AlwaysEqual(), AlwaysEqual() in [1], [AlwaysEqual()] == [object()], AlwaysEqual() != 5, [1, 2].index(AlwaysEqual()), [1, 2].count(AlwaysEqual()))


class Weird:
    def __eq__(self, o):
        return "truthy result"

    def __ne__(self, o):
        return []

    def __lt__(self, o):
        return 0


w = Weird()
print(w == 1, w != 1, w < 1, w == 1 and w != 1, bool(w == 2), [w] == [1], sorted([w, w]) == [w, w])
big = [(i * 7919) % 1000 for i in range(3000)]
s = sorted(enumerate(big), key=lambda p: p[1])
print(all(a[1] < b[1] or (a[1] == b[1] and a[0] < b[0]) for a, b in zip(s, s[1:])), s[0], s[-1])
runs = list(range(100)) + list(range(50, 0, -1)) + [7] * 50
print(sorted(runs) == sorted(runs, reverse=True)[::-1], sorted(runs)[60:65], sorted(range(5), key=lambda x: x % 2))

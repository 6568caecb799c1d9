#: stderr ignore
# list: methods, operators, sorting, self-reference.
l = [3, 1, 2]
l.append(4); l.extend("ab"); l.insert(0, "first"); l.insert(-1, "x"); l.insert(99, "end"); l += (5,)
print(l, l.pop(), l.pop(0), l.pop(-2), l.index(1), l.count(3), l.remove("x"), l, len(l))
l.reverse()
print(l, l.copy() == l, l.copy() is l, l * 2, 2 * [0], [1] * -1, [1, 2] + [3], [1, 2] < [1, 3], [1] < [1, 0], [] == [], [1, "a"] == [1, "a"], 1 in [1.0], None in [0])
n = [5, 2, 8, 1]
n.sort()
print(n, sorted(n, reverse=True), sorted("banana"), sorted([(2, "b"), (1, "z"), (2, "a")]), sorted(["B", "a", "C"], key=str.lower), sorted([3, 1, 2], key=lambda x: -x))
stable = sorted([("a", 2), ("b", 1), ("c", 2), ("d", 1)], key=lambda p: p[1])
print(stable, sorted([("a", 2), ("b", 1), ("c", 2)], key=lambda p: p[1], reverse=True))
n.clear()
print(n, list(), list("abc"), list(range(3)), list({"k": 1}), [*range(2), *"xy"], [[]] * 2)
grid = [[0] * 2] * 2
grid[0][0] = 1
print(grid)
r = [1]
r.append(r)
print(r, r[1] is r, repr([r]))
for bad in ("[].pop()", "[1].pop(5)", "[].remove(1)", "[1].index(2)", "[1].index(1, 1)", "[1] + 'a'", "[1] * 'a'", "[1] * 1.0", "[].append()", "[].append(1, 2)", "[].extend(5)", "[3, 'a'].sort()", "sorted([1j, 2j])", "[1, 2].sort(5)", "[1].sort(key=5)", "sorted(5)",
            "[].insert(1)", "[].insert('a', 1)", "[1] < [None]", "[1] < (1,)", "hash([])", "{[]: 1}", "[] @ []", "-[]", "list(1, 2)", "list(x=1)", "[1].foo", "[1][0, 1]", "[].sort(reverse='x')", "[1, 2].count()", "[1][:'a']", "[] > 5"):
    try:
        print(bad, eval(bad))
    except Exception as e:
        print(bad, type(e).__name__, e)


class Evil:
    def __init__(self, n):
        self.n = n

    def __eq__(self, o):
        del victims[:]
        return False

    def __lt__(self, o):
        victims.append(1)
        return self.n < o.n


victims = [Evil(1), Evil(2), Evil(3)]
print(5 in victims, victims)
victims = [Evil(3), Evil(1)]
try:
    victims.sort()
except ValueError as e:
    print(e)
l = list(range(10))
for x in l:
    if x % 2:
        l.remove(x)
print(l)
l = [1, 2, 3, 4]
l[1:3], l[0] = ["x", "y", "z"], 0
print(l)
l[::-1] = l[:]
print(l, l[-2:], l.index("y", 2), [1, 2, 1, 1].count(1), list(reversed(l)))
it = iter(l)
next(it)
l.clear()
print(list(it), list(iter([])))


class L(list):
    def __getitem__(self, i):
        return "got %s" % i

    def __len__(self):
        return 42


x = L([1, 2])
print(x, x[0], len(x), [*x], list(x), type(x + [1]), type(x.copy()), bool(L()), x == [1, 2], sorted(x), tuple(x))
import random
random.seed(5)
data = [random.randrange(1000) for _ in range(500)]
copy = data[:]
data.sort()
print(all(a <= b for a, b in zip(data, data[1:])), sorted(copy) == data, sorted(copy, reverse=True) == data[::-1], data[:5], data[-3:])
calls = []
sorted([3, 1, 2], key=lambda v: calls.append(v) or v)
print(calls)

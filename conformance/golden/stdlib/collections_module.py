from collections import *
d = deque([1, 2, 3], maxlen=4)
d.append(4); d.append(5); d.appendleft(0); d.rotate(1)
print(d, d.maxlen, d.pop(), d.popleft(), list(d), d[0], d[-1], 4 in d, d.count(2), d.index(2), deque("abc") + deque("d"), deque("ab") * 2, reversed(deque("xy")).__next__(), deque([1, 2]) < deque([1, 3]), d.copy() == d, deque(maxlen=0))
d = deque("xyz")
d.extend("ab"); d.extendleft("cd"); d.remove("a"); d.insert(1, "ins"); d.reverse(); del d[0]
d[0] = "set"
print(d, len(d))
for bad in (lambda: deque().pop(), lambda: deque().popleft(), lambda: deque([1])[5], lambda: deque([1]).remove(2), lambda: deque([1]).index(9), lambda: deque(5), lambda: deque([], -1), lambda: deque([1, 2], 2).insert(0, 9), lambda: hash(deque()), lambda: deque([1])[0:1], lambda: deque([1]).rotate("a"), lambda: [deque.append(x, 1) for x in [[]]]):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
d = deque([1, 2])
try:
    for x in d:
        d.append(x)
except RuntimeError as e:
    print(e)
c = Counter("mississippi")
print(c, c["s"], c["zz"], c.most_common(2), sorted(c.elements()), c.total(), c + Counter("sam"), c - Counter("ssss"), c & Counter("mips"), c | Counter(z=9), +Counter(a=-1, b=2), -Counter(a=-1), Counter(a=1) == Counter(a=1, b=0), Counter(a=1) <= Counter(a=2), Counter(["x", "y", "x"]), Counter(a=2) < Counter(a=2))
c.update("mm"); c.subtract({"i": 10}); del c["nope"]
print(c, dict(c), Counter({"a": 3}) - Counter({"a": 5}), Counter(), Counter(a=0).most_common())
dd = defaultdict(list, {"k": [1]})
dd["new"].append(5)
print(dd, dd["k"], dd.get("zz"), len(dd), dd.default_factory, defaultdict(int, a=1) | {"b": 2}, dd.copy(), defaultdict(None), type(dd | {}))
try:
    defaultdict(None)["x"]
except KeyError as e:
    print(repr(e))
try:
    defaultdict(5)
except TypeError as e:
    print(e)
o = OrderedDict([("a", 1), ("b", 2), ("c", 3)])
o.move_to_end("a"); o.move_to_end("c", last=False)
print(o, o.popitem(), o.popitem(last=False), o, OrderedDict(a=1, b=2) == OrderedDict(b=2, a=1), OrderedDict(a=1) == {"a": 1}, list(reversed(OrderedDict(a=1, b=2))), OrderedDict.fromkeys("ab"), OrderedDict(a=1) | {"z": 1})
m = ChainMap({"a": 1}, {"a": 2, "b": 3})
m["c"] = 5
print(m, m["a"], m["b"], sorted(m), len(m), m.maps, m.new_child({"a": 0})["a"], m.parents, "b" in m, dict(m), m.get("zz"), m | {"q": 1})
try:
    del m["b"]
except KeyError as e:
    print(e)


class U(UserDict):
    def __missing__(self, k):
        return "missing"


class L(UserList):
    pass


class S(UserString):
    pass


u = U(a=1)
print(u, u["b"], u.data, L([3, 1]) + [2], sorted(L([3, 1])), L([1])[:], type(L([1])[:]).__name__, S("abc").upper(), S("a") + "b", type(S("a") + "b").__name__, S("abc")[1], "b" in S("abc"))
import collections.abc as abc
print(isinstance([], abc.Sequence), isinstance({}, abc.Mapping), isinstance(set(), abc.MutableSet), isinstance("", abc.Hashable), isinstance([], abc.Hashable), isinstance(iter([]), abc.Iterator), isinstance((x for x in []), abc.Generator), isinstance(len, abc.Callable), isinstance(range(1), abc.Sequence), issubclass(dict, abc.Collection), isinstance({}.keys(), abc.KeysView))


class Seq(abc.Sequence):
    def __len__(self):
        return 3

    def __getitem__(self, i):
        if i >= 3:
            raise IndexError
        return i * 10


s = Seq()
print(list(s), 20 in s, s.index(10), s.count(0), list(reversed(s)))
try:
    abc.Mapping()
except TypeError as e:
    print(e)


class MS(abc.MutableSet):
    def __init__(self, it=()):
        self.l = list(dict.fromkeys(it))

    def __contains__(self, x):
        return x in self.l

    def __iter__(self):
        return iter(self.l)

    def __len__(self):
        return len(self.l)

    def add(self, x):
        self.l.append(x)

    def discard(self, x):
        self.l.remove(x)


print(list(MS("ab") | MS("bc")), list(MS("ab") & "bc"), MS("a") < MS("ab"), MS("ab") == {"a", "b"}, list(MS("ab") ^ MS("bc")), MS("a").isdisjoint("b"))

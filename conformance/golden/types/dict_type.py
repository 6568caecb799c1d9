# dict: methods, order, merging, views, missing, mutation.
d = {"b": 1, "a": 2}
d["c"] = 3
d["b"] = 10
print(d, list(d), len(d), d["a"], d.get("z"), d.get("z", 5), "a" in d, "z" in d, d.pop("a"), d.pop("zz", None), d)
d["a"] = 4
print(d, d.setdefault("b", 9), d.setdefault("new", 1), d.popitem(), d, d.copy() == d, d.copy() is d)
d.update({"x": 1}, y=2)
d.update([("z", 3)])
d |= {"w": 4}
print(d, d | {"b": 0}, {"q": 1} | d, {**d, "b": "last"}, dict(d, extra=1), dict([("a", 1)], b=2), dict(zip("ab", (1, 2))), dict.fromkeys("ab"), dict.fromkeys([1], []))
k, v, i = d.keys(), d.values(), d.items()
print(k, v, i, len(k), "b" in k, 10 in v, ("b", 10) in i, list(reversed(k)), list(reversed(i)), sorted(k & {"b", "q"}), sorted(k | {"q"})[-2:], sorted(k - {"b"}), sorted({"x": 1}.keys() ^ {"x", "y"}), k == set(d), {"a": 1}.items() == {("a", 1)}, k.isdisjoint(["q"]), k.mapping["b"])
d["late"] = 1
print("late" in k, {1: 1} == {1.0: True}, {1: "a", True: "b", 1.0: "c"}, {"a": 1} == {"a": 1, "b": 2}, {(1, 2): "tuple"}[1, 2], {None: 0, (): 1, frozenset(): 2}, {"a": {"b": {}}})
for bad in ("{}['k']", "{}[1, 2]", "{}.pop('k')", "{}.popitem()", "{[]: 1}", "{{}: 1}", "dict(5)", "dict([1])", "dict(['abc'])", "{}.update(5)", "{}.get()", "{} < {}", "{} + {}", "{} | []", "dict(**{1: 2})", "{}.keys() + 1", "dict.fromkeys(5)", "hash({})", "{}.get([])", "{}.x", "{1: 2}.keys()[0]", "del {}['x']",
            "dict(a=1, **{'a': 2})", "{}.setdefault()", "dict([(1, 2, 3)])", "{}.items() & 5"):
    try:
        print(bad, exec(bad) if "del" in bad else eval(bad))
    except Exception as e:
        print(bad, type(e).__name__, e)
for change in ("d['new key'] = 1", "del d['b']", "d.clear()"):
    d = {"a": 1, "b": 2}
    try:
        for key in d:
            exec(change)
        print("no error", change)
    except RuntimeError as e:
        print(change, e)
d = {"a": 1}
for key in d:
    d[key] += 1
print(d)
r = {}
r["self"] = r
print(r, {1: [r]}, r.values())


class D(dict):
    def __missing__(self, key):
        return f"missing {key}"


x = D(a=1)
print(x["a"], x["q"], x.get("q"), "q" in x, x, type(x.copy()), type(x | {}), D.fromkeys("a"), isinstance(x, dict))


class Key:
    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return 7

    def __eq__(self, o):
        return isinstance(o, Key) and self.n == o.n

    def __repr__(self):
        return f"K{self.n}"


collide = {Key(i): i for i in range(20)}
for i in range(0, 20, 3):
    del collide[Key(i)]
collide[Key(3)] = "again"
print(collide, collide[Key(7)], Key(0) in collide)
big = {i: str(i) for i in range(1000)}
for i in range(0, 1000, 2):
    del big[i]
big[0] = "zero"
print(len(big), list(big)[:3], list(big)[-2:], sum(big), big.popitem(), next(iter(big)), next(reversed(big)))
ordered = {}
for word in "the quick the lazy the dog quick".split():
    ordered[word] = ordered.get(word, 0) + 1
print(ordered, max(ordered, key=ordered.get), sorted(ordered.items(), key=lambda kv: (-kv[1], kv[0])))


class Mapping:
    def keys(self):
        return ["k1", "k2"]

    def __getitem__(self, k):
        return k.upper()


print(dict(Mapping()), {**Mapping()}, (lambda **k: k)(**Mapping()))


class BadHash:
    def __hash__(self):
        raise ValueError("no hash")


try:
    {BadHash(): 1}
except ValueError as e:
    print(e)
a, b = {"x": 1}, {"x": 1}
a["y"] = b["y"] = a
print(list(a), a["y"] is a, {"a": 1}.__contains__("a"), dict.__getitem__({"q": 5}, "q"), {}.__class_getitem__(int) if hasattr(dict, "__class_getitem__") else "", dict[str, int])

#: stderr ignore
# set and frozenset (printed sorted: order is not promised).
s = {3, 1, 2}
t = frozenset([2, 3, 4])


def show(x):
    return type(x).__name__, sorted(x, key=repr)


print(show(s), len(s), 2 in s, 9 not in s, show(s | t), show(s & t), show(s - t), show(s ^ t), show(t | s), show(s.union([9], "a")), show(s.intersection([1], {1, 2})), show(s.difference([1], [2])), show(s.symmetric_difference([1, 7])))
print(s <= {1, 2, 3}, s < {1, 2, 3}, s >= {1}, s > {1, 2, 3}, s == {1, 2, 3}, s == frozenset(s), s != {1}, s.issubset(range(10)), s.issuperset([1]), s.isdisjoint([7]), {1} < {2}, {1} > {2}, set() <= set())
s.add(5); s.add(1); s.discard(99); s.remove(5); s |= {7}; s &= {1, 2, 7, 8}; s -= {2}; s ^= {1, 100}
print(show(s), s.pop() in (7, 100), len(s), s.copy() == s, s.update([1], (2,), "x"), show(s), s.clear(), s, set(), frozenset(), set("a"), frozenset("a"), {(1,)}, repr({"a"}))
a = {1, 2, 3, 4}
a.difference_update([1], [2]); a.intersection_update([3, 9]); a.symmetric_difference_update([3, 5])
print(a, hash(frozenset([1, 2])) == hash(frozenset([2, 1])), frozenset([1]) in {frozenset([1])}, {frozenset([1]): "k"}[frozenset([1])], {1} in [{1}], set([1]) in {frozenset([1])})
for bad in ("{[]}", "{{}}", "{set()}", "set(5)", "set([[]])", "set().pop()", "{1}.remove(2)", "{1} | [1]", "{1} & 'a'", "{1} + {2}", "{1} < [1]", "{1}[0]", "hash(set())", "frozenset([1]).add(2)", "set(1, 2)", "{1}.union(5)", "[] in {1}", "{1}.update(5)", "{1}.issubset(5)", "set(x=1)", "{1}.remove([])", "{1} |= 5" if 0 else "{1}.__or__([1])"):
    try:
        print(bad, eval(bad))
    except Exception as e:
        print(bad, type(e).__name__, e)
f = frozenset([1, 2])
f |= {3}
print(show(f), show(set("hello")), show({x % 3 for x in range(10)}), {1, 1.0, True}, {0, False}, {*[1], *{1}})


class S(set):
    pass


x = S([1])
x.tag = 1
print(x, type(x | {2}), type(x.copy()), type(x & {1}), x == {1}, S())
big = set(range(1000)) - set(range(0, 1000, 3))
print(len(big), 1 in big, 3 in big, sum(big), big == {i for i in range(1000) if i % 3})
try:
    it = {1, 2, 3}
    for q in it:
        it.add(q + 10)
except RuntimeError as e:
    print(e)

# range and slice objects.
r = range(2, 20, 3)
print(r, list(r), len(r), r[0], r[-1], r[1:3], r[::-1], r[::2], 5 in r, 6 in r, 5.0 in r, "a" in r, r.index(8), r.count(8), r.count(9), r.start, r.stop, r.step)
print(range(5), range(0), list(range(5, 0, -2)), list(range(0, 5, -1)), range(3) == range(0, 3, 1), range(0, 3, 2) == range(0, 4, 2), range(0) == range(5, 5), hash(range(3)) == hash(range(0, 3)), bool(range(0)), bool(range(1)), list(reversed(range(5))), range(10)[3:7][1])
big = range(10 ** 20, 10 ** 20 + 10, 3)
print(len(big), big[1], 10 ** 20 + 3 in big, list(big), big.index(10 ** 20 + 9), range(10 ** 30)[10 ** 29], range(-2 ** 63, 2 ** 63)[-1], sum(range(101)), max(range(7)), min(range(3, 9)))
for bad in ("range()", "range(1, 2, 0)", "range(1.5)", "range('a')", "range(3)[3]", "range(3).index(9)", "range(3)['a']", "len(range(10**30))", "range(3)[0] = 1", "range(3) + range(2)", "range(3) < range(4)", "range(1, 2, 3, 4)", "range(stop=3)", "slice()", "slice(1, 2, 3, 4)", "slice('a').indices(3)", "slice(1).indices(-1)", "slice(None, None, 0).indices(3)", "range(3).index('x')"):
    try:
        print(bad, exec(bad) if " = " in bad else eval(bad))
    except Exception as e:
        print(bad, type(e).__name__, e)
s = slice(1, 10, 2)
print(s, s.start, s.stop, s.step, slice(5), slice(1, 2) == slice(1, 2), slice(1, 2) < slice(1, 3), s.indices(6), slice(-3, None).indices(10), slice(None, None, -1).indices(4), slice("a", "b"), [1, 2, 3, 4][s], "abcdef"[slice(-2, None)], slice(10, None, -3).indices(5))
it = iter(range(3))
print(next(it), it.__length_hint__(), list(it), list(zip(range(3), range(10, 13))), [*range(0, 10, 4)], list(map(lambda i: i * i, range(4))), repr(iter(range(3)))[:22])
for i in range(3):
    i += 10
print(i, list(range(-3, 3)), range(0, -10, -3)[-1], list(range(True)), range(2 ** 70, 2 ** 70 + 2)[0])

# List, set, dict comprehensions, generator expressions, scopes, walrus.
print([x * y for x in range(3) for y in range(3) if x != y])
print({x % 3 for x in range(10)} == {0, 1, 2}, {k: v for k, v in zip("abc", range(3))})
print([[row[i] for row in [[1, 2], [3, 4]]] for i in range(2)])
print([x for x in range(20) if x % 2 if x % 3])
x = "outer"
print([x for x in range(2)], x)
print(sum(x for x in range(5)), x)
print([y := 1, y ** 2], [(t := i) * 2 for i in range(3)], t)


def f():
    n = 3
    return [lambda: n + i for i in range(2)], {i: [j * n for j in range(i)] for i in range(3)}


fs, d = f()
print([g() for g in fs], d)


class C:
    items = [1, 2, 3]
    doubled = [i * 2 for i in items]
    try:
        product = [i * j for i in items for j in items]
    except NameError as e:
        print(e)


print(C.doubled)
print([a for a, *b in [(1, 2), (3, 4, 5)]], {a: b for a, *b in [(1, 2), (3, 4, 5)]})
print([*(i for i in range(3)), *[7]], {*"ab"} == {"a", "b"}, {**{"a": 1}, "b": 2, **{"a": 3}})
g = (i for i in print("evaluated now") or [1])
print(list(g))
print([i for i in range(5) if (last := i) < 3], last)
print(dict((k, [v for v in range(k)]) for k in range(3)))
print({(a, b): a * b for a in range(2) for b in range(2)})
print(["%s%d" % p for p in ((c, n) for c in "ab" for n in (1, 2))])
print([i if i % 2 else -i for i in range(4)])
order = []
r = {order.append(("k", i)) or i: order.append(("v", i)) or i for i in range(2)}
print(order)
nested = [[(i, j) for j in range(i)] for i in range(3)]
print(nested, [p for row in nested for p in row])
try:
    [1 / i for i in (1, 0)]
except ZeroDivisionError as e:
    print(e)

# Every form of assignment target.
a = b = c = [1]
b.append(2)
print(a, a is c)
(x, y), [z, *w] = (1, 2), "hello"
print(x, y, z, w)
*start, end = range(5)
first, *middle, last = "ab"
print(start, end, first, middle, last)
d = {}
d["k"], d["l"] = 1, 2
i = 0
i, d[i] = 5, "five"
print(d, i)


class Box:
    pass


box = Box()
box.value, box.other = "v", [0] * 4
box.other[1:3] = "xyz"
print(box.value, box.other)
box.other[::2] = ["A", "B", "C"]
print(box.other)
del box.other[1], box.value
print(box.other, hasattr(box, "value"))
if (n := len(box.other)) > 2:
    print("n", n)
print([last := v * 2 for v in range(4)], last)
for d["key"], *box.rest in [(1, 2, 3), (4, 5)]:
    print(d["key"], box.rest)
m: int = 3
ann: "not evaluated"
print(m, __annotations__)
try:
    ann
except NameError as e:
    print(e)
for bad in ("a, b = 1", "a, b = 1, 2, 3", "a, b = [1]", "a, *b, c = [1]", "[a] = 5"):
    try:
        exec(bad)
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)

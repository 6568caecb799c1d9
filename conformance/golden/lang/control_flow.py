# if, while, for, break, continue, else.
for n in range(2, 12):
    for d in range(2, n):
        if n % d == 0:
            print(n, "=", d, "*", n // d)
            break
    else:
        print(n, "prime")
i = 0
while i < 10:
    i += 1
    if i % 2:
        continue
    if i > 6:
        break
    print(i)
else:
    print("not reached")
while i:
    i -= 1
else:
    print("exhausted", i)
for x in []:
    pass
else:
    print("empty else")


def find(rows, what):
    for r, row in enumerate(rows):
        for c, item in enumerate(row):
            if item == what:
                return r, c
    return None


print(find([[1, 2], [3, 4]], 3), find([], 1))


def nested():
    out = []
    for i in range(3):
        try:
            for j in range(3):
                if j == 2:
                    break
                if i == 1:
                    continue
                out.append((i, j))
        finally:
            out.append("f%d" % i)
            if i == 1:
                continue
    return out


print(nested())


def finally_return():
    for i in range(5):
        try:
            return "try %d" % i
        finally:
            if i < 3:
                continue
            break
    return "after loop %d" % i


print(finally_return())
total = 0
for i, (a, b) in zip(range(3), [(1, 2), (3, 4), (5, 6)]):
    total += i * a + b
print(total)
x = 5
print("small" if x < 3 else "medium" if x < 7 else "large")
assert x == 5, "fine"
try:
    assert x == 6, f"x is {x}"
except AssertionError as e:
    print("assert", e)
if x: print("one line"); print("two")
pass; pass

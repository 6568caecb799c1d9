def zips(n):
    a = list(range(n)); b = [x * 1.5 for x in a]; c = "abcdefgh" * (n // 8)
    t = 0
    for k in range(30):
        for x, y in zip(a, b): t += x * y
        for x, y, z in zip(a, c, range(5, 10 ** 9, 3)): t += x + z + len(y)
        for p in zip(b, a): t += p[1]
        for i, (x, y) in enumerate(zip(a, b)): t += i
        for x, y in zip(a[:k], a): t += y
        for x, y in zip(a, a[:k]): t += y
        for x, in zip(a): t += x
        for x, y in zip((1, 2, 3), b"abc"): t += y
        t += sum(x * y for x, y in zip(a, b))
    return t
print(zips(64))
def same():
    out = []
    for k in range(200):
        it = iter([1, 2, 3, 4, 5])
        out.append([p for p in zip(it, it)])
    return out[0] == out[199], out[0]
print(same())
def left():
    r = []
    for k in range(100):
        it = iter([1, 2, 3, 4, 5]); z = zip(it, [1, 2])
        for p in z: pass
        r.append(list(it))
        it = iter([1, 2, 3, 4, 5]); z = zip([1, 2], it)
        for p in z: pass
        r.append(list(it)); r.append(list(z))
    return r[0], r[1], r[2], all(r[i] == r[i % 3] for i in range(300))
print(left())
def strict():
    for k in range(100):
        try:
            for p in zip([1, 2], [1], strict=True): pass
        except ValueError as e: m = str(e)
    return m
print(strict())
def dicts(n):
    d = {str(i): i for i in range(n)}; t = 0
    for k in range(60):
        for key in d: t += len(key)
        for v in d.values(): t += v
        for key, v in d.items(): t += v
        for i, key in enumerate(d): t += i
        for i, (key, v) in enumerate(d.items()): t += v - i
        for (key, v), w in zip(d.items(), d.values()): t += v == w
        if k % 7 == 3: d.pop(str(k), None)
        if k % 7 == 5: d["x%d" % k] = k
        if k == 40: d.clear(); d["1"] = 2
        t += sum(v for v in d.values())
    return t
print(dicts(50))
def changed():
    r = []
    for k in range(150):
        d = {i: i for i in range(8)}
        try:
            for key in d:
                if key == k % 8: d[100] = 1
        except RuntimeError as e: r.append(str(e))
        d = {i: i for i in range(8)}
        try:
            for key in d:
                if key == k % 8: del d[key]; d[key + 100] = 1
        except RuntimeError as e: r.append(str(e))
        d = {i: i for i in range(8)}
        try:
            for key, v in d.items():
                d[key] = v + 1
                if key == 7: del d[7]
        except RuntimeError as e: r.append(str(e))
        d = {}
        for key in d: r.append("no")
        d = {i: i for i in range(8)}
        for i in range(4): del d[i]
        for key in d: r.append(key)
        d = {i: i for i in range(8)}
        for i in range(4): del d[7 - i]
        for key in d: r.append(key)
    return len(r), sorted(set(map(str, r)))
print(changed())
def gen(n):
    d = {i: -i for i in range(n)}
    for a, b in zip(d, d.values()): yield a + b
    for a, b in zip(range(n), range(n, 0, -1)): yield a * b
print(sum(sum(gen(i)) for i in range(60)))

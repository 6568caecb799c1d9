#: jit threshold=2,bridge=1,worth=0
#: jit threshold=5,bridge=3,worth=0,fail_guards=7
# Texts in loops: %, f-strings, str() of ints, prefixes, methods that take their arguments as given; sets and empty dicts.


def formats(values):
    result = []
    for v in values:
        try:
            result.append("n%d" % v)
        except TypeError as e:
            result.append(str(e))
        result.append("<%s|%s|%%>" % (v, "x"))
        result.append("%s" % v if not isinstance(v, tuple) else "t")
        result.append(f"{v}" + str(v) + f"{v!s}-{v}é{v}" + "ü%s" % ("ж" * (len(result) % 3)))
        result.append("{}:{!r}".format(v, v))
    return result


def bad(n):
    seen = set()
    for i in range(n):
        for f, a in (("%d", "x"), ("%s %s", (1,)), ("%s", (1, 2)), ("%d%%%d", (i, i)), ("%d", True), ("%s", 1.5), ("a%", i), ("%s", {}), ("%d", {1: 2})):
            try:
                seen.add(f % a)
            except (TypeError, ValueError) as e:
                seen.add(str(e))
    return sorted(seen)[:30]


def constant_formats(n):
    out = []
    for i in range(n):
        x = i if i % 50 else str(i)
        out.append("%s%s" % (x, i))
        out.append("a%sb" % x)
        try:
            out.append("%d items" % x)
        except TypeError as e:
            out.append(str(e))
    return "".join(out)[-200:], len("".join(out))


def affixes(words):
    n = 0
    for w in words:
        n = n * 3 % 1000003 + (w.startswith("th") or w.endswith("é")) + 2 * w.startswith(("a", "b")) + w.endswith("") + w.startswith("ж")
        n += w.find("e") + w.rfind("e", 1) + w.count("a") + ("zz" in w) + (b"ab" * len(w)).find(b"ba")
    return n


def sets(n):
    s = set()
    log = []
    for i in range(n):
        s.add(i * 7 % 50)
        s.discard(i * 3 % 50)
        if i % 9 == 0:
            s.discard((i, i))
            s.add((i % 4, i % 3))
            s.discard((i % 4, 0))
        try:
            s.discard([] if i == n - 3 else "x%d" % i)
        except TypeError as e:
            log.append(str(e))
        log.append(len(s))
    return sum(x for x in log if isinstance(x, int)), sorted(map(str, s)), [x for x in log if isinstance(x, str)]


def dicts(n):
    total = 0
    for i in range(n):
        d = {}
        e = {}
        if i & 1:
            d["a"] = i
        total += len(d) + len(e) + d.get("a", 5) + ("b" in d)
        d[i] = 1
        for k in d:
            total += 1
        total += {**d, **e} == d
    return total


def big(n):
    out = []
    for i in range(n):
        v = -(1 << (i % 61))
        out.append(f"{v}" + str(-v) + "%d" % (v + 1))
        out.append("-".join([f"{i}{'x' * (i * 7 % 300)}"]))
    return sum(len(x) * k for k, x in enumerate(out)), out[-3:]


print(formats([1, 12, -5, 0, 9, 10, 123456789012, -(1 << 60), "a", "é", "ж", True, None, 1.5, (3,), 1 << 70] * 30)[-80:])
print(bad(30))
print(constant_formats(300))
print(affixes(["the", "", "é", "xé", "apple", "жук", "th", "t", "been", "zzz"] * 40))
print(sets(400))
print(dicts(300))
print(big(300))


def bound(n, other):
    items, found, ring = [], set(), __import__("collections").deque(maxlen=7)
    append, add, push, get, upper = items.append, found.add, ring.append, {1: 2}.get, "aé".upper
    total = 0
    for i in range(n):
        append(i)
        add(i % 10)
        push(i)
        total += get(i & 3, 5) + len(upper())
        if i == n // 2:
            append = other.append
        if i == n // 3:
            add = other.append
    return total, len(items), sorted(found), list(ring), len(other), other[:3]


def deleted(n):
    d = {}
    log = []
    for i in range(n):
        d[i], d["k%d" % i], d[i, i] = 1, 2, 3
        del d[i]
        del d["k%d" % i]
        if i % 3:
            del d[i, i]
        try:
            if i % 50 == 0:
                del d[i if i % 100 else (i, "x")]
        except KeyError as e:
            log.append(str(e))
    return len(d), list(d)[:5], log


print(bound(300, []))
print(deleted(300))
print(["%d" % i for i in range(-300, 300)][::37], {"x%dy" % i for i in range(70)} == {f"x{i}y" for i in range(70)})
print(len({hash("a" * i) for i in range(40)}), len({hash(b"ab%d" % i) for i in range(400)}))

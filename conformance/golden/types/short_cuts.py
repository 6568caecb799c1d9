#: jit threshold=2,bridge=1,worth=0
"""What built-in types do by short cuts for small ints, strs and tuples of them, beside what goes the long way."""
import hashlib
import heapq
import random
import re

rng = random.Random(7)


def digest(value):
    return hashlib.sha1(repr(value).encode("utf-8", "surrogatepass")).hexdigest()[:12]


class Odd:
    """Equal to an int, with its hash."""

    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return hash(self.n)

    def __eq__(self, other):
        return self.n == (other.n if isinstance(other, Odd) else other)

    def __lt__(self, other):
        return self.n < (other.n if isinstance(other, Odd) else other)

    def __repr__(self):
        return "Odd(%d)" % self.n


def key(kind, n):
    return [n, -n, "k%d" % n, (n, -n), ("a", (n, "b")), float(n), 1 << (n % 90), (n, 0.5), Odd(n), bool(n & 1), None, (), ("", n)][kind]


# Sets: algebra against dicts, which keep order.
for kinds in ([0], [2], [0, 2], [3, 4], [0, 5, 8], list(range(13))):
    for size in (5, 60, 700):
        a = [key(rng.choice(kinds), rng.randrange(size)) for _ in range(size)]
        b = [key(rng.choice(kinds), rng.randrange(size)) for _ in range(size)]
        x, y = set(a), set(b)
        da, db = dict.fromkeys(a), dict.fromkeys(b)
        assert len(x) == len(da) and len(y) == len(db)
        assert x & y == {k for k in da if k in db}
        assert x - y == {k for k in da if k not in db}
        assert x | y == set(list(da) + list(db))
        assert x ^ y == (x | y) - (x & y)
        assert (x <= y) == all(k in db for k in da) and x.isdisjoint(y) == (not x & y)
        z = set(x)
        z ^= y
        z -= x
        z &= y
        assert z == y - x
        for k in b:
            x.discard(k)
        assert x == set(da) - y, (x, set(da) - y)
        for k in a:
            x.add(k)
        assert len(x) == len(da)
        print(kinds, size, len(da), len(x & y), len(y - x))


class Meddling:
    """Changes the set it is in when it is compared."""

    target = None

    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return self.n

    def __eq__(self, other):
        target, Meddling.target = Meddling.target, None
        if target is not None:
            target.clear()
            target.update(range(100, 120))
        return isinstance(other, Meddling) and self.n == other.n


for operation in (set.__and__, set.__sub__, set.__xor__, set.__or__, set.__le__, set.difference_update, set.update):
    left, right = {1, 2, Meddling(3), 4}, {3, 4, 5, Meddling(1)}
    Meddling.target = left
    try:
        operation(left, right)
        print(operation.__name__, len(left) > 0)
    except RuntimeError as error:
        print(operation.__name__, error)

# Dicts with such keys, changed and deleted from.
d = {}
for i in range(3000):
    k = key(rng.randrange(13), rng.randrange(200))
    if rng.random() < 0.3:
        d.pop(k, None)
    else:
        d[k] = i
print(len(d), digest([(str(k), v) for k, v in d.items()]))
print({1: "a", True: "b", 1.0: "c"}, {(1, 2): 3}[(1.0, 2)], {(1, Odd(2)): 3}[1, 2])

# % formats.
for form, value in [("%d", 5), ("%s", "é"), ("%s%s", ("a", 1)), ("x%dy%sz%%", (-3, None)), ("%d", True), ("%s", 1.5), ("%d", 10**30), ("%d", 2.9),
                    ("%s %5d|%-4s|%r", (1, 2, 3, "q")), ("100%%", ()), ("%s", (("t",),)), ("é%d", 3), ("%x%s", (255, 1)), ("%(a)d%(b)s", {"a": 1, "b": 2}),
                    ("%s", {"a": 1}), ("\u20ac%s", "\U0001f600")]:
    print(repr(form % value))
for form, value in [("%d", "x"), ("%d%d", 1), ("%d", ()), ("%d", (1, 2)), ("a%", 1), ("%y", 1), ("ab%s%q", (1, 2)), ("%d %", (1,)), ("%d", 1j), ("%s%z", (1, 2))]:
    try:
        print(form % value)
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)

# Fields.
specs = ["", "d", "5", "<5", ">5", "^5", "=5", "05", "+", " ", "-", "+05d", "x", "#x", "X", "#X", "08b", "o", ",", "_", "_x", "c", "n", "e", ".2f", "%", "*^9d", "\u00e9<4",
         "10,", "z", "s", ".3", "<+6x", "064b", "66d", "100d", "\x000d"]
for value in (0, 7, -7, 255, 10**6, -(1 << 60), 1 << 70, True, 1.5, -0.0, 1e300, float("nan"), "abc", "", "\u20ac"):
    results = []
    for spec in specs:
        out = []
        for way in (lambda: format(value, spec), lambda: ("{:" + spec + "}").format(value), lambda: f"{value:{spec}}", lambda: ("{0:" + spec + "}|{0}").format(value)):
            try:
                out.append(way())
            except (ValueError, OverflowError) as error:
                out.append(str(error))
        assert out[0] == out[1] == out[2], (value, spec, out)
        results.append(out[0] + "/" + out[3])
    print(value, digest(results))

# Case of Latin-1 text.
texts = ["Caf\u00e9 \u00c0\u00d7\u00f7\u00de", "stra\u00dfe \u00b5 \u00ff", "A\u00aa\u00ba b", "\u00df", "\u00ffx \u00b5y", "plain Text, here", "a\u0130\u01c5", "x" * 40 + "\u00e9", ""]
texts += ["".join(chr(rng.randrange(256)) for _ in range(n)) for n in range(0, 60, 3)]
for text in texts:
    print(digest([text.upper(), text.lower(), text.title(), text.capitalize(), text.swapcase(), text.casefold(), text.isalpha(), text.isupper(), text.islower(), text.istitle(),
                  text.isalnum(), text.isprintable(), text.isspace(), text[::-1], text[::3], text[1::-2], text[::-1].isascii(), hash(text[::-1]) == hash("".join(reversed(text)))]))

# Texts of ints.
for text in ["0", "-0", "+5", "007", " 12 ", "\t3\n", "1_000", "_1", "1_", "", "-", "--1", "999999999999999999", "-999999999999999999", "1000000000000000000", "9" * 30, "0x1f", "1.", "\u0663", "12\u00a0",
             "1 2", "\u00e9"]:
    for base in (10, 16, 0):
        try:
            print(text.encode("ascii", "backslashreplace"), base, int(text, base))
        except ValueError as error:
            print(str(error).encode("ascii", "backslashreplace"))

# Sorting ints: few and many, near and far apart.
for count in (2, 17, 150, 999, 1000, 5000):
    for span in (3, 1000, 1 << 20, 1 << 61):
        numbers = [rng.randrange(-span, span) for _ in range(count)]
        done = sorted(numbers)
        assert all(a <= b for a, b in zip(done, done[1:])) and sum(done) == sum(numbers), (count, span)
        assert sorted(numbers, reverse=True) == done[::-1] and sorted(numbers, key=lambda n: -n)[::-1] == done
        heap = []
        for n in numbers[:300]:
            heapq.heappush(heap, n)
        assert [heapq.heappop(heap) for _ in range(len(heap))] == sorted(numbers[:300])
pipe = list(range(500)) + list(range(500, 0, -1)) * 2
print(sorted(pipe)[::100])

# Heaps of what is compared in several ways.
for make in (lambda n: (n % 7, n), lambda n: (n / 4, str(n)), lambda n: Odd(n), lambda n: (n % 3, Odd(n)), lambda n: (str(n % 5), n), lambda n: n / 3, lambda n: (float("nan"), n), lambda n: (1,) * (n % 4)):
    for n in (3, 40):
        items = [make(rng.randrange(100)) for _ in range(n)]
        heap = list(items)
        heapq.heapify(heap)
        taken = [heapq.heappushpop(heap, make(50))] + [heapq.heapreplace(heap, make(i)) for i in range(4)] + [heapq.heappop(heap) for _ in range(n)]
        print(digest(taken), digest(heapq.nlargest(3, items)))


class Failing:
    def __lt__(self, other):
        raise KeyError("no order")


for heap in ([1, 2, Failing()], [(1, Failing()), (1, Failing()), (0, 0)]):
    try:
        heapq.heapify(heap)
        heapq.heappop(heap)
        print("popped")
    except (KeyError, TypeError) as error:
        print(error, len(heap))


# C# attributes read again and again, of classes that change.
def last_groups(matches):
    return [m.lastgroup for m in matches]


print(last_groups(re.finditer(r"(?P<a>x)|(?P<b>y)|z", "xyzzyx" * 3)))


class Plain:
    pass


class Base:
    @property
    def __dict__(self):
        return {"from": "property"}


def dicts(objects):
    return [len(o.__dict__) for o in objects]


p, q = Plain(), Plain()
q.z = 1
print(dicts([p, q, p, Base(), p, q] * 3))


class Number(float):
    def __getattr__(self, name):
        return "hook " + name


def parts(values):
    return [v.real for v in values] + [v.imag for v in values]


print(parts([1, 2.5, True, 3j, Number(4), 1 << 80] * 3))
Number.real = property(lambda self: "mine")
print(parts([1, Number(4), 2.5, Number(5)] * 2))
del Number.real
print(parts([Number(4)] * 3))

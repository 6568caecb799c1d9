# Every kind of instruction runs often enough that a handler which does not leave the native stack as it found it
# would overflow it.
N = 150_000


class Box:
    kind = "box"
    __slots__ = ("value", "other")

    def __init__(self, value):
        self.value = value
        self.other = None

    def get(self):
        return self.value


class Plain:
    shared = 7

    def __init__(self):
        self.a = 0

    def __getattr__(self, name):
        return name

    def __add__(self, other):
        return self

    def __lt__(self, other):
        return True

    def __bool__(self):
        return True

    def __getitem__(self, key):
        return key

    def __setitem__(self, key, value):
        self.a = value


def numbers():
    total, wide, real = 0, 1 << 70, 0.5
    for i in range(N):
        total += i * 3 - (i // 7) + i % 5 + (i & 3) + (i | 1) - (i ^ 2) + (i << 2) - (i >> 1)
        wide = wide + i - i * 1 + wide - wide
        real = real * 0.5 + i / 4 - 1.25
        real = real if real < 1e6 and i >= 0 else 0.0
        -i
        +i
        ~i
        not i
    return total, wide == 1 << 70, real < 1e6


def comparisons():
    hits = 0
    p, text = Plain(), "text"
    for i in range(N):
        hits += (i < 10) + (i <= 10) + (i == 10) + (i != 10) + (i > 10) + (i >= 10)
        hits += 1.5 < i
        hits += p < i
        if p < i:
            hits += 1
        if text == "text" and text != "x" and not text < "a":
            hits += 1
        if p:
            hits += 1
        if text:
            hits += 1
        if hits is None or p is not None:
            hits += 1
        if "e" in text and "z" not in text:
            hits += 1
        while hits == -1:
            pass
    return hits


def attributes():
    b, p = Box(1), Plain()
    for i in range(N):
        b.value = i
        b.other = b.value
        p.a = p.a + 1
        p.shared
        p.missing
        b.kind
        b.get()
        p + 1
        len
        max(i, 2)
        str(i)
    return b.other, p.a


def containers():
    items, table, both = [], {}, (1, 2)
    p = Plain()
    for i in range(N):
        items.append(i)
        items[i] = items[-1]
        table[i & 7] = i
        table["k"] = table[i & 7]
        table.get(i)
        p[i] = p[i]
        a, b = both
        a, *b = both
        c = [a, b]
        d = (a, b)
        e = {a: d}
        f = {a, 1}
        g = f"{a}{i:3}"
        h = items[i:i + 1]
        del e[a]
    for x in items:
        x
    for x in both:
        x
    for x in table:
        x
    return len(items), sorted(map(str, table)), [x for x in both], g, h, len(c), len(f)


def cells():
    count = 0

    def add():
        nonlocal count
        count += 1
        return count

    for i in range(N):
        add()
        (lambda: i)()
    return count


def call(a, b=2, *rest, c=3, **more):
    return a + b + c


def calls():
    total = 0
    arguments, named = (1, 2), {"c": 4}
    for i in range(N):
        total += call(i) + call(i, 3) + call(a=i) + call(*arguments) + call(*arguments, **named) + call(1, 2, 3, d=4)
        Plain()
        Box(i)
        int("7")
    return total


def numbers_from(n):
    for i in range(n):
        yield i


def delegated(n):
    yield from numbers_from(n)


def generators():
    total = 0
    for i in numbers_from(N):
        total += i
    for i in delegated(N):
        total -= i
    return total, sum(i for i in range(N))


def exceptions():
    caught = 0
    for i in range(N):
        try:
            if i & 1:
                raise ValueError(i)
            {}[i]
        except KeyError:
            caught += 1
        except ValueError as error:
            caught += error.args[0] & 1
        finally:
            caught += 1
    return caught


class Manager:
    def __enter__(self):
        return self

    def __exit__(self, *details):
        return True


def managers():
    m, n = Manager(), 0
    for i in range(N):
        with m:
            n += 1
            1 // 0
        match i & 3:
            case 0 | 1:
                n += 1
            case x if x > 5:
                n += 1
            case _:
                pass
    return n


for part in (numbers, comparisons, attributes, containers, cells, calls, generators, exceptions, managers):
    print(part.__name__, part())

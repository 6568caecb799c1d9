#: jit threshold=2,bridge=1,worth=0
#: jit threshold=5,bridge=3,worth=0,fail_guards=7
# What traces do by themselves: isinstance() of several classes, type(), divmod(), small powers, items of lists as arguments, globals that are stored, class methods
# of objects' classes, attributes that are not there.


class A:
    k = 3


class B(A):
    k = 4


class Liar:
    @property
    def __class__(self):
        return A


def classes():
    found = []
    things = [1, 2.5, "s", None, True, A(), B(), Liar(), [], A]
    for turn in range(12):
        for x in things:
            found.append((isinstance(x, (int, A)), isinstance(x, A), isinstance(x, (B, (str, float))), isinstance(x, ()), isinstance(x, (float,)),
                          type(x).__name__, type(x) is A))
        if turn == 6:
            things[5].__class__ = B
            B.k = 5
    return found[:10] == found[10:20], found[:10], found[-10:]


def constants():
    total = 0
    a = A()
    for i in range(60):
        total += type(a).k + isinstance(a, (str, B)) * 100
        if i == 40:
            a = B()
    return total


def wrong():
    found = []
    for second in (A, (A, 3), 3, (int, (B, A))):
        for i in range(6):
            try:
                found.append(isinstance(A() if i < 4 else i, second))
            except TypeError as e:
                found.append(str(e))
    return found


def numbers():
    found = []
    for x in (3, -3, 0, 1 << 19, 1 << 30, (1 << 59) + 1, -(1 << 60), True, 2.5, 1 << 70):
        for i in range(5):
            found.append((x ** 2, x ** 3, x ** (i & 3)))
    total = 0
    for i in range(-40, 40):
        y = i * 100_003
        y **= 2
        total += y + i ** 3
    return found, total


def bools():
    total, same = 0, []
    flag = True
    for i in range(60):
        total += i > 20
        total -= i % 3 == 0
        flag = flag * (i < 50)
        same.append((flag, flag + flag, True - flag, (i < 3) * 7, (i > 5) + 1.5, flag & True, (1 << 60) - 1 + (i > 30), "x" * (i < 2), [0] * flag))
    return total, same[:3], same[28:33], same[-1]


def quotients():
    found = []
    for a, b in ((7, 2), (-7, 2), (7, -2), (-7, -2), (7, -1), (7, 0), (7.5, 2), (True, 2), (1 << 70, 3), (3, 1 << 70)):
        for i in range(5):
            try:
                q, r = divmod(a, b)
                found.append((q, r, divmod(a + i, b)))
            except ZeroDivisionError as e:
                found.append(str(e))
    return found


def holds():
    found = []
    long = list(range(100))
    text = "ab"
    for i in range(30):
        x = (0, 1, 2, 7, "a", "".join(["a", "b"]), None, 1.0, True, 2.5, A, "é")[i % 12]
        found.append((x in (1, 2, 3), x in [0, "a", "ab"], x in ("ab", "é"), x in (None, 1), x in (True, 2.5), x in long, x not in [x], x in ()))
    return found, text in ("a", "ab")


def three(a, b=0, c=0):
    return a + 10 * b + 100 * c


def spread():
    found = []
    items = [1, 2]
    pair = (1, 2)
    for i in range(40):
        found.append((three(*items), three(i, *pair), three(i, *items[:1]), (i, *items), [*pair, i], three(*(), *pair)))
        if i % 10 == 7:
            items.append(3)
        elif i % 10 == 9:
            items.pop()
            pair = pair[::-1]
    try:
        for i in range(10):
            if i == 8:
                items += [1, 1, 1]
            three(i, *items)
    except TypeError as e:
        found.append(str(e))
    return found


class Base:
    made = 0

    @classmethod
    def count(cls, n=1):
        cls.made += n
        return cls.made

    @classmethod
    def name(cls):
        return cls.__name__


class Derived(Base):
    pass


class Hooked(Base):
    def __getattr__(self, name):
        if name == "nothing":
            raise AttributeError(name)
        return name


def class_methods():
    found = []
    b, d, h = Base(), Derived(), Hooked()
    for i in range(60):
        found.append((b.count(), d.count(2), h.name(), b.name(), d.name()))
        if i == 30:
            b.name = lambda: "own"
        if i == 40:
            Derived.name = classmethod(lambda cls: "changed")
        if i == 50:
            del b.name
            Base.name = len
            Base.name = staticmethod(lambda: "static")
    return found[:2], found[29:32], found[40:43], found[-1]


def absent():
    found = []
    b, h, n, s = Base(), Hooked(), None, 3
    for i in range(60):
        found.append((hasattr(b, "x"), hasattr(b, "made"), hasattr(h, "x"), hasattr(h, "nothing"), hasattr(n, "x"), hasattr(s, "real"), hasattr(s, "x"),
                      getattr(b, "x", i), getattr(h, "nothing", i), getattr(h, "x", i), getattr(n, "x", None), getattr(b, "y" if i % 2 else "z", "no")))
        if i == 20:
            b.x = i
        if i == 30:
            del b.x
        if i == 40:
            Base.x = 40
        if i == 45:
            Base.y = property(lambda self: self.nothing)
        if i == 50:
            Base.__getattr__ = lambda self, name: name * 2
    return found[:2], found[20:22], found[30:32], found[40:42], found[46:48], found[-1]


def nexts():
    found = []
    for source in (range(3, 60), range(60, 0, -7), list("abcd" * 9), tuple(range(20)), "hello there", {"a": 1, "b": 2}, {1: 2}.items(), {3: 4}.values(), b"bytes"):
        it = iter(source)
        total = []
        for i in range(40):
            total.append(next(it, None))
        it = iter(source)
        try:
            while True:
                total.append(next(it))
                if source is range(0) or len(total) > 75:
                    source.clear()
        except (StopIteration, AttributeError) as e:
            total.append(type(e).__name__)
        found.append(total)
    growing = {0: 0}
    it = iter(growing)
    try:
        for i in range(1, 9):
            next(it)
            growing[i] = i
    except RuntimeError as e:
        found.append(str(e))
    return found


counter = 0
last = None


def store():
    global counter, last, later
    for i in range(60):
        counter += i
        last = [i] if i % 2 else str(i)
        if i == 30:
            later = 1
        if i == 40:
            del later
        if i > 50:
            later = i
    return counter, last, later


def elsewhere():
    results = []
    code = compile("def f(n):\n    global x\n    for i in range(n):\n        x = x + i\n    return x\n", "elsewhere", "exec")
    for k in range(6):
        names = {"x": k}
        exec(code, names)
        results.append((names["f"](20), names["x"]))
    return results


for f in classes, constants, wrong, numbers, bools, quotients, holds, spread, class_methods, absent, nexts, store, elsewhere:
    print(f.__name__, f())

#: jit threshold=2,bridge=1,worth=0
#: jit threshold=5,bridge=3,worth=0,fail_guards=7
# Dicts of keyword arguments and displays, made in the trace: looked up, passed on, kept, changed, seen by exits.
import sys


def variadic(*args, **kw):
    return len(args) + len(kw) + kw.get("x", 0) + ("y" in kw) + ("z" not in kw)


def keyword_only(a, *, scale=1, offset=0):
    return a * scale + offset


def forward(*args, **kw):
    return keyword_only(*args, **kw)


def looks():
    total = 0
    options = {"scale": 3, "offset": 4}
    for i in range(80):
        total += variadic(1, i, x=i, y=2) + variadic() + variadic(z=i)
        total += forward(i, scale=2) + keyword_only(i, **options) + forward(i, **{"offset": i})
    return total


def keep(**kw):
    return kw


def kept():
    found = []
    for i in range(60):
        kw = keep(a=i, b=str(i), c=None)
        if i % 20 == 0:
            found.append(kw)
        kw["d"] = i
        del kw["a"]
        if i % 20 == 1:
            found.append(kw)
        point = {"x": i, "y": i * 2.5}
        point["x"] += 1
        found.append(point["x"] + point["y"] + len(point))
        if i % 20 == 2:
            found.append(point)
    return found[:6], found[-3:], len(found), sum(x for x in found if not isinstance(x, dict))


def leaves(n, **kw):
    if n % 9 == 0:
        kw["extra"] = n
    if n == 50:
        n = float(n)
    return n + kw["k"], sorted(kw), list(kw.values())


def exits():
    return [leaves(i, k=i * i) for i in range(40, 64)][8:14]


def missing(**kw):
    try:
        return kw["nothing"]
    except KeyError as e:
        return e.args[0], kw.get("nothing"), kw.get("a", 7)


def grow(**kw):
    for name in "pqrstuv":
        kw[name] = len(kw)
    return kw


def nested(i):
    return {"inner": {"i": i, "list": [i]}, "outer": (i, i)}


def show():
    sizes = {sys.getsizeof(keep(a=i)) == sys.getsizeof({"a": i}) for i in range(30)}
    built = [nested(i) for i in range(30)]
    same = all(d == {"inner": {"i": i, "list": [i]}, "outer": (i, i)} for i, d in enumerate(built))
    return sizes, same, built[-1], [missing(b=i) for i in range(20)][-1], [grow(a=i) for i in range(20)][-1]


def duplicate(i):
    return {"a": i, "b": 2, "a": i + 1}, {"a": 1, "b": 2, "c": 3, "d": 4, "e": i, "f": 6}


def passed(a=0, b=0, c=0, **kw):
    return a + 10 * b + 100 * c + sum(kw.values())


def changing():
    # One dict after another, with as many keys; and one whose keys change.
    found = []
    for i in range(60):
        options = {"a": i, "b": 2} if i % 20 < 16 else {"b": i, "a": 2} if i % 2 else {"a": i, "c": 2}
        if i % 7 == 5:
            del options["a"]
            options["d" if i % 14 == 5 else "a"] = i
        total = 0
        for k in range(8):
            total += passed(**options)
            if k == 5:
                options[i] = i if i % 11 == 0 else options.pop("b", 1)
                options["e"] = options.pop(i)
        found.append(total)
    return found


class Config:
    def __init__(self, **kw):
        self.__dict__.update(kw)
        self.kw = kw


def configs():
    total = 0
    for i in range(40):
        c = Config(width=i, height=2)
        total += c.width * c.height + len(c.kw)
        c.kw["width"] = 100
        total += c.kw["width"] + len(vars(c))
    return total


print(looks())
print(kept())
print(exits())
print(show())
print([duplicate(i) for i in range(20)][-1])
print(configs())
print(changing())

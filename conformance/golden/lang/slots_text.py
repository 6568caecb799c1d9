# __slots__ of subclasses of types whose instances vary in size: str allows them, the others do not.
import copy
import gc
import pickle


class Tagged(str):
    __slots__ = ("tag", "note")


class Sub(Tagged):
    __slots__ = ("more",)


class Open(Sub):
    pass


t = Tagged("abc")
print(t, len(t), hasattr(t, "__dict__"), hasattr(t, "tag"))
t.tag, t.note = 1, [2]
print(t, t.tag, t.note, t + "d", t == "abc", {t: 1}["abc"])
for statement in ("t.other = 1", "del t.tag; t.tag", "del t.tag", "Tagged.tag.__get__('x')"):
    try:
        exec(statement)
    except (AttributeError, TypeError) as e:
        print(type(e).__name__, e)

many = []
for i in range(2000):
    s = Sub("x" * (i % 37) + "é" * (i % 3) + "\U0001f600" * (i % 2))
    s.tag, s.note, s.more = i, str(i), (i,)
    many.append(s)
gc.collect()
print(all(s.tag == i and s.note == str(i) and s.more == (i,) and len(s) == i % 37 + i % 3 + i % 2 for i, s in enumerate(many)))

o = Open("open")
o.more, o.free = "slot", "dict"
print(o, o.more, o.free, o.__dict__, vars(o))
o.__dict__ = {"new": 1}
print(o.new, o.more, hasattr(o, "free"))
c = copy.copy(o)
print(c, c.more, c.new, type(c).__name__)
p = pickle.loads(pickle.dumps(o, 2))
print(p, p.more, p.new, type(p).__name__)
for base in ("int", "bytes", "tuple"):
    try:
        exec(f"class Bad({base}): __slots__ = ('a',)")
    except TypeError as e:
        print(e)
    exec(f"class Good({base}): __slots__ = ()")
try:
    class Both(Tagged, Sub): pass
except TypeError as e:
    print(str(e).split("\n")[0])


class Other(str):
    __slots__ = ("tag", "note")


try:
    class Conflict(Tagged, Other): pass
except TypeError as e:
    print(e)
for value, kind in ((o, Tagged), (Sub("q"), Tagged), (Tagged("q"), Other)):
    try:
        value.__class__ = kind
        print(type(value).__name__)
    except TypeError as e:
        print(e)

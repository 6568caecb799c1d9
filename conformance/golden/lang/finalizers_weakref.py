# __del__, weakref and gc, driven by explicit collections.
import gc
import weakref


class Thing:
    log = []

    def __init__(self, name):
        self.name = name

    def __del__(self):
        Thing.log.append("del " + self.name)


def make():
    t = Thing("local")
    return weakref.ref(t)


r = make()
gc.collect()
print(r(), Thing.log)


def cycle():
    a, b = Thing("a"), Thing("b")
    a.other, b.other = b, a
    return weakref.ref(a), weakref.ref(b)


ra, rb = cycle()
gc.collect()
print(ra(), rb(), sorted(Thing.log))
called = []


def with_callback():
    t = Thing("cb")
    keep.append(weakref.ref(t, lambda r: called.append(r() is None)))
    keep.append(weakref.finalize(t, called.append, "finalized"))


keep = []
with_callback()
gc.collect()
print(sorted(map(str, called)), keep[0](), keep[1].alive)


class Node:
    pass


n = Node()
n.x = 5
p = weakref.proxy(n)
print(p.x, weakref.getweakrefcount(n), weakref.ref(n) is weakref.ref(n), weakref.ref(n) == weakref.ref(n), type(p).__name__)
p.y = 6
print(n.y)
wv, wk, ws = weakref.WeakValueDictionary(), weakref.WeakKeyDictionary(), weakref.WeakSet()
wv["n"], wk[n] = n, "value"
ws.add(n)
print(len(wv), len(wk), len(ws), wv["n"] is n, n in ws, list(wk.values()))
del n
gc.collect()
print(len(wv), len(wk), len(ws), wv.get("n"))
try:
    p.x
except ReferenceError as e:
    print(e)
for bad in (5, "s", [], None, (1,), {}):
    try:
        weakref.ref(bad)
        print("ok")
    except TypeError as e:
        print(e)
for ok in ({1}, frozenset(), lambda: 0, int, Thing.__init__, (x for x in []), type("L", (list,), {})()):
    print(type(weakref.ref(ok)).__name__, end=" ")


class M:
    def m(self):
        return "bound"


o = M()
wm = weakref.WeakMethod(o.m)
print(wm()(), weakref.ref(o.m)() is None)
del o
gc.collect()
print(wm())
resurrected = []


class Phoenix:
    def __del__(self):
        resurrected.append(self)


def burn():
    Phoenix()


burn()
gc.collect()
print(len(resurrected), type(resurrected[0]).__name__)
gc.disable()
print(gc.isenabled(), gc.enable(), gc.isenabled(), isinstance(gc.get_threshold(), tuple), isinstance(gc.collect(), int), gc.garbage)

"""Programs that make garbage for ever do not grow: cycles, weak references, finalizers, large objects, text, generators, exceptions."""
import gc
import weakref


def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096


class Node:
    def __init__(self):
        self.links = [self, {"self": self}, (self,)]


class Finalized:
    count = 0

    def __init__(self):
        self.me = self

    def __del__(self):
        Finalized.count += 1


def cycles():
    for _ in range(2000):
        a, b = Node(), Node()
        a.other, b.other = b, a


def weak():
    for _ in range(1000):
        a = Node()
        a.weak = weakref.ref(a, lambda r: None)
        d = weakref.WeakValueDictionary()
        d["a"] = a


def finalizers():
    for _ in range(1000):
        Finalized()


def large():
    for i in range(20):
        x = [[i]] * 200000
        x = bytearray(1000000)


def text():
    s = ""
    for i in range(3000):
        s += str(i)
    "-".join(map(str, range(3000))).encode().decode().split("-")


def generators():
    def endless():
        while True:
            yield [endless]

    for _ in range(1000):
        g = endless()
        next(g)


def exceptions():
    for i in range(1000):
        try:
            try:
                raise ValueError(i)
            except ValueError as e:
                saved = e
                raise KeyError(i)
        except KeyError as e:
            saved.other = e


for f in cycles, weak, finalizers, large, text, generators, exceptions:
    for _ in range(5):
        f()
    gc.collect()
    before = resident()
    for _ in range(40):
        f()
    print(f.__name__, resident() - before < 256 << 20)
gc.collect()
print(Finalized.count > 40000)

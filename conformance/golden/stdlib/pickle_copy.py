import copy
import copyreg
import io
import pickle


class P:
    def __init__(self, x):
        self.x = x

    def __eq__(self, o):
        return type(o) is type(self) and self.__dict__ == o.__dict__


class State(P):
    def __getstate__(self):
        return {"x": self.x * 2}

    def __setstate__(self, s):
        self.x = s["x"] + 1


class Reduce:
    def __init__(self, *a):
        self.a = a

    def __reduce__(self):
        return Reduce, self.a, {"extra": 1}


class NewArgs(tuple):
    def __new__(cls, a, b):
        return super().__new__(cls, (a, b))

    def __getnewargs__(self):
        return self[0], self[1]


class Slots:
    __slots__ = ("a", "b")


class Nested:
    class Inner:
        pass


def func():
    pass


shared = [1]
values = [None, True, 1, -1, 255, 256, 65536, 2 ** 31, 2 ** 70, -2 ** 70, 1.5, 1j, "s", "é😀", b"b" * 300, bytearray(b"x"), (), (1,), (1, 2, 3, 4), [], [1, [2]], {}, {"k": (1,)}, frozenset([1]), range(3), slice(1, 2), func, len, int, Nested.Inner, print, ..., NotImplemented, "x" * 300, [shared, shared], P(5), OSError(2, "msg"), KeyError("k"), {1: {2: {3: []}}}]
for protocol in range(6):
    same = []
    for v in values:
        try:
            w = pickle.loads(pickle.dumps(v, protocol))
            same.append(w == v or repr(w) == repr(v))
        except Exception as e:
            same.append(f"{v!r:.20} {type(e).__name__} {e}")
    print(protocol, all(s is True for s in same), [s for s in same if s is not True])
print(pickle.dumps([1, "a", {"k": None}], 0), pickle.dumps((1, 2.5, b"x"), 2), pickle.dumps("é", 4), pickle.dumps({1, }, 4), sep="\n")
l = pickle.loads(pickle.dumps([shared, shared]))
loop = [1]
loop.append(loop)
l2 = pickle.loads(pickle.dumps(loop))
print(l[0] is l[1], l2[1] is l2, pickle.loads(pickle.dumps(State(5))).x, vars(pickle.loads(pickle.dumps(Reduce(1, 2)))), type(pickle.loads(pickle.dumps(NewArgs(1, 2)))))
s = Slots()
s.a = 1
print(pickle.loads(pickle.dumps(s)).a)
for bad in (lambda: pickle.dumps(lambda: 0), lambda: pickle.dumps((x for x in [])), lambda: pickle.loads(b""), lambda: pickle.loads(b"garbage"), lambda: pickle.loads(pickle.dumps([1])[:-1]), lambda: pickle.dumps(s, 1), lambda: pickle.dumps(1, 99), lambda: pickle.loads("str"), lambda: pickle.dumps(type("Local", (), {})), lambda: pickle.loads(b"cnope\nX\n."), lambda: pickle.loads(b"cstring\nnope\n."), lambda: pickle.dumps(open("/dev/null")), lambda: pickle.loads(b"\x80\x63.")):
    try:
        bad()
        print("ok")
    except Exception as e:
        print(type(e).__name__, e)
f = io.BytesIO()
p = pickle.Pickler(f, 4)
p.dump("one")
p.dump(P(1))
f.seek(0)
u = pickle.Unpickler(f)
print(u.load(), u.load() == P(1))


class Restricted(pickle.Unpickler):
    def find_class(self, module, name):
        raise pickle.UnpicklingError(f"{module}.{name} forbidden")

    def persistent_load(self, pid):
        return f"persistent {pid}"


class PP(pickle.Pickler):
    def persistent_id(self, o):
        return "id" if o is shared else None


f = io.BytesIO()
PP(f).dump([shared, 2])
f.seek(0)
print(Restricted(f).load())
try:
    Restricted(io.BytesIO(pickle.dumps(P(1)))).load()
except pickle.UnpicklingError as e:
    print(e)
copyreg.pickle(Nested, lambda n: (str, ("reduced",)))
print(pickle.loads(pickle.dumps(Nested())), copy.copy(Nested()))
d = {"a": [1, [2]], "b": (1, [3])}
c, dc = copy.copy(d), copy.deepcopy(d)
print(c["a"] is d["a"], dc["a"] is d["a"], dc == d, copy.deepcopy(loop)[1][0], copy.copy((1,)), copy.deepcopy(P([1])) == P([1]), copy.copy(State(5)).x, copy.deepcopy(func) is func, copy.copy(s).a)


class Custom:
    def __copy__(self):
        return "copied"

    def __deepcopy__(self, memo):
        return "deep"


print(copy.copy(Custom()), copy.deepcopy([Custom()]))
import pickletools
out = io.StringIO()
pickletools.dis(pickle.dumps([1, ("a",)], 2), out)
print(out.getvalue(), len(pickletools.optimize(pickle.dumps(["a", "a"], 4))))

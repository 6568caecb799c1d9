# Endless and deep recursion of every kind ends in RecursionError, in the main thread and in others.
import sys, threading
def attempt(name, f, *a):
    try: r = f(*a)
    except Exception as e: print(name, type(e).__name__, str(e)[:30])
    else: print(name, "ok", type(r).__name__)
def nest(n, mk, x):
    for _ in range(n): x = mk(x)
    return x
N = 20000
def plain(): return plain()
def tests():
    attempt("plain", plain)
    l = nest(N, lambda x: [x], [])
    attempt("repr list", repr, l)
    attempt("str list", str, l)
    attempt("eq list", lambda: l == nest(N, lambda x: [x], []))
    attempt("lt list", lambda: l < nest(N, lambda x: [x], []))
    t = nest(N, lambda x: (x,), ())
    attempt("repr tuple", repr, t); attempt("hash tuple", hash, t); attempt("eq tuple", lambda: t == nest(N, lambda x: (x,), ()))
    d = nest(N, lambda x: {1: x}, {})
    attempt("repr dict", repr, d); attempt("eq dict", lambda: d == nest(N, lambda x: {1: x}, {}))
    class A:
        def __getattr__(self, n): return getattr(self, n + "_")
        def __repr__(self): return repr(self)
        def __eq__(self, o): return self == o
        def __lt__(self, o): return self < o
        def __hash__(self): return hash(self)
        def __add__(self, o): return self + o
        def __call__(self): return self()
        def __iter__(self): return iter(self)
        def __next__(self): return next(self)
        def __len__(self): return len(self)
        def __bool__(self): return bool(self)
        def __getitem__(self, i): return self[i]
        def __setitem__(self, i, v): self[i] = v
        def __contains__(self, i): return i in self
        def __str__(self): return str(self)
        def __format__(self, s): return format(self, s)
        def __int__(self): return int(self)
        def __index__(self): return [1][self]
        def __neg__(self): return -self
        def __enter__(self):
            with self: pass
        def __exit__(self, *a): pass
        def __instancecheck__(cls, o): return isinstance(o, cls)
        def __dir__(self): return dir(self)
        def __bytes__(self): return bytes(self)
        def __reversed__(self): return reversed(self)
        def __set_name__(self, o, n): type("B", (), {"x": self})
        def __setattr__(self, n, v): setattr(self, n, v)
        def __delattr__(self, n): delattr(self, n)
        def __round__(self): return round(self)
        def __abs__(self): return abs(self)
        def __iadd__(self, o):
            self += o
        def __divmod__(self, o): return divmod(self, o)
        def __pow__(self, o): return self ** o
        def __float__(self): return float(self)
        def __complex__(self): return complex(self)
        def __sizeof__(self): return sys.getsizeof(self)
    a = A()
    for name, f in dict(getattr=lambda: a.x, repr=lambda: repr(a), eq=lambda: a == 1, lt=lambda: a < 1, hash=lambda: hash(a), add=lambda: a + 1, call=lambda: a(),
        iter=lambda: iter(a), next=lambda: next(a), len=lambda: len(a), bool=lambda: bool(a), getitem=lambda: a[1], contains=lambda: 1 in a, str=lambda: str(a),
        format=lambda: f"{a}", int=lambda: int(a), index=lambda: [1][a], neg=lambda: -a, inst=lambda: isinstance(1, a), dir=lambda: dir(a), bytes=lambda: bytes(a), rev=lambda: reversed(a),
        setn=lambda: type("B", (), {"x": a}), rnd=lambda: round(a), abs=lambda: abs(a), divmod=lambda: divmod(a, 1), pow=lambda: a ** 1, flt=lambda: float(a), cpx=lambda: complex(a), size=lambda: sys.getsizeof(a),
        forl=lambda: [x for x in a], star=lambda: print(*a), mapn=lambda: list(map(str, a)), srt=lambda: sorted([1, a]), mx=lambda: max(a, 1), join=lambda: "".join([str(a)]), pct=lambda: "%s" % a, pctr=lambda: "%r" % (a,), ins=lambda: {a: 1}, st={a.__hash__ and 1: 1}.__len__).items():
        attempt(name, f)
    def setattr_(): a.x = 1
    def delattr_(): del a.x
    def setitem_(): a[1] = 1
    def iadd_():
        b = a
        b += 1
    def with_():
        with a: pass
    for f in (setattr_, delattr_, setitem_, iadd_, with_): attempt(f.__name__, f)
    class M(type):
        def __instancecheck__(cls, o): return isinstance(o, cls)
        def __subclasscheck__(cls, o): return issubclass(o, cls)
        def __call__(cls): return cls()
        def __repr__(cls): return repr(cls)
    class C(metaclass=M): pass
    attempt("instancecheck", isinstance, 1, C); attempt("subclasscheck", issubclass, int, C); attempt("metacall", C); attempt("metarepr", repr, C)
    tt = int
    for _ in range(N): tt = (tt,)
    attempt("isinstance tuple", isinstance, "1", tt); attempt("issubclass tuple", issubclass, str, tt)
    class P:
        @property
        def x(self): return self.x
        def __new__(cls): return cls.__new__(cls) if cls is not P else P.y(cls)
        @classmethod
        def y(cls, c): return cls()
    attempt("new", P); attempt("prop", lambda: object.__new__(P).x)
    def key(x): return sorted([2, 1], key=key)
    attempt("sort key", sorted, [1, 2], )
    attempt("sort key", lambda: sorted([2, 1], key=key))
    def m(x): return list(map(m, [1]))
    attempt("map", m, 1)
    def flt(x): return list(filter(flt, [1]))
    attempt("filter", flt, 1)
    def g():
        yield from g()
    attempt("yield from", lambda: list(g()))
    def g2():
        for x in g2(): yield x
    attempt("gen for", lambda: list(g2()))
    async def co(): await co()
    attempt("await", lambda: co().send(None))
    def ex(): exec("ex()", {"ex": ex})
    attempt("exec", ex)
    def ev(): return eval("ev()", {"ev": ev})
    attempt("eval", ev)
    for m in ("__getattribute__",):
        class G:
            def __getattribute__(self, n): return getattr(self, n)
        attempt("getattribute", lambda: G().x)
    class D:
        def __get__(self, o, t): return o.d
        def __set__(self, o, v): o.d = v
    class E: d = D()
    attempt("descr get", lambda: E().d)
    def ds(): E().d = 1
    attempt("descr set", ds)
    class I:
        def __init__(self): I()
    attempt("init", I)
    class S:
        def __init_subclass__(cls): type("x", (cls,), {})
    attempt("init_subclass", lambda: type("y", (S,), {}))
    def dec(): return __import__("functools").reduce(lambda a, b: dec(), [1, 2])
    attempt("reduce", dec)
    eg = ValueError(1)
    for _ in range(3000):
        eg = ExceptionGroup("x", [eg])
    attempt("group repr", repr, eg)
    attempt("group split", eg.split, TypeError)
    attempt("group subgroup", eg.subgroup, ValueError)
    sys.setrecursionlimit(50)
    attempt("limit", plain)
    sys.setrecursionlimit(1000)


tests()
sys.stdout.flush()
t = threading.Thread(target=tests)
t.start()
t.join()

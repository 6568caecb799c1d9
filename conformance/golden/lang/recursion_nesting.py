# Deep nesting of iterators, callables, containers, source and patterns.
import sys, threading, functools
def attempt(name, f, *a):
    # Whether it works depends on the size of the native stack; no crash is what counts.
    try:
        f(*a)
    except Exception:
        pass
    print(name, "survived", flush=True)
def nest(n, mk, x):
    for _ in range(n): x = mk(x)
    return x
N = 5000
def tests(N):
    attempt("map", lambda: next(nest(N, lambda x: map(int, x), iter([])), None))
    attempt("filter", lambda: next(nest(N, lambda x: filter(None, x), iter([])), None))
    attempt("zip", lambda: next(nest(N, lambda x: zip(x), iter([])), None))
    attempt("enumerate", lambda: next(nest(N, enumerate, iter([])), None))
    attempt("partial", lambda: nest(N, lambda x: functools.partial(lambda f: f(), x), lambda: 1)())
    try:
        import itertools
        attempt("chain", lambda: next(nest(N, itertools.chain, iter([])), None))
        attempt("islice", lambda: next(nest(N, lambda x: itertools.islice(x, 5), iter([])), None))
        attempt("chain fi", lambda: next(itertools.chain.from_iterable(nest(N, lambda x: [x], [])), None))
        attempt("starmap", lambda: next(nest(N, lambda x: itertools.starmap(int, x), iter([])), None))
        attempt("accumulate", lambda: next(nest(N, lambda x: itertools.accumulate(x), iter([])), None))
        attempt("tee", lambda: next(nest(N//10, lambda x: itertools.tee(x)[0], iter([])), None))
    except ImportError: pass
    attempt("bound", lambda: nest(N, lambda x: type(tests)(x.__code__, {}) if 0 else __import__("types").MethodType(lambda s: s, x), 1)())
    attempt("classmethod", lambda: getattr(nest(N, classmethod, lambda: 1), "__wrapped__"))
    attempt("staticmethod call", lambda: nest(N, staticmethod, lambda: 1)())
    attempt("memoryview", lambda: nest(1000, memoryview, b"x").tobytes())
    class M: pass
    m = lambda: 1
    MT = __import__("types").MethodType
    attempt("method of method", lambda: nest(N, lambda x: MT(x, 1), lambda *a: len(a))())
    attempt("method eq", lambda: nest(N, lambda x: MT(len, x), 1) == nest(N, lambda x: MT(len, x), 1))
    attempt("method hash", lambda: hash(nest(N, lambda x: MT(len, x), 1)))
    attempt("method repr", lambda: len(repr(nest(N, lambda x: MT(len, x), 1))))
    attempt("tuple hash", lambda: hash(nest(N, lambda x: (x,), 1)))
    attempt("frozenset hash", lambda: hash(nest(N, lambda x: frozenset((x,)), 1)))
    attempt("union hash", lambda: hash(nest(N, lambda x: list[x], int)))
    attempt("exec", exec, "(" * N + ")" * N)
    attempt("compile -", compile, "-" * N + "1", "f", "eval")
    attempt("compile [", compile, "[" * 150 + "]" * 150, "f", "eval")
    attempt("compile [", compile, "[" * 250 + "]" * 250, "f", "eval")
    attempt("compile +", compile, "1+" * N + "1", "f", "eval")
    attempt("compile +n", compile, "a+" * 50000 + "a", "f", "eval")
    attempt("compile not", compile, "not " * 50000 + "a", "f", "eval")
    attempt("compile **", compile, "a**" * 50000 + "a", "f", "eval")
    attempt("compile .", compile, "a" + ".b" * 50000 , "f", "eval")
    attempt("compile ()", compile, "a" + "()" * 50000 , "f", "eval")
    attempt("compile lambda", compile, "lambda:" * 50000 + "a", "f", "eval")
    attempt("compile if", compile, "a if b else " * 50000 + "a", "f", "eval")
    attempt("compile cmp", compile, "a<" * 50000 + "a", "f", "eval")
    attempt("compile and", compile, "a and " * 50000 + "a", "f", "eval")
    attempt("compile await", compile, "async def f(): " + "await " * 5000 + "a", "f", "exec")
    attempt("compile stmt", compile, "".join(" " * i + "if a:\n" for i in range(150)) + " " * 150 + "x", "f", "exec")
    attempt("compile elif", compile, "if a: b\n" + "elif a: b\n" * 20000, "f", "exec")
    attempt("compile =", compile, "a=" * 50000 + "a", "f", "exec")
    attempt("compile for", compile, "".join("  " * i + "for a in b:\n" for i in range(30)) + "  " * 30 + "x", "f", "exec")
    attempt("compile comp", compile, "[a" + " for a in b" * 5000 + "]", "f", "eval")
    attempt("compile dict", compile, "{1:" * 190 + "1" + "}" * 190, "f", "eval")
    attempt("compile fstr", compile, "f'" + "{" * 5000, "f", "eval")
    attempt("compile match", compile, "match a:\n case " + "[" * 190 + "]" * 190 + ": pass", "f", "exec")
    attempt("compile match or", compile, "match a:\n case " + "1|" * 20000 + "1: pass", "f", "exec")
    attempt("compile match dot", compile, "match a:\n case a" + ".b" * 20000 + ": pass", "f", "exec")
    attempt("compile dec", compile, "@a\n" * 20000 + "def f(): pass", "f", "exec")
    attempt("compile def", compile, "".join(" " * i + "def f():\n" for i in range(99)) + " " * 99 + "x", "f", "exec")
    attempt("compile str", compile, "'a' " * 50000, "f", "exec")
    attempt("compile with", compile, "with " + "a," * 5000 + "a: pass", "f", "exec")
    attempt("compile sub", compile, "a" + "[b]" * 50000, "f", "exec")
    attempt("compile walrus", compile, "(a:=" * 190 + "1" + ")" * 190, "f", "exec")
    attempt("compile star", compile, "*" * 50000 + "a", "f", "exec")
    attempt("int", int, "1" * 5000)
    attempt("format", format, 1, "{" * 5000)
    attempt("str.format", ("{" * 5000).format)
    attempt("str.format2", ("{0" + "[a]" * 5000 + "}").format, 1)
    attempt("str.format3", "{:{:{}}}".format, 1, 2, 3)
    try:
        import re
        attempt("re (", re.compile, "(" * 5000 + ")" * 5000)
        attempt("re (?:", re.compile, "(?:" * 5000 + ")" * 5000)
        attempt("re match", lambda: re.match("(?:a|b)*c", "ab" * 1000000))
        attempt("re *", lambda: re.match("(.)*", "ab" * 1000000).end())
    except ImportError as e: print(e)
    try:
        import marshal
        attempt("marshal", lambda: marshal.dumps(nest(N, lambda x: [x], [])))
        attempt("marshal loads", lambda: marshal.loads(b"[\x01\0\0\0" * N + b"N"))
        attempt("marshal loads t", lambda: marshal.loads(b")\x01" * N + b"N"))
    except ImportError as e: print(e)
    try:
        import json
        attempt("json", lambda: json.dumps(nest(N, lambda x: [x], [])))
        attempt("json loads", lambda: json.loads("[" * N))
    except ImportError as e: print(e)
    try:
        import ast
        attempt("ast", lambda: ast.literal_eval("[" * 5000))
        attempt("ast dump", lambda: ast.dump(nest(N, lambda x: ast.UnaryOp(ast.Not(), x), ast.Constant(1))))
        attempt("ast compile", lambda: compile(ast.Expression(nest(N, lambda x: ast.UnaryOp(ast.Not(), x, lineno=1, col_offset=1), ast.Constant(1, lineno=1, col_offset=1))), "f", "eval"))
    except ImportError as e: print(e)
    try:
        import pickle
        attempt("pickle", lambda: pickle.dumps(nest(N, lambda x: [x], [])))
    except ImportError as e: print(e)
    try:
        import copy
        attempt("deepcopy", lambda: copy.deepcopy(nest(N, lambda x: [x], [])))
    except ImportError as e: print(e)
    class B: pass
    def chain_cls(n):
        c = B
        for i in range(n): c = type("C", (c,), {})
        return c
    attempt("class chain", lambda: chain_cls(200).__mro__)
    attempt("isinstance chain", lambda: isinstance(chain_cls(200)(), B))
    e = nest(N, lambda x: (lambda e: (setattr(e, "__cause__", x), e)[1])(ValueError()), ValueError())
    attempt("print exc", lambda: sys.excepthook(type(e), e, None) if 0 else None)
    attempt("del", lambda: None)
    ctx = ValueError()
    for i in range(N):
        e2 = ValueError(); e2.__context__ = ctx; ctx = e2
    def r():
        try: raise ctx
        except ValueError: raise KeyError
    attempt("raise ctx", r)
    attempt("weak", lambda: None)
    def gen(n):
        if n: yield from gen(n - 1)
        yield n
    attempt("deep gen", lambda: len(list(gen(3000))))
    class A:
        def __repr__(self): return repr(self)
        def __eq__(self, o): return self == o
        def __getattr__(self, n): return getattr(self, n)
        def __hash__(self): return hash(self)
        def __iter__(self): return iter(self)
        def __call__(self): return self()
        def __add__(self, o): return self + o
        def __bool__(self): return bool(self)
    a = A()
    for n, f in dict(repr=lambda: repr(a), eq=lambda: a == 1, ga=lambda: a.x, hash=lambda: {a}, iter=lambda: list(a), call=lambda: a(), add=lambda: a + 1, bool=lambda: not a).items():
        attempt("deep " + n, f)
    def ex(): exec("ex()", {"ex": ex})
    attempt("deep exec", ex)
    def inf(): return inf()
    attempt("inf", inf)
    sys.setrecursionlimit(1000)
tests(N)
t = threading.Thread(target=tests, args=(N,))
t.start()
t.join()

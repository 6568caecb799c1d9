# Function objects, their attributes, lambda, builtin functions, bound methods.
def f(a, b: int = 2, *args, c, d=4, **kw) -> str:
    """Docstring."""
    local = a
    return local


f.attr = "custom"
print(f.__name__, f.__qualname__, f.__module__, f.__doc__, f.__defaults__, f.__kwdefaults__, f.__annotations__, f.__dict__, f.attr, f.__closure__)
c = f.__code__
print(c.co_name, c.co_qualname, c.co_argcount, c.co_kwonlyargcount, c.co_posonlyargcount, c.co_varnames, c.co_nlocals, c.co_flags & 0x0c, c.co_firstlineno, c.co_freevars, c.co_cellvars, c.co_names, c.co_consts[0], c.co_filename.endswith("functions.py"))
f.__name__ = "renamed"
f.__defaults__ = (10, 20)
f.__kwdefaults__ = {"c": 1, "d": 2}
print(f.__name__, f(), f.__qualname__)
for bad in ("f.__name__ = 5", "f.__defaults__ = 5", "f.__code__ = 5", "del f.__name__", "f.__kwdefaults__ = []", "f.__dict__ = 5", "f.missing", "f[0]", "len.x = 1", "f < f", "print.__name__ = 'x'"):
    try:
        exec(bad)
    except Exception as e:
        print(bad, type(e).__name__, e)


def g(x):
    return x * 2


f.__code__ = g.__code__
print(f(3), (lambda x, /, y=1, *, z: 0).__code__.co_posonlyargcount, (lambda: 0).__name__, len.__name__, len.__module__, len.__doc__.split("\n")[0], len.__self__.__name__)


class C:
    def m(self):
        "method doc"

    @classmethod
    def c(cls):
        pass

    @staticmethod
    def s():
        pass


o = C()
print(o.m.__name__, o.m.__self__ is o, o.m.__func__ is C.m, o.m == o.m, o.m is o.m, hash(o.m) == hash(o.m), C.c.__self__ is C, o.s is C.s, o.m.__doc__, C.__dict__["s"].__func__ is C.s, type(C.__dict__["c"]).__name__, type(o.m).__name__, type(C.m).__name__)
print(type(len).__name__, type([].append).__name__, type(list.append).__name__, type(object.__init__).__name__, type(object().__init__).__name__, type(int.real).__name__, type(dict.__dict__["fromkeys"]).__name__, [].append.__self__, list.append.__objclass__, str.join.__qualname__)
import types
h = types.FunctionType(g.__code__, {"__builtins__": {}}, "made", (7,))
print(h(), h.__name__, types.MethodType(g, 21)(), types.SimpleNamespace(a=1, b="x"), isinstance(f, types.FunctionType), types.LambdaType is types.FunctionType)
for bad in (lambda: o.m.attr, lambda: setattr(o.m, "attr", 1), lambda: C.m(), lambda: C.m.__get__(5), lambda: list.append(5, 1), lambda: [].append(), lambda: str.upper(5), lambda: int.__add__("x", 1), lambda: types.FunctionType(5, {}), lambda: dict.fromkeys.__self__(5)):
    try:
        print(repr(bad())[:13])
    except Exception as e:
        print(type(e).__name__, e)


def outer():
    x = 1

    def inner():
        nonlocal x
        x += 1
        return x
    return inner


i = outer()
print(i(), i(), i.__closure__[0].cell_contents, i.__qualname__, i.__code__.co_freevars)
i.__closure__[0].cell_contents = 100
print(i())
cell = types.CellType(5)
print(cell.cell_contents, types.CellType() == types.CellType(), cell > types.CellType(4))
try:
    types.CellType().cell_contents
except ValueError as e:
    print(e)
new = g.__code__.replace(co_name="other", co_firstlineno=99)
print(new.co_name, new.co_firstlineno, new == g.__code__, g.__code__ == g.__code__, [list(p)[:1] for p in c.co_lines()][:1] is not None)

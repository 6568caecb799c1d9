# Built-in functions with their options.
import io
print("a", 1, None, sep="|", end="<end>\n")
out = io.StringIO()
print("x", "y", file=out, sep="", end="")
print(repr(out.getvalue()))
print(*range(3), sep=", ")
print(abs(-1), all([1, 0]), any([0, 1]), ascii("é"), bin(5), bool([]), callable(len), chr(8364), divmod(7, 3), hex(255), oct(8), ord("€"), pow(2, 5, 7), round(2.567, 1), sum([1, 2], start=10), len("abc"), max("b", "c", "a"), min([3, 1], default=0), max([], default="none"), max([1, -5], key=abs))
print(sorted("hello"), sorted([1, 2, 3], key=lambda x: -x), list(reversed("abc")), list(zip("ab", [1, 2])), list(map(str, [1, 2])), list(filter(str.isupper, "aBcD")), list(enumerate("ab", start=1)), list(range(0, 10, 3)), slice(1, 2), dict(a=1), set([1]), frozenset(), tuple([1]), complex(1, 2), bytes(2), bytearray(1))
print(isinstance(1, (int, str)), issubclass(int, object), hash("a") == hash("a"), id(None) == id(None), type(1), repr("q"), str(b"x"), format(3.14159, ".2f"), vars(type("T", (), {"x": 1})())  , getattr("a", "upper")(), hasattr([], "append"))
ns = {}
exec("x = 1; y = x + 1", ns)
print(ns["y"], eval("x * 10", ns), eval(compile("1 + 2", "s", "eval")), compile("x = 5", "f", "exec").co_names)
code = compile("for i in range(2):\n  print('single', i)", "f", "single")
exec(code)
exec(compile("5 + 5", "f", "single"))
try:
    exec("raise ValueError('inside exec')")
except ValueError as e:
    print(e)
print(eval("[a for a in l if a in l]", {"l": [1, 2]}), eval("(lambda: z)()", {"z": 9}), eval("locals()", {}, {"q": 1}), sorted(eval("globals()", {"g": 1}))[:2])


class Obj:
    def __round__(self, n=None):
        return ("round", n)

    def __reversed__(self):
        return "rev"

    def __dir__(self):
        return ["z", "a"]

    def __abs__(self):
        return "abs"

    def __divmod__(self, o):
        return "dm"

    def __hash__(self):
        return 2 ** 70

    def __format__(self, s):
        return "F" + s

    def __sizeof__(self):
        return 5

    def __bytes__(self):
        return b"B"

    def __complex__(self):
        return 1j

    def __float__(self):
        return 0.5

    def __index__(self):
        return 3


o = Obj()
print(round(o), round(o, 1), reversed(o), dir(o), abs(o), divmod(o, 1), hash(o) == hash(2 ** 70), format(o, "x"), bytes(o), complex(o), float(o), int(o), bin(o), chr(o) == "\x03", [0] * o, "abcdef"[o])
print(__import__("math").pi, open.__name__, __builtins__ is not None, __debug__, help.__class__.__name__, repr(exit)[:8], copyright.__class__.__name__)
import builtins
builtins.added = "from builtins"
print(added, builtins.len is len, len(dir(builtins)) > 150)
it = iter("abc")
print(next(it), next(it), next(it), next(it, "end"), list(iter(iter([1, 2]).__next__, 2)))
print(sum([0.1] * 3), sum([[1], [2]], []), sum((i for i in range(4)), 0.5), sum([True, 2]), sum([2 ** 62, 2 ** 62]), sum([1, 2.5, 3]))
print(aiter.__name__, anext.__name__, breakpoint.__name__, memoryview(b"x")[0], staticmethod(len)(b"ab"), property().fget, super.__name__, type.__name__, object.__name__, NotImplemented, Ellipsis)

"""Random programs of hot loops: statements over a fixed set of variables that seldom fail, and now and then a surprise.

The wild programs of generate.py fail often; these stay in compiled code, until at one turn a type changes, a method is
replaced, an error is raised, a name is deleted.
"""
import random

from generate import PRELUDE

CLASSES = '''\
class Base:
    kind = 3
    count = 0
    def __init__(self, x, y=2):
        self.x = x
        self.y = y
        Base.count += {count}
    def get(self):
        return self.x
    def add(self, a, b=1):
        self.x = cut(self.x + a)
        return self.x - b
    def twice(self, f, *rest):
        return f(self.y) + len(rest)
    @property
    def area(self):
        return self.x * self.y % 1009
    @area.setter
    def area(self, v):
        self.y = v % 7
    @staticmethod
    def plus(a, b=4):
        return a + b
    @classmethod
    def make(cls, *a, **k):
        return cls(*a, **k)
    def __add__(self, other):
        return Base(self.x + (other.x if isinstance(other, Base) else other), self.y)
    def __radd__(self, other):
        return self.x + 1
    def __lt__(self, other):
        return self.y < other
    def __eq__(self, other):
        return self.__class__ is other.__class__ and self.y == other.y
    def __hash__(self):
        return self.y
    def __getitem__(self, k):
        if k {bound}: raise IndexError(k)
        return self.y + k
    def __len__(self):
        return self.y % 5
    def __contains__(self, k):
        return k == self.y
    def __call__(self, k=1):
        return self.x + k
    def __repr__(self):
        return f"{{type(self).__name__}}({{self.x}}, {{self.y}})"
    def other(self, *a):
        return -5
class Sub(Base):
    kind = 5
    def __init__(self, x, y=3, z=0):
        super().__init__(x, y)
        self.z = z
    def get(self):
        return super().get() + self.z
    def __bool__(self):
        return self.y % 3 != 0
class Slots:
    __slots__ = ("x", "y", "z")
    def __init__(self, x, y=1):
        self.x = x
        self.y = y
        self.z = None
    def get(self):
        return self.x + 1
    def add(self, a, b=2):
        self.x = cut(self.x ^ a)
        return b
    area = 9
    plus = staticmethod(max)
    kind = 1
    def other(self, *a):
        return -6
    def __repr__(self):
        return f"Slots({{self.x}})"
class Lazy(Base):
    def __getattr__(self, name):
        if name == "q": return 5
        if name == "dear":
            self.dear = 4
            return 6
        raise AttributeError(name)
class Count:
    def __init__(self, n): self.n = n
    def __iter__(self): return self
    def __next__(self):
        if self.n <= 0: raise StopIteration
        self.n -= 1
        return self.n
class Ctx:
    def __init__(self, v): self.v = v
    def __enter__(self): return self.v
    def __exit__(self, *e): return {swallow}
class Number(int):
    def __add__(self, other): return Number(int(self) ^ int(other))
class Desc:
    def __get__(self, o, t=None): return 8 if o is None else o.y + 1
    def __set__(self, o, v): o.y = v % 5
Base.desc = Desc()
def leaf(a, b=2, *c, k=3):
    return a + b * k + len(c)
def pick(a, b):
    if a {op} b:
        return b
    return a - b
def fact(n, acc=1):
    return acc if n <= 1 else fact(n - 1, acc * n % 10007)
def gen(n, step=1):
    i = 0
    while i < n:
        got = yield i
        i += step if got is None else got
def fail(n):
    if n {op2}: raise ValueError(n)
    return n
def deep(n):
    try:
        return fail(n) + 1
    except ValueError as e:
        return -e.args[0]
    finally:
        total[0] += 1
def make(n):
    def inner(a):
        nonlocal n
        n = (n + a) % 10007
        return n
    return inner
total = [0]
G = {g}
H = 1.5
'''

# Statements; {i} the index, {v} an int expression, {p} a number of turns, {a} {b} int names.
PLAIN = [
    "n = cut(n + {v})", "n = (n * 3 + {v}) & 0xFFFFFFFF", "n += {v}", "n -= i", "m = {v}", "m, n = n % 1000, m", "b = cut(b + 2**60)", "b = cut(b * 3 - {v})",
    "b = b >> 1", "b = cut(b << 7)", "b ^= {v}", "f = f * 0.5 + {v} % 100", "f += i", "f = f / 3 - n % 7", "f = -f if f > 10 else f + 1.25", "f = i / (i + 1)",
    "x = f * 2", "x = n", "x = s", "x = {v} if i % 3 else f", "x = not n", "x = n < m < b", "x = (n, f)", "x = None if i % 4 else i", "x = [n, i]",
    "n = (n + sum(t)) % 99991", "s = s[-8:] + str(i)", "s += chr(97 + i % 26)", "s = s[1:]", "s = s.upper() if i % 2 else s.lower()", "n += len(s)", "x = s[i % 5:i % 7]",
    "x = s == 'abc' or 'b' in s", "n += s.count('a')", "s = f'{n % 10}{s[:4]}{i!r}'", "s = '%d-%s' % (i, s[:3])", "s = ''.join([s[:5], 'z', str(m)])", "x = s < 'm'",
    "l.append({v})", "l[i % 3] = {v}", "n += l[i % 3]", "l[-1] += 1", "x = l[1:3]", "l = l[:20]", "l.pop(); l.append(i)", "x, *y = l", "n += len(l)", "x = l[0], l[-1]",
    "l = [q + 1 for q in l]", "l = [q for q in l if q != {v}] or [1, 2, 3]", "l += [i]; del l[0]", "l = [*l[:5], 1, 2, 3]", "l.sort()", "l.reverse()", "x = i in l",
    "x = l[i]", "x = l.index(l[1])", "x = [l[0]] * (i % 4)", "x = max(l) - min(l)", "n ^= sum(q for q in l)", "l.insert(1, i)", "x = l == [1, 2, 3]",
    "d[i % 7] = n", "d['k'] = d.get('k', 0) + 1", "x = d.get(i)", "n += len(d)", "d[str(i % 3)] = i", "x = i in d", "d.pop(i % 11, 0)", "x = list(d)", "d.setdefault(i % 4, []) ",
    "d = {q: q * 2 for q in range(i % 6)}", "for k in d: x = k", "for k, q in d.items(): x = (k, q)", "d.update(k=i)", "x = d[i % 7]", "del d[i % 7]", "e.add(i % 13)",
    "x = i % 13 in e", "e = {q % 5 for q in l}", "e ^= {i % 3}", "n += len(e)", "t = (i, n, 3)", "p, q, r = t; n = p + r", "x = t[1]", "t = t[1:] + (m,)", "x = t < (5, 6)",
    "n = cut(n + leaf(i))", "n += leaf(i, 3)", "x = leaf({v}, k=i)", "x = leaf(i, 2, 3, 4, k=5)", "x = leaf(*l[:3])", "x = leaf(b=i, a=2)", "x = leaf(*t, **{{'k': 2}})", "x = leaf(f)",
    "x = pick(n, {v})", "n = pick(m, i)", "x = fact(i % 9)", "n += fact(5)", "x = list(gen(i % 5))", "for q in gen(4): n += q", "x = sum(gen(3, 1))", "x = deep(i)", "n += deep({v} % 50)",
    "x = c(i)", "n = c(1)", "c = make(i) if i % 9 == 8 else c", "x = h(i)", "h = (lambda w: w + n) if i % 8 == 5 else h", "global G; " * 0 + "x = G", "n += H > 1", "x = abs(-n) + min(n, i) + max(i, 3)",
    "o.x = {v}", "x = o.x", "n += o.y", "n = cut(n + o.get())", "x = o.add(i)", "x = o.add(i, b=2)", "x = o.area", "x = o.kind", "x = o.plus(i, 3)", "o.y = i % 6", "o.x += 1", "x = o.z",
    "o.z = i", "x = type(o).__name__", "x = isinstance(o, Sub)", "x = o.nope", "m = o.get", "x = (o.get)()", "u = o", "o = Base(i)", "o = Sub(i, 2, 3)", "o = Slots(i)", "o = Lazy(i)",
    "o = Base(i, i % 5)", "x = Base(n, 2).get()", "x = Sub(i).x + Base(3).y", "x = Base.make(i, y=3)", "x = u + 1", "x = u + u", "x = 1 + u", "x = u[i]", "x = len(u)", "x = i in u", "x = u()",
    "x = 1 if u else 2", "x = u < 3", "x = u == o", "x = list(u)", "for q in u: x = q", "u.area = i", "x = u.desc", "u.desc = i", "x = u.twice(leaf, 1, 2)", "x = u.q", "x = u.dear", "del o.z",
    "u = Base(u.x % 100, i % 4)", "u = Lazy(i % 9)", "u = Sub(1)", "x = Base.kind", "x = Base.plus(i)", "Base.kind += 1", "x = Number(i) + n % 100", "x = bool(u) and u.x", "x = hash(u) == hash(u)",
    "global_add(i)", "x = total[0]", "total[0] = 0", "x = i if i is not None else 3", "x = n is m", "x = i // 3 + i % 4", "x = n // (i + 1)", "x = divmod(n, 7)", "x = -i ** 2", "x = 10 // (i % 9)",
    "x = n % (i % 6)", "x = f // (i % 5)", "x = 2 ** (i % 70)", "x = 1 << i", "x = n << i", "x = (n + 2**61) * 3", "x = int(f % 1000)", "x = round(f % 100, 1)", "x = float(n % 1000)", "x = str(n)[-3:]",
    "x = [q * i for q in range(5)]", "x = {q: i for q in s[:3]}", "x = any(q > i for q in l)", "x = sorted(l, key=lambda q: -q)[:3]", "x = dict(a=i)", "x = list(map(leaf, l))[:3]", "x = tuple(l[:4])",
    "x = list(zip(l, s))[:4]", "x = [*range(i % 4)]", "x = next(it, None)", "it = iter(l)", "it = iter(range(i))", "it = gen(5)", "x = ''.join(chr(97 + q % 26) for q in range(i % 5))", "x = print",
    "if x: n += 1", "if not x: m = 3", "while n > 10**6: n //= 3", "if n > 1000 and i % 2 or m: x = 7", "x = a0", "a0 = i if i % 5 == 4 else a0", "n = cut(n + (a0 if type(a0) is int else 1))",
    "x = globals().get('G')", "x = getattr(o, 'x', 0)", "setattr(o, 'x', i)", "x = hasattr(u, 'zzz')", "x = vars(u) and 1", "x = isinstance(x, (int, float))", "x = callable(u)", "x = id(u) == id(o)",
    "x = r2[i % 3]", "r2[i % 3] = (i, x is None)", "x = r2[i % 3][0]", "z = (z[1] if z and i % 6 == 5 else (i, z))", "x = z[0]", "b = -b", "b = cut(b * b)", "x = b % 1000003", "x = b // 3",
    "x = b > 2**62", "x = b == n", "x = ~b & 255", "x = float(b % 2**70)", "x = str(b)[:5]", "m = 5 if m is None else (m % 100 if type(m) is int else 2)",
]
# At one turn only.
SURPRISES = [
    "n = 2.5", "n = 2**63", "n = 'n'", "n = True", "m = 7.5", "m = None", "f = 3", "f = 2**70", "s = '\\xe9\\u20ac'", "s = 'ascii' * 3", "s = ''", "l = (1, 2, 3, 4)", "l = [1.5, 2, 3]", "l = []",
    "l = ['a', 'b', 'c']", "l.clear()", "d = {}", "d.clear()", "t = ()", "t = [1, 2, 3]", "o = Sub(1)", "o = Slots(4)", "u = Slots(2)", "o = None", "u = Lazy(3)", "b = 1", "b = 0.5", "e = frozenset([1, 2])",
    "Base.get = lambda self: 77", "Base.add = Base.other", "Sub.get = Base.get", "Slots.get = lambda self: -1", "del Sub.get", "Base.kind = 11", "Sub.kind = 'k'", "Base.area = 4", "Base.__add__ = lambda a, b: 8",
    "Base.__getitem__ = lambda a, b: [][b]", "Base.__len__ = lambda a: 2", "del Base.__len__", "Base.__init__ = lambda self, *a: setattr(self, 'x', 9) or setattr(self, 'y', 8)", "Base.z = 3", "o.get = lambda: 6",
    "Base.__getattr__ = lambda self, name: 4", "Base.__setattr__ = lambda self, k, v: object.__setattr__(self, k, v)", "u.__class__ = Sub", "o.__class__ = Base", "Sub.__bool__ = lambda self: False",
    "G_set(5)", "G_set('g')", "globals()['leaf'] = lambda *a, **k: 5", "globals()['pick'] = lambda a, b: a", "leaf.__defaults__ = (7,)", "leaf.__kwdefaults__ = {{'k': 9}}", "globals()['H'] = 'hh'",
    "globals()['fact'] = fail", "globals()['len'] = lambda q: 42", "globals()['abs'] = float", "del globals()['len']", "raise KeyError(i)", "raise ValueError", "fail(100)", "del n", "del x", "del o.x",
    "o.__dict__['x'] = 12", "u.__dict__.clear()", "u.__dict__ = {'x': 5, 'y': 6}", "o.w = 1; o.v = 2", "continue", "break", "return n", "globals()['G'] = G + 1", "pick.__code__ = (lambda a, b: a * 2).__code__",
    "x = [][1]", "x = {}['k']", "x = 1 // 0", "x = None.foo", "x = undefined", "x = l[99]", "import sys; sys.getrecursionlimit()", "x = 'a' + 1", "gc.collect()", "it = None", "a0 = 'aa'", "a0 = -2**61", "c = h = int",
    "Base.__class_getitem__ = None", "type.mro(Base)", "Sub.__bases__ = (Base,)", "fail.__code__ = (lambda n: n).__code__", "exec('x = 3')", "Base.desc = 5", "del Base.desc", "Desc.__get__ = lambda *a: 2",
]
HELPERS = '''\
import gc
def global_add(v):
    global G
    G = G + v if type(G) is int and G < 10**9 else 0
def G_set(v):
    global G
    G = v
'''


def program(seed):
    r = random.Random(seed * 7919 + 13)
    lines = PRELUDE.splitlines()
    lines += CLASSES.format(count=r.choice("011"), bound=r.choice(["> 3", ">= self.y", "> 20", "== 7"]), swallow=r.choice(["False", "True", "e[0] is KeyError"]),
                            op=r.choice(["<", ">", "==", "!="]), op2=r.choice(["> 20", "% 4 == 3", "== 5", "> 90"]), g=r.choice(["1", "2**61 - 40", "'g'", "2.5"])).splitlines()
    lines += HELPERS.splitlines()

    def value():
        return r.choice(["i", "i", "n", "m", "i + 1", "i * i", "n + 1", "3", "1", "len(l)", "n & 255", "i % 5", "-i", "2**61 - 20 + i", "m", "b", "i ^ 5", "(n if i % 2 else m)"])

    def plain():
        return r.choice(PLAIN).replace("{v}", value()).replace("{{", "{").replace("}}", "}")

    def surprise(variable):
        when = r.choice([f"{variable} == {r.randrange(3, 40)}", f"{variable} % 11 == {r.randrange(11)}", f"{variable} > {r.randrange(10, 40)}", f"n % 17 == {r.randrange(17)}"])
        return f"if {when}: {r.choice(SURPRISES).replace('{{', '{').replace('}}', '}')}"

    def body(indent, variable, depth):
        out = []
        pad = "    " * indent
        for _ in range(r.randint(2, 7)):
            q = r.random()
            if q < 0.66 or depth <= 0:
                out.append(pad + plain())
            elif q < 0.80:
                out.append(pad + f"if {r.choice(['i % 2', 'i % 3 == 1', 'n > m', 'i > 20', 'x', 'n & 4', 's', 'f < 5', 'i < 12', 'u', 'i in d', 'type(n) is int', 'o is u'])}:")
                out += body(indent + 1, variable, depth - 1)
                if r.random() < 0.4:
                    out.append(pad + "else:")
                    out += body(indent + 1, variable, 0)
            elif q < 0.86:
                out.append(pad + "try:")
                out += body(indent + 1, variable, depth - 1)
                out.append(pad + r.choice(["except ValueError as err:", "except (TypeError, KeyError) as err:", "except Exception as err:", "except LookupError:"]))
                out.append(pad + "    " + r.choice(["x = str(err)" if "as err" in out[-1] else "x = 3", "n = 1", "pass", "continue", "raise"]))
                if r.random() < 0.3:
                    out.append(pad + "finally:")
                    out.append(pad + "    " + plain())
            elif q < 0.90:
                out.append(pad + f"with Ctx({r.choice(['i', 'n', 'x'])}) as w:")
                out += body(indent + 1, variable, 0)
            elif q < 0.97 and indent < 5:
                k = f"k{indent}"
                out.append(pad + f"for {k} in {r.choice(['range(3)', 'range(6)', 'range(i % 5)', 'l[:4]', 'Count(3)', 's[:3]', 'd.copy()', 'gen(3)', 't', 'range(15)', 'list(e)'])}:")
                out += body(indent + 1, k if r.random() < 0.3 else variable, depth - 1)
                if r.random() < 0.5:
                    out.append(pad + "    n = cut(n + 1)")
                if r.random() < 0.3:
                    out.append(pad + f"    if n % {r.randrange(2, 9)} == 1: {r.choice(['break', 'continue'])}")
                if r.random() < 0.2:
                    out.append(pad + "else:")
                    out.append(pad + "    " + plain())
            else:
                j = f"j{indent}"
                out.append(pad + f"{j} = 0")
                out.append(pad + f"while {j} < {r.choice(['3', '5', 'i % 4', '12'])}:")
                out.append(pad + f"    {j} += 1")
                out += body(indent + 1, variable, depth - 1)
        if r.random() < 0.25:
            out.append(pad + surprise(variable))
        if r.random() < 0.3:
            out.append(pad + r.choice(["note(i, n, m)", "note(x)", "note(s, f)", "note(o)", "note(l, d)"]))
        return out

    names = []
    for k in range(r.randint(1, 3)):
        name = f"hot{k}"
        names.append(name)
        lines.append(f"def {name}(a0=1, a1=3):")
        for first in ["n = 1; m = 2; b = 2**61 - 3; f = 0.5; x = None", "s = 'abcdef'; l = [1, 2, 3, 4]; d = {1: 2, 'k': 3}; t = (1, 2, 3); e = {1, 2}; z = None; r2 = [(1, 2), (3, 4), (5, 6)]",
                      f"o = {r.choice(['Base(1)', 'Sub(1)', 'Slots(1)', 'Lazy(1)'])}; u = {r.choice(['Base(2)', 'Sub(3, 4)', 'Lazy(1)'])}; it = iter(l)", "c = make(1); h = lambda w: w + n"]:
            lines.append("    " + first)
        turns = r.choice([25, 40, 60, 100])
        kind = r.random()
        guarded = r.random() < 0.7
        if kind < 0.5:
            lines.append(f"    for i in range({turns}):")
        elif kind < 0.75:
            lines += ["    i = -1", f"    while i < {turns}:", "        i += 1"]
        elif kind < 0.85:
            lines.append(f"    for i in list(range({turns})):")
        elif kind < 0.9:
            lines.append(f"    for i, y in enumerate(range({turns})):")
        elif kind < 0.95:
            lines.append(f"    for i, y in zip(range({turns}), 'abcdefgh' * 10):")
        else:
            lines.append(f"    for i in gen({turns}):")
        if guarded:
            lines.append("        try:")
        lines += body(3 if guarded else 2, "i", r.randint(0, 3))
        if r.random() < 0.7:
            lines.append(("            " if guarded else "        ") + surprise("i"))
        if guarded:
            lines += ["        except Exception as err:", "            " + r.choice(["note(i, err)", "x = type(err)", "note(err); n = 1; l = [1, 2, 3]"])]
        lines.append("        " + r.choice(["pass", "note(i, x)", "note(n)", "note(l, s, f)", "note(o, u, x, m, b)"]))
        lines += ["    note(n, m, b, f, x)", "    note(s, l, d, t, e)", "    note(o, u, G, r2)", "    return n"]
    for name in names * r.randint(1, 3):
        lines += ["try:", f"    note({name}({r.choice(['', '5', '2.5', chr(39) + 'a' + chr(39), '2**61', '1, 2'])}))", "except Exception as err:", "    note('failed', err)"]
    lines += ["print(*_notes, sep='\\n')", "print(text(G), text(H), Base.count, total)"]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    import sys
    print(program(int(sys.argv[1])), end="")

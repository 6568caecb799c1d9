"""Random Python programs for the JIT: `program(seed)` is the text of one.

A program is deterministic and ends: loops are bounded, recursion has a depth, numbers and containers are cut down.
Variables have a kind by name of a guess; now and then the guess is wrong on purpose, so that errors are raised and caught.
"""
import random

PRELUDE = '''\
_notes = []
def note(*values):
    if len(_notes) < 400:
        _notes.append(" ".join(map(text, values)))
def text(value):
    if isinstance(value, BaseException):
        return type(value).__name__ + ": " + str(value)[:150]
    try:
        shown = repr(value)
    except RecursionError:
        raise
    except Exception as e:
        shown = "repr " + type(e).__name__
    return shown if len(shown) < 200 else shown[:90] + "..." + shown[-90:] + str(len(shown))
def cut(value):
    if type(value) is int:
        return value if -(1 << 70) < value < 1 << 70 else value % 1000003
    if type(value) in (str, list, tuple) and len(value) > 40:
        return value[-20:]
    if type(value) in (dict, set) and len(value) > 30:
        value.clear()
    return value
'''

INTS = ["0", "1", "2", "3", "5", "7", "-1", "-3", "10", "100", "255", "2**31", "2**61 - 1", "2**61", "-2**61", "2**60", "2**62", "2**63 - 1",
        "-2**61 - 1", "2**64", "10**20"]
FLOATS = ["0.0", "-0.0", "1.0", "0.5", "2.5", "-1.25", "1e10", "1e300", "float('inf')", "float('nan')"]
STRS = ["''", "'a'", "'abc'", "'hello world'", "'\\xe9t\\xe9'", "'\\u20ac'", "'\\U0001f600x'", "'x,y'", "'12'"]
ERRORS = ["ValueError", "TypeError", "KeyError", "IndexError", "ZeroDivisionError", "AttributeError", "Exception", "(ValueError, KeyError)",
          "(TypeError, LookupError)", "ArithmeticError", "NameError", "StopIteration"]


class Scope:
    def __init__(self, outer=None):
        self.kinds = {}
        self.outer = outer
        self.loops = 0
        self.inner_loop = False
        self.generator = False
        self.function = False
        self.method = None
        self.weight = 1

    def of(self, kind):
        return [n for n, k in self.kinds.items() if k == kind]


class Program:
    def __init__(self, seed):
        self.r = random.Random(seed)
        self.lines = []
        self.depth = 0
        self.count = 0
        self.functions = []   # (name, required, maximum, keywords, kind)
        self.generators = []
        self.classes = []     # (name, fields, methods)
        self.managers = []
        self.globals = {}
        self.budget = 0

    # -- text

    def put(self, line):
        self.lines.append("    " * self.depth + line)

    def name(self, prefix):
        self.count += 1
        return f"{prefix}{self.count}"

    def chance(self, p):
        return self.r.random() < p

    def pick(self, items):
        return items[self.r.randrange(len(items))]

    # -- expressions

    def var(self, s, kind):
        names = s.of(kind)
        if kind == "int" and self.globals and self.chance(0.1):
            names = names + [n for n, k in self.globals.items() if k == "int"]
        return self.pick(names) if names else None

    def value(self, s, kind, d=2):
        """An expression of a kind, or nearly."""
        if self.chance(0.007):
            kind = self.pick(["int", "float", "str", "list", "none", "any"])
        if d > 0 and self.chance(0.06):
            return f"({self.value(s, kind, d - 1)} if {self.condition(s, d - 1)} else {self.value(s, kind, d - 1)})"
        return getattr(self, "e_" + kind)(s, d)

    def e_none(self, s, d):
        return "None"

    def e_any(self, s, d):
        name = self.var(s, "any")
        if name and self.chance(0.7):
            return name
        return self.value(s, self.pick(["int", "int", "float", "str", "list", "tuple", "dict"]), d)

    def e_bool(self, s, d):
        return self.condition(s, d)

    def small(self, s):
        name = self.var(s, "idx")
        return name if name and self.chance(0.6) else str(self.r.randrange(0, 12))

    def e_idx(self, s, d):
        return self.small(s)

    def e_int(self, s, d):
        r = self.r.random()
        name = self.var(s, "int")
        if d <= 0 or r < 0.2:
            if name and self.chance(0.65):
                return name
            idx = self.var(s, "idx")
            if idx and self.chance(0.6):
                return idx
            return self.pick(INTS) if self.chance(0.35) else str(self.r.randrange(-5, 30))
        a = self.value(s, "int", d - 1)
        b = self.value(s, "int", d - 1)
        if r < 0.50:
            return f"({a} {self.pick(['+', '+', '-', '*', '&', '|', '^'])} {b})"
        if r < 0.58:
            op = self.pick(["//", "%"])
            return f"({a} {op} {self.pick(['3', '7', '-4', '10', '2**61', b, self.small(s)])})"
        if r < 0.62:
            return f"({a} {self.pick(['<<', '>>'])} {self.pick(['1', '3', '5', '60', '64', self.small(s)])})"
        if r < 0.66:
            return f"({self.pick(['-', '~', '+', 'abs', 'int', 'bool'])}({a}))"
        if r < 0.70:
            kind = self.pick(["list", "str", "tuple", "dict", "set"])
            return f"len({self.value(s, kind, d - 1)})"
        if r < 0.76 and self.var(s, "list"):
            return f"{self.var(s, 'list')}[{self.small(s)}{self.pick(['', ' % 3', ' - 3', ''])}]"
        if r < 0.79 and self.var(s, "dict"):
            return self.pick(["{0}[{1}]", "{0}.get({1}, 4)", "{0}.setdefault({1}, 9)", "{0}.pop({1}, 0)"]).format(self.var(s, "dict"), self.key(s))
        if r < 0.90 and (self.functions or self.classes):
            called = self.call(s, d)
            if called:
                return called
        if r < 0.94:
            return self.pick(["min({0}, {1})", "max({0}, {1})", "sum([{0}, {1}, 1])", "divmod({0}, 7)[0]", "hash({0}) % 1000", "ord('a') + {0} % 5",
                              "pow({0} % 10, 3, 7)", "int(str({0} % 1000))", "round({0} % 100 / 3)", "isinstance({0}, int)",
                              "sum(i * i for i in range({1} % 5))", "(lambda q: q + {0})({1})", "sorted([{0}, {1}, 3])[1]", "[{0}, {1}].index({1})",
                              "int({0}).bit_length()"]).format(a, b)
        if r < 0.96:
            return f"({self.name('w')} := {a})"
        return f"({self.condition(s, d - 1)}) + {b}"

    def e_float(self, s, d):
        r = self.r.random()
        name = self.var(s, "float")
        if d <= 0 or r < 0.25:
            return name if name and self.chance(0.7) else self.pick(FLOATS) if self.chance(0.4) else str(self.r.randrange(-40, 40) / 8)
        a, b = self.value(s, "float", d - 1), self.value(s, self.pick(["float", "int"]), d - 1)
        if self.chance(0.3):
            a, b = b, a
        if r < 0.75:
            return f"({a} {self.pick(['+', '-', '*', '*', '/'])} {b})"
        if r < 0.8:
            return f"({a} {self.pick(['//', '%'])} {self.pick(['3.0', '-2', '0.5'])})"
        return self.pick(["abs({0})", "-{0}", "float({1} % 1000)", "max({0}, {1})", "round({0} % 50, 2)", "float(str({0}))", "{0} ** 2 % 17", "(({0}) % 8) ** 0.5"]).format(a, b)

    def e_str(self, s, d):
        r = self.r.random()
        name = self.var(s, "str")
        if d <= 0 or r < 0.3:
            return name if name and self.chance(0.6) else self.pick(STRS)
        a = self.value(s, "str", d - 1)
        if r < 0.5:
            return f"({a} + {self.value(s, 'str', d - 1)})"
        i = self.value(s, "int", d - 1)
        return self.pick([
            "str({i})", "({a} * ({i} % 4))", "{a}[{j}]", "{a}[{j}:]", "{a}[:{j}]", "{a}[::-1]", "{a}.upper()", "{a}.replace('a', 'bb')", "f'{{{i}}}-{{{n}}}'",
            "f'{{{n}!r:>5}}'", "'%s/%d' % ({n}, {j})", "'{{}}:{{}}'.format({j}, {n})", "','.join([{a}, 'q'])", "chr(97 + {i} % 26)", "{a}.strip('a')",
            "repr({i})", "{a}.split(',')[0]", "''.join(sorted({a}))", "''.join(c for c in {a} if c != 'l')", "hex({i})", "{a}.zfill({j})", "{a}[{j}::2]"]).format(
                a=a, i=i, j=self.small(s), n=name or "0")

    def e_list(self, s, d):
        r = self.r.random()
        name = self.var(s, "list")
        if name and (d <= 0 or r < 0.4):
            return name
        if d <= 0 or r < 0.6:
            return "[" + ", ".join(self.value(s, "int", 0) for _ in range(self.r.randrange(0, 5))) + "]"
        i = self.value(s, "int", d - 1)
        v = self.name("c")
        s.kinds[v] = "idx"
        body, condition = self.value(s, "int", d - 1), self.condition(s, 1)
        del s.kinds[v]
        return self.pick(["[{body} for {v} in range({j})]", "[{body} for {v} in range({j}) if {c}]", "list(range({j}))", "{l}[{j}:]", "{l}[:{j}]", "{l} + [{i}]",
                          "sorted({l}, key=lambda x: -x)", "list(map(lambda x: x + 1, {l}))", "[*{l}, {i}]", "list({l})", "({l} * 2)", "[x for x in {l} if x]",
                          "[y + x for x in range(3) for y in {l}]", "list(filter(None, {l}))", "list(zip({l}, {l}))[:0]", "{l}[::-1]", "{l}.copy()"]).format(
            body=body, v=v, j=self.small(s), c=condition, l=name or "[1, 2, 3]", i=i)

    def e_tuple(self, s, d):
        name = self.var(s, "tuple")
        if name and self.chance(0.5):
            return name
        return "(" + "".join(self.value(s, "int", d - 1) + ", " for _ in range(self.r.randrange(0, 4))) + ")"

    def key(self, s):
        r = self.r.random()
        if r < 0.5:
            return self.small(s)
        if r < 0.7:
            return self.value(s, "int", 1) + " % 5"
        return self.pick(["'a'", "'b'", "'k'", self.value(s, "str", 0), f"({self.small(s)}, 1)", "1.0", "True", "None"])

    def e_dict(self, s, d):
        name = self.var(s, "dict")
        if name and (d <= 0 or self.chance(0.6)):
            return name
        if d > 0 and self.chance(0.4):
            return f"{{x: {self.value(s, 'int', d - 1)} for x in range({self.small(s)})}}"
        return "{" + ", ".join(f"{self.key(s)}: {self.value(s, 'int', 0)}" for _ in range(self.r.randrange(0, 4))) + "}"

    def e_set(self, s, d):
        name = self.var(s, "set")
        if name and self.chance(0.7):
            return name
        return self.pick(["{{{a}, {b}}}", "set({l})", "{{x % 5 for x in {l}}}"]).format(a=self.value(s, "int", 0), b=self.small(s), l=self.value(s, "list", 0))

    def condition(self, s, d=2):
        r = self.r.random()
        if d > 0 and r < 0.12:
            return f"{self.condition(s, d - 1)} {self.pick(['and', 'or'])} {self.condition(s, d - 1)}"
        if r < 0.17:
            return f"not {self.condition(s, d - 1)}" if d > 0 else "True"
        idx = self.var(s, "idx")
        if idx and r < 0.5:
            return self.pick([f"{idx} % {self.r.randrange(2, 6)} == {self.r.randrange(0, 3)}", f"{idx} > {self.r.randrange(0, 12)}",
                              f"{idx} == {self.r.randrange(0, 12)}", f"{idx} < {self.r.randrange(0, 12)}", f"{idx} & {self.r.randrange(1, 8)}"])
        a, b = self.value(s, "int", d - 1), self.value(s, "int", d - 1)
        if r < 0.8:
            return f"{a} {self.pick(['<', '<=', '==', '!=', '>', '>='])} {b}"
        kind = self.pick(["float", "str", "list", "tuple"])
        return self.pick(["{x} {op} {y}", "{x}", "{a} in {l}", "{a} not in {t}", "{v} is None", "isinstance({v}, int)", "{a} < {b} < {c}", "type({v}) is float",
                          "{k} in {m}", "'a' in {z}"]).format(
            a=a, b=b, c=self.value(s, "int", 0), x=self.value(s, kind, 1), y=self.value(s, kind, 1), op=self.pick(["<", "<=", "==", "!=", ">", ">="]),
            l=self.value(s, "list", 0), t=self.value(s, "tuple", 0), v=self.value(s, "any", 0), k=self.key(s), m=self.value(s, "dict", 0), z=self.value(s, "str", 0))

    def arguments(self, s, required, maximum, keywords, d):
        if self.chance(0.02):
            required += 1
        given = [self.value(s, "int", d - 1) if self.chance(0.85) else self.value(s, "any", 0) for _ in range(self.r.randint(min(required, maximum), maximum))]
        if given and self.chance(0.08):
            return "*[" + ", ".join(given) + "]"
        for k in keywords:
            if self.chance(0.4):
                given.append(f"{k}={self.value(s, 'int', d - 1)}")
        if self.chance(0.02):
            given.append("nope=1")
        if keywords and self.chance(0.05):
            given = [g for g in given if "=" not in g.split("(")[0][:6]] + [f"**{{'{keywords[0]}': 2}}"]
        return ", ".join(given)

    def call(self, s, d):
        objects = [(n, k[4:]) for n, k in s.kinds.items() if k.startswith("obj:")]
        functions = self.functions + [(n, 1, 1, [], "int") for n in s.of("closure")]
        # What is called often must be cheap.
        if s.loops + s.weight > 2:
            functions = [f for f in functions if f[4] != "heavy"]
        if objects and self.chance(0.6):
            name, cls = self.pick(objects)
            return self.member(s, name, cls, d)
        if functions:
            name, required, maximum, keywords, _ = self.pick(functions)
            return f"{name}({self.arguments(s, required, maximum, keywords, d)})"
        return None

    def cls(self, name):
        return next(c for c in self.classes if c["name"] == name)

    def member(self, s, name, cls, d):
        c = self.cls(cls)
        r = self.r.random()
        if r < 0.5 and c["fields"]:
            return f"{name}.{self.pick(c['fields'])}"
        methods = c["methods"] if s.method is None else [m for m in c["methods"] if m[3] < s.method]
        if methods:
            m, required, maximum, _, kind = self.pick(methods)
            if kind == "property":
                return f"{name}.{m}"
            return f"{name}.{m}({self.arguments(s, required, maximum, [], d)})"
        return f"{name}.{self.pick(c['fields'] + ['missing'])}"

    # -- statements

    def block(self, s, depth, most=4):
        self.depth += 1
        start = len(self.lines)
        before = dict(s.kinds)
        for _ in range(self.r.randint(1, most)):
            self.statement(s, depth)
        if len(self.lines) == start:
            self.put("pass")
        if self.chance(0.9):
            # What may be unbound is not used, mostly.
            for name in [n for n in s.kinds if n not in before]:
                del s.kinds[name]
        self.depth -= 1

    def statement(self, s, depth):
        self.budget -= 1
        r = self.r.random()
        if depth > 0 and self.budget > 0 and r < 0.30:
            choice = self.pick(["if"] * 5 + ["for"] * 4 + ["while"] * 2 + ["try"] * 4 + ["with", "closure"])
            return getattr(self, "s_" + choice)(s, depth)
        if r < 0.62:
            return self.s_assign(s)
        if r < 0.70:
            return self.s_note(s)
        if r < 0.84:
            return self.s_mutate(s)
        if r < 0.90:
            return self.s_object(s)
        return self.s_rare(s)

    def target(self, s, kind):
        names = s.of(kind)
        if names and self.chance(0.75):
            return self.pick(names)
        return self.name({"int": "n", "float": "f", "str": "s", "list": "l", "dict": "d", "tuple": "t", "set": "e", "any": "x", "bool": "b"}[kind])

    def s_assign(self, s):
        kind = self.pick(["int"] * 8 + ["float"] * 3 + ["str"] * 3 + ["list", "dict", "tuple", "set", "bool"] + ["any"] * 3)
        if kind in ("int", "any") and s.of(kind) and self.chance(0.35):
            op = self.pick(["+=", "+=", "+=", "-=", "*=", "^=", "|=", "&=", ">>=", "//=", "%="])
            name = self.pick(s.of(kind))
            value = self.value(s, "int", 2) if op != ">>=" else str(self.r.randrange(0, 5))
            self.put(f"{name} {op} {value}")
            if op == "*=":
                self.put(f"{name} = cut({name})")
            return
        value = self.value(s, kind, 2)
        name = self.target(s, kind)
        if kind in ("int", "str", "list", "dict", "tuple", "set", "any"):
            value = f"cut({value})" if "+" in value or "*" in value or "<<" in value or kind != "int" and self.chance(0.5) else value
        s.kinds[name] = kind if kind != "bool" else "int"
        if self.chance(0.06) and kind == "int":
            # Not the same name twice: CPython 3.11 assigns in the wrong order then.
            other = self.name("n")
            s.kinds[other] = "int"
            self.put(f"{name}, {other} = {value}, {self.value(s, 'int', 1)}")
        else:
            self.put(f"{name} = {value}")

    def s_note(self, s):
        kinds = [k for k in s.kinds.values() if k in ("int", "float", "str", "list", "dict", "tuple", "any")]
        self.put(f"note({self.r.randrange(100)}, {self.value(s, self.pick(kinds) if kinds else 'int', 1)})")

    def s_mutate(self, s):
        kind = self.pick(["list", "list", "dict", "set"])
        name = self.var(s, kind)
        if not name:
            return self.s_assign(s)
        i = self.value(s, "int", 1)
        if kind == "list":
            self.put(self.pick(["{l}.append({i})", "{l}.append({i})", "{l}[{j} % 4] = {i}", "{l}.pop()", "{l}.insert({j}, {i})", "{l}.extend([{i}, 1])", "del {l}[{j}:]",
                                "{l}[1:2] = [{i}, 2]", "{l}.reverse()", "{l} += [{i}]", "{l}.clear()", "{l}[-1] += {i}", "del {l}[0]", "{l}.sort()", "{l}.pop({j})",
                                "{l}.remove({j})", "{l}[{j} % 3], {l}[0] = {l}[0], {i}"]).format(l=name, i=i, j=self.small(s)))
            if self.chance(0.5):
                self.put(f"if len({name}) > 30: del {name}[5:]")
        elif kind == "dict":
            self.put(self.pick(["{d}[{k}] = {i}", "{d}[{k}] = {i}", "{d}.pop({k}, None)", "del {d}[{k}]", "{d}.update({{{k}: {i}}})", "{d}[{k}] = {d}.get({k}, 0) + 1",
                                "{d}.clear()", "{d}[{k}] += 1"]).format(d=name, i=i, k=self.key(s)))
            if self.chance(0.4):
                self.put(f"cut({name})")
        else:
            self.put(self.pick(["{e}.add({i} % 50)", "{e}.discard({j})", "{e} |= {{{j}}}", "{e}.remove({j})", "{e} ^= {{{j}, 3}}"]).format(e=name, i=i, j=self.small(s)))

    def s_object(self, s):
        objects = [(n, k[4:]) for n, k in s.kinds.items() if k.startswith("obj:")]
        if self.classes and (not objects or self.chance(0.35)) and s.method is None:
            c = self.pick(self.classes)
            name = self.name("o") if not objects or self.chance(0.5) else self.pick(objects)[0]
            s.kinds[name] = "obj:" + c["name"]
            self.put(f"{name} = {c['name']}({', '.join(self.value(s, 'int', 1) for _ in range(c['arguments']))})")
        elif objects:
            name, cls = self.pick(objects)
            c = self.cls(cls)
            r = self.r.random()
            if r < 0.65:
                field = self.pick(c["fields"]) if self.chance(0.97) else "extra"
                if self.chance(0.4):
                    self.put(f"{name}.{field} {self.pick(['+=', '-=', '^='])} {self.value(s, 'int', 1)}")
                else:
                    self.put(f"{name}.{field} = cut({self.value(s, 'int' if self.chance(0.85) else 'any', 2)})")
            elif r < 0.9:
                target = self.target(s, "any")
                if self.chance(0.4) and c["dunder"] and s.method is None:
                    self.put(f"{target} = {self.pick(c['dunder']).format(o=name, i=self.value(s, 'int', 1), p=self.pick(objects)[0])}")
                else:
                    self.put(f"{target} = {self.member(s, name, cls, 2)}")
                s.kinds[target] = "any"
            elif r < 0.95:
                self.put(f"del {name}.{self.pick(c['fields'])}")
            else:
                self.put(f"setattr({name}, '{self.pick(c['fields'])}', getattr({name}, '{self.pick(c['fields'])}', 5))")
        else:
            self.s_assign(s)

    def s_rare(self, s):
        r = self.r.random()
        if r < 0.12 and s.inner_loop:
            self.put(f"if {self.condition(s, 1)}: {self.pick(['break', 'continue', 'continue'])}")
        elif r < 0.24:
            self.put(f"if {self.condition(s, 1)}: raise {self.pick(['ValueError', 'KeyError', 'IndexError', 'RuntimeError'])}({self.value(s, 'any', 0)})")
        elif r < 0.34 and s.generator:
            target = self.target(s, "any")
            self.put(self.pick([f"yield {self.value(s, 'any', 1)}", f"{target} = yield {self.value(s, 'int', 1)}", f"yield from {self.value(s, 'list', 0)}"]))
            s.kinds[target] = s.kinds.get(target, "any")
        elif r < 0.42 and s.function:
            self.put(f"if {self.condition(s, 1)}: return {self.value(s, 'any', 1)}")
        elif r < 0.48:
            names = [n for n, k in s.kinds.items() if k in ("int", "float", "str", "any")]
            if names:
                self.put(f"if {self.condition(s, 1)}: del {self.pick(names)}")
        elif r < 0.56 and self.classes and s.method is None:
            c = self.pick(self.classes)
            self.put(self.pick([
                "{c}.shared += {i}", "{c}.shared = {i}", "if {q}: {c}.{m} = lambda self, *a: {i}", "if {q}: {c}.{m} = {c}.{m}_other",
                "if {q}: {c}.{f} = {i}", "if {q}: {c}.__getattr__ = lambda self, name: {i}",
                "if {q}: {c}.__bool__ = lambda self: False"]).format(
                c=c["name"], i=self.value(s, "int", 0), m=self.pick(c["methods"])[0], q=self.condition(s, 1), f=self.pick(c["fields"])))
        elif r < 0.66 and self.globals:
            name = self.pick(list(self.globals))
            self.put(self.pick([f"globals()['{name}'] = {self.value(s, 'int', 1)}", f"globals()['{name}'] += 1" if self.globals[name] == "int" else "pass",
                                f"if {self.condition(s, 1)}: globals()['{name}'] = {self.value(s, 'any', 1)}"]))
        elif r < 0.72 and self.functions and s.weight < 2:
            f = self.pick(self.functions)
            self.put(self.pick([f"if {self.condition(s, 1)}: globals()['{f[0]}'] = lambda *a, **k: {self.value(Scope(), 'int', 1)}",
                                f"if {self.condition(s, 1)}: {f[0]}.__defaults__ = (3, 4)"]))
        elif r < 0.82 and self.generators and s.weight < 2 and s.loops < 2:
            g = self.pick(self.generators)
            target = self.target(s, "list")
            self.put(self.pick([f"{target} = list({g}({self.small(s)}))[:20]", f"{target} = [q for q in {g}({self.small(s)}) if isinstance(q, int)][:20]",
                                f"{target} = [0]; {target}[0] = next({g}({self.small(s)}), 3)"]))
            s.kinds[target] = "list"
        elif r < 0.88:
            a, b, c = self.target(s, "int"), self.name("n"), self.name("l")
            self.put(self.pick([f"{a}, *{c} = {self.value(s, 'list', 1)}", f"{a}, {b}, *{c} = {self.value(s, 'list', 1)}", f"({a}, {b}), {c} = {self.value(s, 'tuple', 1)}, [1]"]))
            s.kinds.update({a: "int", c: "list"})
        elif r < 0.94:
            self.put(f"assert {self.condition(s, 1)}, {self.value(s, 'str', 0)}")
        else:
            self.s_note(s)

    def s_if(self, s, depth):
        self.put(f"if {self.condition(s)}:")
        self.block(s, depth - 1)
        if self.chance(0.25):
            self.put(f"elif {self.condition(s)}:")
            self.block(s, depth - 1)
        if self.chance(0.5):
            self.put("else:")
            self.block(s, depth - 1)

    def turns(self, s):
        return self.r.randint(8, 40) if s.loops + s.weight < 3 else self.r.randint(0, 7)

    def loop_body(self, s, depth):
        was, s.inner_loop = s.inner_loop, True
        s.loops += 1
        guarded = self.chance(0.75 if s.loops + s.weight < 3 else 0.4)
        if guarded:
            self.depth += 1
            self.put("try:")
        self.block(s, depth - 1, 6)
        if guarded:
            self.put("except Exception as e:")
            self.put(f"    {self.pick(['note(str(e))', 'note(e)', 'pass', 'note(type(e))'])}")
            self.depth -= 1
        s.loops -= 1
        s.inner_loop = was
        if self.chance(0.2):
            self.put("else:")
            self.block(s, 0, 2)

    def s_for(self, s, depth):
        if s.loops + s.weight > 3:
            return self.s_if(s, depth)
        n = self.turns(s)
        i, j = self.name("i"), self.name("j")
        many = s.loops + s.weight < 3
        r = self.r.random()
        if r < 0.45:
            limits = self.pick([str(n), f"1, {n}", f"{n}, 0, -1", f"0, {n * 2}, 2", "2**61 - 5, 2**61 + 5", str(n)])
            self.put(f"for {i} in range({limits}):")
            s.kinds[i] = "int" if "61" in limits else "idx"
        elif r < 0.55:
            self.put(f"for {i} in {self.pick(['[1, 2, 3, 4.5, 5, None, 7, 8]', '(3, 4, 5, 6, 7, 8)', self.value(s, 'list', 1), self.value(s, 'tuple', 1), f'list(range({n}))'])}:")
        elif r < 0.62:
            self.put(f"for {i}, {j} in enumerate({self.pick([self.value(s, 'list', 1), self.value(s, 'str', 1), f'range({n})'])}):")
            s.kinds[j] = "any"
        elif r < 0.70:
            self.put(f"for {i}, {j} in zip(range({n}), {self.pick([self.value(s, 'list', 1), self.value(s, 'str', 1), f'range(5, {n + 5})'])}):")
            s.kinds[j] = "any"
        elif r < 0.76:
            self.put(f"for {i}, {j} in list({self.value(s, 'dict', 1)}.items()):")
            s.kinds[i] = s.kinds[j] = "any"
        elif r < 0.80:
            self.put(f"for {j} in {self.value(s, 'str', 1)} + 'abcdefgh':")
            s.kinds[j] = "str"
        elif r < 0.84:
            self.put(f"for {i} in {self.value(s, 'dict', 1)}:")
            s.kinds[i] = "any"
        elif r < 0.92 and self.generators and many:
            self.put(f"for {i} in {self.pick(self.generators)}({self.small(s)}):")
            s.kinds[i] = "any"
        elif r < 0.95 and [c for c in self.classes if c["iterates"]] and many:
            self.put(f"for {i} in {self.pick([c for c in self.classes if c['iterates']])['name']}.fresh():")
            s.kinds[i] = "any"
        else:
            self.put(f"for {i} in map(lambda q: q * 2 + {self.value(s, 'int', 0)}, range({n})):")
        s.kinds.setdefault(i, "idx")
        self.loop_body(s, depth)
        s.kinds[i] = "int" if s.kinds.get(i) == "idx" else s.kinds.get(i, "int")

    def s_while(self, s, depth):
        if s.loops + s.weight > 3:
            return self.s_if(s, depth)
        i = self.name("i")
        self.put(f"{i} = 0")
        s.kinds[i] = "idx"
        condition = f"{i} < {self.turns(s)}"
        if self.chance(0.3):
            condition += f" and {self.condition(s, 1)}"
        self.put(f"while {condition}:")
        self.depth += 1
        self.put(f"{i} += 1")
        self.depth -= 1
        self.loop_body(s, depth)
        s.kinds[i] = "int"

    def s_try(self, s, depth):
        self.put("try:")
        self.block(s, depth - 1)
        if self.chance(0.85):
            e = self.name("e")
            self.put(f"except {self.pick(ERRORS)} as {e}:")
            self.depth += 1
            self.put(f"note({self.r.randrange(100)}, {e})")
            if self.chance(0.1):
                self.put(f"raise {self.pick(['', 'RuntimeError(3) from ' + e, 'KeyError(1)'])}")
            self.depth -= 1
            if self.chance(0.5):
                self.block(s, 0, 2)
            if self.chance(0.6):
                self.put("except Exception as e:")
                self.depth += 1
                self.put("note('other', e)")
                self.depth -= 1
            if self.chance(0.2):
                self.put("else:")
                self.block(s, 0, 2)
            if self.chance(0.8):
                return
        self.put("finally:")
        self.block(s, 0, 2)

    def s_with(self, s, depth):
        if not self.managers:
            return self.s_try(s, depth)
        w = self.target(s, "any")
        s.kinds[w] = "any"
        self.put(f"with {self.pick(self.managers)}({self.value(s, 'int', 0)}) as {w}:")
        self.block(s, depth - 1)

    def s_closure(self, s, depth):
        name, argument = self.name("g"), self.name("p")
        inner = Scope(s)
        inner.kinds = {n: k for n, k in s.kinds.items() if k not in ("closure",)}
        inner.weight = s.weight + s.loops + 1
        inner.function = True
        inner.method = s.method
        inner.kinds[argument] = "idx"
        used = [n for n, k in s.kinds.items() if k == "int" and n not in self.globals]
        self.put(f"def {name}({argument}):")
        self.depth += 1
        if used and s.function and self.chance(0.5):
            self.put(f"nonlocal {self.pick(used)}")
        self.depth -= 1
        before = dict(inner.kinds)
        # What is only read of the outer function stays so: its names are not assigned to, but for new ones.
        inner.kinds = {argument: "idx"}
        inner.kinds["loc"] = "int"
        self.depth += 1
        self.put(f"loc = {self.value(Restricted(before), 'int', 2)}")
        self.depth -= 1
        self.block(inner, 1, 2)
        self.depth += 1
        self.put(f"return {self.value(inner, 'int', 2)}")
        self.depth -= 1
        s.kinds[name] = "closure"

    # -- definitions

    def function(self, heavy):
        name = self.name("fun")
        s = Scope()
        s.function = True
        s.weight = 1 if heavy else 2
        required = self.r.randrange(0, 3)
        parameters = [f"a{k}" for k in range(required)]
        optional = self.r.randrange(0, 3)
        head = list(parameters) + [f"b{k}={self.pick(['1', '2.5', 'None', '(1, 2)'])}" for k in range(optional)]
        for p in parameters:
            s.kinds[p] = "int"
        for k in range(optional):
            s.kinds[f"b{k}"] = "any"
        keywords = [f"b{k}" for k in range(optional)] if self.chance(0.3) else []
        maximum = required + (0 if keywords else optional)
        if self.chance(0.2):
            head.append("*rest")
            s.kinds["rest"] = "tuple"
            maximum += 2 if not keywords else 0
            if self.chance(0.5):
                head.append("key=4")
                s.kinds["key"] = "int"
                keywords = keywords + ["key"]
        if self.chance(0.1):
            head.append("**more")
        self.put(f"def {name}({', '.join(head)}):")
        self.depth += 1
        if self.globals and self.chance(0.3):
            g = self.pick([n for n, k in self.globals.items()])
            self.put(f"global {g}")
            s.kinds[g] = self.globals[g]
        for k in range(self.r.randint(1, 2)):
            kind = self.pick(["int", "list", "float", "dict", "str", "any", "set"])
            n = self.target(s, kind)
            self.put(f"{n} = {self.value(s, kind, 1)}")
            s.kinds[n] = kind
        self.depth -= 1
        self.budget = 28 if heavy else 6
        self.block(s, 4 if heavy else 1, 7 if heavy else 2)
        if heavy:
            s.loops = 0
            self.depth += 1
            self.s_for(s, 3)
            self.depth -= 1
        self.depth += 1
        self.put(f"return {self.value(s, self.pick(['int', 'int', 'any', 'tuple']), 1)}")
        self.depth -= 1
        self.functions.append((name, required, maximum, keywords, "heavy" if heavy else "light"))

    def recursive(self):
        name = self.name("rec")
        s = Scope()
        s.weight = 3
        s.function = True
        s.kinds = {"n": "idx", "acc": "int"}
        self.put(f"def {name}(n, acc=0):")
        self.depth += 1
        self.put(f"if n <= 0: return {self.value(s, 'int', 1)}")
        self.budget = 4
        self.depth -= 1
        self.block(s, 1, 2)
        self.depth += 1
        self.put(f"return {name}(n - 1, cut({self.value(s, 'int', 2)})) + {self.value(s, 'int', 1)}")
        self.depth -= 1
        wrapper = self.name("fun")
        self.put(f"def {wrapper}(a):")
        self.put(f"    return {name}(int(a) % 9)")
        self.functions.append((wrapper, 1, 1, [], "heavy"))

    def generator(self):
        name = self.name("gen")
        s = Scope()
        s.weight = 2
        s.generator = True
        s.kinds = {"n": "idx", "v": "int"}
        self.put(f"def {name}(n, v=1):")
        self.depth += 1
        self.put(f"for i in range({self.pick(['n + 3', 'n', '12'])}):")
        s.kinds["i"] = "idx"
        s.inner_loop = True
        s.loops = 1
        self.budget = 8
        self.block(s, 2, 3)
        self.depth += 1
        self.put(f"yield {self.value(s, self.pick(['int', 'any']), 1)}")
        self.depth -= 1
        self.depth -= 1
        self.generators.append(name)

    def klass(self):
        name = self.name("C")
        base = self.pick(self.classes) if self.classes and self.chance(0.5) else None
        fields = list(base["fields"]) if base else []
        own = [self.name("m") for _ in range(self.r.randint(1, 3))]
        arguments = base["arguments"] if base else self.r.randrange(0, 3)
        self.put(f"class {name}({base['name'] if base else ''}):")
        self.depth += 1
        slots = not base and self.chance(0.25)
        if slots:
            self.put(f"__slots__ = {tuple(own)!r}")
        self.put(f"shared = {self.r.randrange(10)}")
        # Methods call only those that were defined before them.
        methods = list(base["methods"]) if base else []
        order = max([m[3] for m in methods], default=0)
        names = [f"z{k}" for k in range(arguments)]
        s = Scope()
        s.kinds = {z: "int" for z in names}
        s.weight = 3
        self.put(f"def __init__({', '.join(['self'] + names)}):")
        if base:
            self.put(f"    super().__init__({', '.join(names)})")
        for f in own:
            self.put(f"    self.{f} = {self.value(s, self.pick(['int', 'int', 'float', 'list']), 1)}")
        if self.chance(0.2):
            self.budget = 4
            self.block(s, 1, 2)
        fields += own
        this = dict(name=name, fields=fields, methods=methods, arguments=arguments, dunder=list(base["dunder"]) if base else [], iterates=False)
        self.classes.append(this)

        def method(called, parameters, kind, decorated=None, weight=3):
            inner = Scope()
            inner.weight = weight
            inner.function = True
            inner.method = order
            inner.kinds = {"self": "obj:" + name, **{p: "int" for p in parameters}}
            if decorated:
                self.put(decorated)
            self.put(f"def {called}({', '.join(['self'] + parameters)}):")
            self.budget = 5
            if self.chance(0.6):
                self.block(inner, 1, 2)
            return inner

        for _ in range(self.r.randint(1, 3)):
            order += 1
            overridden = [m for m in methods if m[4] == "method"] if base else []
            if overridden and self.chance(0.5):
                old = self.pick(overridden)
                m = old[0]
                s = method(m, ["y0"] if old[1] else [], "method")
                self.put(f"    return {self.value(s, 'int', 1)} + super().{m}({'y0' if old[1] else ''})")
            elif self.chance(0.25):
                m = self.name("prop")
                s = method(m, [], "property", "@property")
                self.put(f"    return {self.value(s, 'int', 2)}")
                if self.chance(0.4):
                    self.put(f"@{m}.setter")
                    self.put(f"def {m}(self, value):")
                    self.put(f"    self.{own[0]} = value")
                methods.append((m, 0, 0, order, "property"))
            elif self.chance(0.15):
                m = self.name("st")
                self.put("@staticmethod")
                self.put(f"def {m}(y0, y1=2):")
                self.put(f"    return {self.value(Restricted({'y0': 'int', 'y1': 'int'}), 'int', 2)}")
                methods.append((m, 1, 2, order, "static"))
            elif self.chance(0.15):
                m = self.name("cl")
                self.put("@classmethod")
                self.put(f"def {m}(cls, y0=1):")
                self.put(f"    cls.shared += {self.pick(['0', '1', 'y0 % 3'])}")
                self.put("    return cls.shared")
                methods.append((m, 0, 1, order, "class"))
            else:
                m = self.name("meth")
                parameters = ["y0"] if self.chance(0.6) else []
                s = method(m, parameters, "method")
                self.put(f"    return {self.value(s, 'int', 2)}")
                if self.chance(0.3):
                    self.put(f"def {m}_other(self, *q):")
                    self.put(f"    return {self.value(s, 'int', 1)}")
                methods.append((m, len(parameters), len(parameters), order, "method"))
        for special, parameters, use in self.r.sample([
                ("__add__", ["y0"], "{o} + {i}"), ("__radd__", ["y0"], "{i} + {o}"), ("__lt__", ["y0"], "{o} < {i}"), ("__eq__", ["y0"], "{o} == {p}"),
                ("__len__", [], "len({o})"), ("__getitem__", ["y0"], "{o}[{i}]"), ("__call__", ["y0"], "{o}({i})"), ("__bool__", [], "(1 if {o} else 2)"),
                ("__contains__", ["y0"], "{i} in {o}"), ("__iadd__", ["y0"], "{o}.__iadd__({i})"), ("__repr__", [], "repr({o})"), ("__neg__", [], "-{o}"),
                ("__index__", [], "[5, 6, 7][{o}]"), ("__hash__", [], "hash({o})"), ("__setitem__", ["y0", "y1"], "{o}.__setitem__({i}, 2)"),
                ("__mul__", ["y0"], "{o} * {i}")], self.r.randrange(0, 3)):
            order += 1
            s = method(special, parameters, "method")
            if special == "__repr__":
                self.put(f"    return 'R' + {self.value(s, 'str', 1)}")
            elif special in ("__len__", "__hash__"):
                self.put(f"    return {self.pick(['3', 'abs(hash(' + self.value(s, 'int', 0) + ')) % 100', self.value(s, 'int', 1)])}")
            elif special == "__bool__":
                self.put(f"    return {self.pick(['True', 'bool(' + self.value(s, 'int', 1) + ')'])}")
            else:
                self.put(f"    return {self.value(s, 'int', 2)}")
            this["dunder"].append(use)
        if self.chance(0.25):
            self.put("@classmethod")
            self.put("def fresh(cls):")
            self.put(f"    return cls({', '.join(['2'] * arguments)})")
            self.put("def __iter__(self):")
            if slots or self.chance(0.5):
                self.put(f"    yield from range({self.r.randrange(12)})")
            else:
                self.put("    self.at = 0")
                self.put("    return self")
                self.put("def __next__(self):")
                self.put("    self.at += 1")
                self.put(f"    if self.at > {self.r.randrange(15)}: raise StopIteration")
                self.put(f"    return self.at {self.pick(['', '* 2', '+ 0.5'])}")
            this["iterates"] = True
        # Objects are shown without addresses.
        if not any(u.startswith("repr") for u in this["dunder"]) and not base:
            self.put("def __repr__(self):")
            self.put(f"    return '<{name}>'")
        self.depth -= 1
        if not methods:
            methods.append(("__init__", arguments, arguments, 0, "method"))

    def manager(self):
        name = self.name("M")
        self.put(f"class {name}:")
        self.put("    def __init__(self, v): self.v = v")
        self.put("    def __enter__(self):")
        self.put(f"        note('enter', self.v); return {self.pick(['self.v', '3', 'self.v * 2'])}")
        self.put("    def __exit__(self, kind, value, tb):")
        self.put("        note('exit', value)")
        self.put(f"        return {self.pick(['False', 'True', 'kind is ValueError', 'None'])}")
        self.managers.append(name)

    def text(self):
        for line in PRELUDE.splitlines():
            self.put(line)
        for _ in range(self.r.randint(1, 3)):
            g = self.name("G")
            kind = self.pick(["int", "int", "any"])
            self.put(f"{g} = {self.value(Scope(), 'int' if kind == 'int' else 'any', 1)}")
            self.globals[g] = kind
        parts = ["function"] * self.r.randint(1, 2) + ["klass"] * self.r.randint(0, 2) + ["generator"] * self.r.randint(0, 2)
        parts += ["manager"] * self.chance(0.3) + ["recursive"] * self.chance(0.3)
        self.r.shuffle(parts)
        for part in parts:
            if part == "function":
                self.function(False)
            else:
                getattr(self, part)()
        for _ in range(self.r.randint(1, 2)):
            self.function(True)
        for name, required, maximum, keywords, kind in self.functions:
            if kind != "heavy":
                continue
            for _ in range(self.r.randint(1, 3)):
                self.put("try:")
                self.put(f"    note('{name}', {name}({self.arguments(Scope(), required, maximum, keywords, 1)}))")
                self.put("except Exception as e:")
                self.put(f"    note('{name} failed', e)")
        if self.chance(0.3):
            self.budget = 10
            s = Scope()
            s.kinds = dict(self.globals)
            self.put("try:")
            self.depth += 1
            self.s_for(s, 2)
            self.depth -= 1
            self.put("finally:")
            self.put("    print(*_notes, sep='\\n')")
        else:
            self.put("print(*_notes, sep='\\n')")
        for g in self.globals:
            self.put(f"print({g!r}, text({g}))")
        return "\n".join(self.lines) + "\n"


class Restricted(Scope):
    """Names that may be read."""

    def __init__(self, kinds):
        super().__init__()
        self.kinds = {n: k for n, k in kinds.items() if k in ("int", "idx", "float", "str", "list")}
        self.weight = 5


def program(seed):
    """The program of a seed: the same for each version of Python that has the same `random`."""
    attempt = 0
    while True:
        text = Program(seed * 1000 + attempt).text()
        try:
            compile(text, "program", "exec")
            return text
        except SyntaxError:
            attempt += 1


if __name__ == "__main__":
    import sys
    print(program(int(sys.argv[1])), end="")

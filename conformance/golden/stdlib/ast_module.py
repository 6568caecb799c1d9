import ast
tree = ast.parse("def f(a, b=1, *c, d, **e) -> int:\n    '''doc'''\n    x: int = a + b * 2\n    return [i for i in c if i > 0], {**e}, f'{x!r:>{b}}', lambda: (yield)\n")
print(ast.dump(tree, indent=1))
for source in ("x = y = 1", "a, *b = c", "del a[1:2], b.c", "with a as b, c: pass", "try: pass\nexcept* E as e: pass\nelse: pass\nfinally: pass", "async def f():\n  async for i in x: await y\n  async with z: pass", "match x:\n  case {'a': 1, **r} if y: pass\n  case C(1, k=[_, *s]) | None as q: pass", "@d\nclass K(B, m=M): x: int", "assert a, b", "global g; nonlocal n" if False else "global g", "import a.b as c, d", "from ..x import (y as z, *w)" if False else "from ..x import y as z", "x if y else z", "a < b <= c is not d not in e", "not a and b or ~c", "a @ b ** -c // d", "f(*a, k=1, **b)", "x[1, ::2, ...]", "{1: 2, **d}, {1, 2}, {k: v for k, v in d}", "(n := 5)", "raise X from Y", "while 1: break\nelse: continue" if False else "while 1: break\nelse: pass", "b'x' 'y'" if False else "b'x' b'y'", "1.5j, 0x1f, 1_000, None, True, ...", "a.b.c(d)[e]", "lambda a, /, b, *, c=1: 0", "x += 1; x @= 2", "f''", "f'{a}{b:c}' 'd'", "return" if False else "pass"):
    print(source.split("\n")[0], "=>", ast.dump(ast.parse(source).body[0]))
print(ast.unparse(tree))
for source in ("x = (1 + 2) * 3 ** -4", "if a:\n  b\nelif c:\n  d\nelse:\n  e", "@d(1)\nasync def f(a: int, /, *b, c=2, **k) -> x: 'doc'", "print(f'{x!r} {y:>{w}} {{}} {\"q\"}')", "lambda *a, b=1: (a, b)", "{**a, 'k': [*b]}", "x[1:2, ::3]", "a = b, = c", "assert (x := 1)", "try:\n  a\nexcept (B, C) as d:\n  e\nfinally:\n  f", "not (a and b) or c", "-(-1), (1).real, 'a\\nb', b'\\x00'", "for i, in x: yield (yield)", "match a:\n  case [1, *_] | {'k': v, **r}:\n    pass\n  case P(1, x=2) if z: pass", "with (a as b, c): pass", "global a, b", "del (a), b[0]", "type(x)(y) if a else (b if c else d)"):
    print(ast.unparse(ast.parse(source)))
print(ast.literal_eval("{'a': [1, -2.5, (3, None), b'x', {1, 2} == 0 or True][0:0] if False else 1}") if False else ast.literal_eval("{'a': [1, -2.5, (3, None), b'x', 1+2j], 'é': {'n': True}}"))
for bad in ("__import__('os')", "1 + 1", "a", "[", "{}.x", "f'{1}'", "-'a'", "set()", "1 + 2j + 3j"):
    try:
        print(bad, ast.literal_eval(bad))
    except Exception as e:
        print(bad, type(e).__name__, str(e).split(" at 0x")[0].split(": <ast")[0])


class Renamer(ast.NodeTransformer):
    def visit_Name(self, node):
        return ast.copy_location(ast.Name("new_" + node.id, node.ctx), node)

    def visit_Constant(self, node):
        return ast.Constant(node.value * 2) if isinstance(node.value, int) else node

    def visit_Assert(self, node):
        return None


class Counter(ast.NodeVisitor):
    def __init__(self):
        self.seen = []

    def visit(self, node):
        self.seen.append(type(node).__name__)
        self.generic_visit(node)


t = ast.fix_missing_locations(Renamer().visit(ast.parse("x = a + 5\nassert x\ny = [x]")))
print(ast.unparse(t))
c = Counter()
c.visit(t)
print(c.seen, len(list(ast.walk(t))), [f for f, _ in ast.iter_fields(t.body[0])], [type(n).__name__ for n in ast.iter_child_nodes(t.body[0])], ast.get_docstring(tree.body[0]), ast.get_source_segment("abc + d", ast.parse("abc + d").body[0].value.left))
n = ast.parse("foo(\n  bar)").body[0].value
print(n.lineno, n.col_offset, n.end_lineno, n.end_col_offset, n.args[0].lineno, n._fields, n._attributes, ast.Name("x", ast.Load()).id, ast.Constant(5).kind, ast.Num is not None, isinstance(ast.Constant(5), ast.Constant), ast.Module.__doc__, ast.BinOp.__match_args__)
for bad in (lambda: compile(ast.Module([ast.Name("x", ast.Load())], []), "f", "exec"), lambda: compile(ast.Expression(5), "f", "eval"), lambda: compile(ast.Module([ast.Expr(ast.Name("x", ast.Store()))], []), "f", "exec"), lambda: ast.Name(1, 2, 3), lambda: compile(ast.parse("x"), "f", "eval"), lambda: ast.parse("x", mode="nope"), lambda: ast.parse("(")):
    try:
        bad()
        print("ok")
    except Exception as e:
        print(type(e).__name__, str(e).split(", got")[0])
import symtable
s = symtable.symtable("def f(a):\n  global g\n  x = a\n  def h(): return x\n  return h\nclass C: y = 1\n", "f", "exec")
f = s.get_children()[0]
print(s.get_type(), sorted(s.get_identifiers()), f.get_parameters(), sorted(f.get_locals()), f.get_globals(), f.lookup("x").is_cell() if hasattr(f.lookup("x"), "is_cell") else f.get_children()[0].get_frees(), f.is_nested(), s.lookup("f").is_namespace(), f.lookup("a").is_parameter(), s.get_children()[1].get_name())

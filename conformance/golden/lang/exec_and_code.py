# compile flags, code objects, exec in namespaces, co_positions, custom globals.
code = compile("a = b + 1\ndef f(x, *y, z=2, **w):\n    q = x\n    return lambda: q\nclass K: pass", "name.py", "exec")
print(code.co_name, code.co_filename, code.co_argcount, code.co_names, code.co_varnames, code.co_flags & 0x40, type(code).__name__)
inner = [c for c in code.co_consts if hasattr(c, "co_code")]
f = inner[0]
print(f.co_name, f.co_argcount, f.co_kwonlyargcount, f.co_posonlyargcount, f.co_varnames, f.co_cellvars, f.co_freevars, f.co_flags & 0x0f, f.co_firstlineno, f.co_nlocals, f.co_qualname, len(f.co_code) > 0, f.co_stacksize >= 0)
ns = {"b": 10}
exec(code, ns)
print(ns["a"], ns["f"](5)(), ns["K"].__module__)
lines = [l for _, _, l in f.co_lines() if l]
print(sorted(set(lines)), [p for p in code.co_positions() if p[0] == 1][-1][0])
g = f.replace(co_name="renamed", co_consts=f.co_consts, co_filename="other.py")
print(g.co_name, g == f, g != f, hash(f) == hash(f.replace()), f.replace() == f)


class NS(dict):
    def __missing__(self, key):
        return f"<{key}>"


exec("print(anything, other)", {}, NS(print=print))
print(eval("x + y", {}, NS()))
glob = {"__builtins__": {"print": print, "__build_class__": __build_class__, "__name__": "n"}}
exec("print('limited')\nclass Q: pass\nprint(Q.__module__ if False else 'q')", glob)
for bad in ("len([])", "import os", "open('x')"):
    try:
        exec(bad, {"__builtins__": {}})
    except (NameError, ImportError) as e:
        print(type(e).__name__, e)
for source, mode in (("1 +", "eval"), ("x = 1", "eval"), ("1\n2", "single"), ("pass", "bad"), ("", "eval"), ("\n\n5", "eval"), ("  5", "eval"), ("a\n", "single"), (b"'\xc3\xa9'", "eval"), (b"# coding: latin-1\nx = '\xe9'", "exec"), ("x" * 10, "exec")):
    try:
        print(repr(source), mode, type(compile(source, "s", mode)).__name__)
    except (SyntaxError, ValueError) as e:
        print(repr(source), mode, type(e).__name__, e)
import ast
tree = ast.parse("x = 1 + 2\nprint(x)")
exec(compile(tree, "ast", "exec"), ns)
tree.body[0].value = ast.Constant(99)
exec(compile(ast.fix_missing_locations(tree), "ast", "exec"), ns)
print(eval(compile(ast.Expression(ast.BinOp(ast.Constant(6), ast.Mult(), ast.Constant(7), lineno=1, col_offset=0), lineno=1, col_offset=0) if False else ast.fix_missing_locations(ast.Expression(ast.BinOp(ast.Constant(6), ast.Mult(), ast.Constant(7)))), "a", "eval")))
print(compile("1", "f", "eval", ast.PyCF_ONLY_AST), compile("assert 0\n'doc'", "f", "exec", optimize=2).co_consts, compile("x", "f", "eval", dont_inherit=True).co_flags & 0x100000)


def modify():
    x = 1
    exec("x = 2")
    loc = {}
    exec("x = 3", globals(), loc)
    return x, loc


print(modify())
exec("def fact(n): return 1 if n < 2 else n * fact(n - 1)\nprint(fact(10))", {})
try:
    exec("fact(3)", {}, {"fact": lambda n: n})
    exec("def r(): return r\nr()()()", {}, {})
except NameError as e:
    print(e)
import marshal, types
c2 = marshal.loads(marshal.dumps(code))
print(c2 == code, types.FunctionType(marshal.loads(marshal.dumps(f)), {})(1, z=0)(), types.CodeType is type(code))

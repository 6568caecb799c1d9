#: timeout 120
# What the interpreter writes for programs that fail: one small program after another, the whole of stderr.
show() {
    cat > "$1"
    echo "== $1"
    "$PY" "$1" 2>&1
    echo "status $?"
}
show chain_group_notes.py <<'END'
def f(x):
    return g(x) + 1

def g(x):
    return (x / 0) * 2

try:
    try:
        f(1)
    except ZeroDivisionError as e:
        raise KeyError("a\nb") from e
except KeyError as e:
    e.add_note("note 1\nline 2")
    e.add_note("")
    e.__notes__.append(5)
    raise ExceptionGroup("eg", [ValueError(1), e, ExceptionGroup("in", [TypeError("t"), OSError(2, "x", "file")])])
END
show repeated_lines.py <<'END'
class A:
    foo_bar = 1
def rec(n):
    if n: rec(n-1)
    else: A().foo_baz
rec(20)
END
show suggest_local.py <<'END'
def f():
    valeu = 3
    return value
f()
END
show several_lines.py <<'END'
x = {}
def f():
    return x["a"]["b"]["é"][1 +
      2]
f()
END
show wide_group.py <<'END'
raise ExceptionGroup("many", [ValueError(i) for i in range(20)])
END
show deep_group.py <<'END'
def g(n):
    e = ValueError(n)
    for i in range(14): e = ExceptionGroup(str(i), [e])
    return e
raise g(1)
END
show str_fails.py <<'END'
import sys
class Bad(Exception):
    def __str__(self): 1/0
    __module__ = "some.module"
try:
    raise Bad
except Bad:
    foo(ÿ := 1, "ééé".bar + 1)
END
show never_closed.py <<'END'
def f(a, b):
    if a:
        print("x"
    return 1
END
show invalid_syntax.py <<'END'
def f(a, b):
    x = 1 +
    return 1
END
show limit_notes_kind.py <<'END'
import sys
class E(Exception):
    __notes__ = 5
sys.tracebacklimit = 2
def a(): b()
def b(): c()
def c(): raise E("x")
a()
END
show operators.py <<'END'
a = [1, 2]
def f():
    return a[0] + a[5] // (1 if a else 2)
def g():
    yield f()
def h():
    for x in g(): pass
h()
END
show hook_fails.py <<'END'
import sys
def hook(t, v, tb):
    raise ValueError("in hook")
sys.excepthook = hook
1/0
END
show hook_missing.py <<'END'
import sys
del sys.excepthook
1/0
END
show no_stderr.py <<'END'
class X:
    def __del__(self): pass
import sys
sys.stderr = None
1/0
END
show from_none.py <<'END'
try:
    a
except NameError:
    try:
        b
    except NameError as e:
        raise TypeError("t") from None
END
show own_syntax_error.py <<'END'
e = SyntaxError("msg", ("f.py", 3, 4, "  abc def\n", 3, 6))
raise e
END
show own_syntax_error_lines.py <<'END'
e = SyntaxError("msg", ("f.py", 3, 4, "  abc def\nxyz", 4, 6))
e.add_note("hello")
raise e
END
show endless_recursion.py <<'END'
def f(): f()
f()
END
show chained_attributes.py <<'END'
x = 1
x.real.foo().bar
END
show except_star.py <<'END'
try: raise ExceptionGroup("g", [ValueError(1)])
except* ValueError as e:
    raise TypeError("a") from e
END
show no_module.py <<'END'
import nonexistent_module
END
show import_name.py <<'END'
from sys import argvv
END
show assertion.py <<'END'
assert 1 == 2, \
   "long" + \
   "message"
END
show nested_class.py <<'END'
class B(BaseException): 
    class C(Exception): pass
raise B.C("q")
END
show indentation.py <<'END'
		
def f():
	  return  1+  "x"   # comment
f()
END
show call.py <<'END'
x = 5
x(1)(
 2)
END
show class_body.py <<'END'
def a(): raise a.x
def b(): a()
class C:
    b()
END
show no_source.py <<'END'
exec(compile("1/0", "nofile", "exec"))
END
show eval.py <<'END'
eval("1 +")
END
show exec_indentation.py <<'END'
exec("def f():\n    x = 1\n  y = 2")
END
show exit_message.py <<'END'
import sys
sys.stderr.write("abc")
raise SystemExit("exit message")
END
show fstring.py <<'END'
print(f"{1 1}")
END
show return_outside.py <<'END'
return 5
END
show nonlocal.py <<'END'
def f():
    nonlocal x
END
show unterminated.py <<'END'
x = "abc
END
show native_call.py <<'END'
sum([1,2,
   3, 'a'], 
 start=[])
END
show context_cycle.py <<'END'
e = ValueError(1); f = KeyError(2)
e.__context__ = f; f.__context__ = e
raise e
END
printf 'x = "\377"\n' | show not_utf8.py
printf '# -*- coding: nonsense -*-\nx=1\n' | show unknown_coding.py
printf '# -*- coding: latin-1 -*-\ns = "\351\351"; s.foo + 1 + s.bar\n' | show latin1.py
printf '\357\273\277# coding: latin-1\nx\n' | show bom_and_coding.py

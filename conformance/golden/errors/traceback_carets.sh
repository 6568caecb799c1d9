# Carets under the part of the expression that failed (PEP 657).
run() { "$PY" -c 'import sys
exec(compile(sys.stdin.read(), "<stdin text>", "exec"))' 2>&1 >/dev/null | tail -1; }
cat > m.py <<'END'
class A:
    x = None
    def m(self): return self
a = A(); a.a = a; d = {}; l = [1]; z = 0
def t(source):
    import traceback
    open("code.py", "w").write(source + "\n")
    import linecache
    linecache.checkcache()
    try:
        exec(compile(source, "code.py", "exec"), globals())
    except Exception as e:
        print("".join(traceback.format_exception(e)).split("line 10, in t\n", 1)[-1].split("\n", 1)[1])
for s in ("a.a.nope.b", "1 + 2 / z * 3", "(1 + 2) / (z + 0)", "d['k']['j']", "l[0][1]", "a.m().m().nope()", "z()", "len(5) + 1", "a.a.x.y = 5", "d['q'] += 1",
          "x = l[5] + l[0]", "f'{z / 0}'", "-'a'", "not_defined", "a.m(*5)", "assert z, 'msg'", "raise ValueError(z)", "import nope_nope", "for i in 5: pass", "with 5: pass",
          "a, b = 1, 2, 3", "[i / z for i in l]", "(lambda: 1 / z)()", "del a.nope", "del d['zz']", "1 if z / z else 2", "z / z and 1", "l[\n  1 /\n  0\n]", "print(1,\n      2 / 0,\n      3)", "a.m() @ 2", "é = 'é' + 1", "'日本' + z", "\t1/0", "1 < 'a' < 2",
          "class Q(1 / 0): pass", "@z\ndef f(): pass", "def f(a=1 / 0): pass", "{**5}", "{1: 2}[3]", "a.m().x.y.z", "z[0]", "match z:\n  case int(a, b): pass", "yy = xx = 1 / 0", "(1 / 0)", "x: 1 / 0 = 5", "import os.nope", "from os import nope", "await_ = a.b.c"):
    print(">>>", s)
    t(s)
END
"$PY" m.py

# Where statements end at the prompt, and errors in them.
printf 'class A:\n def x(self):\n  return 1 +\n def y(self): pass\n\n1\n f(1\nx = (1,\n2 3)\nprint "a"\nprint (1 2\n"abc\n"""a\n b"""\n{1:2\n]\n\nf(x for x in y, 1\n)\nlambda *: 1\nf(a=1 if 2\n1)\n' | "$PY" -i -q 2>&1
printf 'def f():\n  x\n y\n\nx = 5 $ 6\nelse:\n@a\n@b\nclass C: pass\n\nfor\ntry:\n  1\n\nexcept: 2\nwith a as b,\n\\\n' | "$PY" -i -q 2>&1
printf '# c\n   \n\t# d\n1\n\\\n2\nif 1:\n  \n  3\n#x\n\nx = """\n\n"""\n(\n# c\n\n1)\nif 1:\n1\ndef f(:\n' | "$PY" -i -q 2>&1
printf 'x = 5; x; x + 1\nwhile x:\n    x -= 1\n    if x == 2: break\nelse:\n    "no"\n\nx\ntry:\n    1/0\nexcept ZeroDivisionError:\n    "caught"\nfinally:\n    "end"\n\nclass B:\n\n    def f(self): return 7\n\n    y = 1\n\nB().f()\n' | "$PY" -i -q 2>&1
printf 'from __future__ import annotations\ndef f(x: nope): pass\n\nf.__annotations__\nimport sys\nsys.ps1 = 5\n1\ndel sys.ps1\n2\nclass P:\n  def __str__(self): return "p> "\n\nsys.ps1 = P()\n3\nsys.displayhook = lambda v: print("shown", v)\n4\nNone\n' | "$PY" -i -q 2>&1
printf 'raise SystemExit("bye")\n' | "$PY" -i -q 2>&1; echo "status $?"; printf 'raise SystemExit\n' | "$PY" -i -q -c 'raise SystemExit(4)' 2>&1; echo "status $?"
printf 'if 1:\n  5' | "$PY" -i -q 2>&1; printf 'x = 1\ny = (' | "$PY" -i -q 2>&1; printf '"""abc' | "$PY" -i -q 2>&1

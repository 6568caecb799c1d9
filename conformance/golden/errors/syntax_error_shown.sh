# How the interpreter shows a syntax error of a file, of -c, of an import and of eval.
printf 'x = 1\nif x:\n    y = (1,\n         2\nz = 3\n' > a.py; "$PY" a.py 2>&1; echo "status $?"
printf 'def f():\n    return 1 +\n' > b.py; "$PY" -c 'import b' 2>&1; echo "status $?"
printf 'def f():\n\tif x:\n        pass\n' > c.py; "$PY" c.py 2>&1; echo "status $?"
"$PY" -c 'print "hello"' 2>&1; echo "status $?"
"$PY" -c 'eval("1 + + ")' 2>&1; echo "status $?"
"$PY" -c 'x = "abc' 2>&1
printf 'é = "日本語" 5\n' > d.py; "$PY" d.py 2>&1
printf 'foo(x, y for y in range(3) for z in range(3) if z, p)\n' > e.py; "$PY" e.py 2>&1
printf '    indented\n' > f.py; "$PY" f.py 2>&1
printf '# -*- coding: nonsense -*-\n' > g.py; "$PY" g.py 2>&1
printf 'x = "\xff\xfe"\n' > h.py; "$PY" h.py 2>&1
printf '# -*- coding: latin-1 -*-\nprint("\xe9")\n' > i.py; "$PY" i.py 2>&1
printf '\xef\xbb\xbfprint("bom")\n' > j.py; "$PY" j.py 2>&1
printf 'print(1)\r\nprint(2)\rprint(3)\n' > k.py; "$PY" k.py 2>&1
printf 'print("no newline at end")' > l.py; "$PY" l.py 2>&1

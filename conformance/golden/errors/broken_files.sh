#: stderr ignore
# Files that end too early, with other bytes than expected, or are not what their names say; streams that cannot be used.
show() { "$PY" "$1" 2>&1 | tail -4; }
for text in 'if 1:\n' 'if 1:\n\n\n' 'def f():\n    if 1:\n        x\n    for x in y: # hi\n  # foo\n' 'try:\n    x\n' 'x = 1\nclass A:' '@foo\n' 'x = 1 \\' 'x = (\n' 'x = """abc\n' 'x = "abc\n' \
    'x = 1\n\0' '\xef\xbb\xbfprint("bom")\n' '\xef\xbb\xbf# coding: latin-1\n' '\xff\xfep' '# coding: nosuch\n' '# coding: ascii\nx = "\xff"\n' 'x=1\r\nprint(x)\rprint(2)\n' 'def f():\n\tx=1\n        y=2\n' ''; do
    printf "$text" > t.py; show t.py; echo "status $?"
done
printf 'print("compiled")\n' > s.py
"$PY" -c 'import py_compile; py_compile.compile("s.py", "s.pyc")'; "$PY" s.pyc
for n in 0 8 16 20 40 70; do head -c $n s.pyc > t.pyc; show t.pyc; done
"$PY" -c 'import sys; sys.stdout.close(); print(1)' 2>&1 | tail -1
"$PY" -c 'import os; os.close(1); print(1)' 2>&1 | tail -3; "$PY" -c 'import os; os.close(0); input()' 2>&1 | tail -1
"$PY" -c 'import sys; sys.stdout = None; print(1); sys.stderr = None; 1/0'; echo $?
"$PY" -c 'import sys; del sys.stdout; print(1)' 2>&1 | tail -1
for hook in 'sys.excepthook = 5' 'del sys.excepthook'; do "$PY" -c "import sys; $hook; 1/0" 2>&1 | tail -5; done
"$PY" -c 'import sys; print(1); sys.exit(3)' > /dev/full; echo $?
"$PY" -u -c 'print(1)' > /dev/full; echo $?
"$PY" -c '1/0' 2> /dev/full; echo $?
"$PY" < . 2>&1 | head -2
"$PY" -c 'for i in range(10 ** 5): print(i)' 2>&1 | head -1

#: stderr ignore
# Bad input ends as CPython ends it.
"$PY" missing.py; echo "status $?"
"$PY" . ; echo "status $?"
mkdir d; "$PY" d 2>&1; echo "status $?"
printf 'x = 1\0\n' > nul.py; "$PY" nul.py 2>&1 | tail -1; echo "status $?"
"$PY" -c "$("$PY" -c 'print("(" * 300 + ")" * 300)')" 2>&1 | tail -1
"$PY" -c 'print(eval("(" * 100000 + ")" * 100000))' 2>&1 | tail -1
"$PY" -c 'print(eval("[" * 150 + "]" * 150)[0] is not None, eval("-" * 500 + "1"))' 2>&1 | tail -1
"$PY" -c 'print("x = \"" + "a" * 10000000 + "\"; print(len(x))")' > long.py; "$PY" long.py; echo "status $?"
"$PY" -c 'import sys; sys.stdout.close(); print(1)' 2>&1 | tail -1
"$PY" -c 'print("x" * 100)' > /dev/full; echo "status $?"
"$PY" -c 'print(1)' >&-; echo "closed $?"
"$PY" -c 'import sys; print(sys.stdin)' <&-
"$PY" -c 'import os, signal; os.kill(os.getpid(), signal.SIGINT); print("no")' 2>&1 | tail -1
"$PY" -c 'import os, signal; os.kill(os.getpid(), signal.SIGTERM)'; echo "term $?"
"$PY" -c 'for i in range(10 ** 6): print(i)' 2>&1 | head -1
printf 'garbage' > bad.pyc; "$PY" bad.pyc 2>&1; echo "status $?"
printf 'import sub\n' > main.py; printf 'x = 1\n' > sub.py; "$PY" main.py; for f in __pycache__/*; do printf 'x' > "$f"; done; "$PY" main.py; echo "truncated cache $?"
"$PY" < nul.py 2>&1 | tail -1
"$PY" -c 'int("9" * 5000)' 2>&1 | tail -1
"$PY" -c 'x = [0] * (10 ** 18)' 2>&1 | tail -1
"$PY" -c '"a" * (2 ** 62)' 2>&1 | tail -1
"$PY" -c 'import sys; sys.stdout.write("\ud800")' 2>&1 | tail -1
"$PY" -c 'bytes(10 ** 18)' 2>&1 | tail -1
"$PY" -c '1 << (10 ** 18)' 2>&1 | tail -1

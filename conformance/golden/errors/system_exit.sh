# SystemExit, exit statuses, atexit, and what goes where.
for code in 'import sys; sys.exit()' 'import sys; sys.exit(3)' 'import sys; sys.exit("message")' 'raise SystemExit' 'raise SystemExit(None)' 'raise SystemExit(True)' 'raise SystemExit([1, 2])' 'import sys; sys.exit(256 + 7)' 'import sys; sys.exit(-1)' 'import sys; sys.exit((1, 2))' '1/0' 'raise KeyboardInterrupt' 'import os; os._exit(9)' 'import sys; sys.exit(10 ** 30)' 'exit(4)' 'quit("bye")' 'import os; os.abort' 'assert 0' 'assert 0, "why"'; do
    "$PY" -c "$code" > out 2> err; echo "$? [$(cat out)] [$(tail -1 err)]"
done
"$PY" -c 'import atexit
atexit.register(print, "last"); atexit.register(print, "first")
try:
    raise SystemExit(5)
finally:
    print("finally")'; echo $?
"$PY" -c 'import atexit, sys
@atexit.register
def bad(): 1 / 0
atexit.register(print, "still runs")' 2>&1; echo $?
"$PY" -c 'import sys
sys.excepthook = lambda t, v, tb: print("hook", t.__name__, v)
raise ValueError(5)'; echo $?
"$PY" -c 'import sys
def hook(*a): raise TypeError("in hook")
sys.excepthook = hook
raise ValueError(5)' 2>&1 | tail -4
"$PY" -c 'import sys
try: sys.exit(2)
except SystemExit as e: print("caught", e.code, repr(e))'
"$PY" -c 'import threading, sys
t = threading.Thread(target=lambda: sys.exit(3)); t.start(); t.join(); print("main goes on")'

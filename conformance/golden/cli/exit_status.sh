# How programs end: statuses, messages, what is flushed, exit functions.
run() { "$PY" -c "$1"; echo "status $?"; }
run 'raise SystemExit' 2>&1; run 'raise SystemExit(None)' 2>&1; run 'raise SystemExit(7)' 2>&1; run 'raise SystemExit(256 + 3)' 2>&1; run 'raise SystemExit(-1)' 2>&1; run 'raise SystemExit("text")' 2>&1
run 'raise SystemExit([1, 2])' 2>&1; run 'raise SystemExit(1, 2)' 2>&1; run 'raise SystemExit(True)' 2>&1; run 'raise SystemExit(10 ** 30)' 2>&1; run 'import sys; sys.exit(3.5)' 2>&1; run 'exit(5)' 2>&1; run 'quit()' 2>&1
run 'class E(SystemExit): code = 9
raise E' 2>&1
run 'class E(SystemExit):
    @property
    def code(self): raise ValueError
raise E(6)' 2>&1
run 'import sys; sys.stderr = None; raise SystemExit("to fd 2")' 2>&1; run 'import sys; del sys.stderr; raise SystemExit("to fd 2")' 2>&1
run 'import sys
def hook(*a): print("hook", a[0].__name__, a[1])
sys.excepthook = hook
1 / 0' 2>&1
run 'import sys
def hook(*a): raise SystemExit(8)
sys.excepthook = hook
1 / 0' 2>&1
run 'import sys; sys.excepthook = None; 1 / 0' 2>&1 | tail -1; run 'import sys; del sys.excepthook; 1 / 0' 2>&1 | tail -2
run 'import atexit
@atexit.register
def f(): print("f")
atexit.register(print, "args", sep="", end="!\n")
@atexit.register
def g(): raise SystemExit(3)
raise SystemExit(2)' 2>&1 | grep -v File
run 'import atexit, sys; atexit.register(lambda: sys.stdout.write("last")); print("first"); sys.exit("message")' 2>&1; echo
run 'import threading, time
def t(): time.sleep(0.1); print("thread done")
threading.Thread(target=t).start(); print("main done")' 2>&1
run 'import os; print("lost", end=""); os._exit(4)' 2>&1
"$PY" -c 'print("x")' > /dev/full; echo "status $?"; "$PY" -c 'import sys; sys.stdout.close()'; echo "status $?"; "$PY" -c 'import sys; sys.stdout.close(); sys.exit(2)'; echo "status $?"
"$PY" -c 'import sys; sys.stdout = None; print(1)'; echo "status $?"; "$PY" -c 'print(1)' >&-; echo "status $?"; "$PY" -c 'import sys; print(sys.stdin)' <&-; echo "status $?"
"$PY" -c 'import os, signal; os.kill(os.getpid(), signal.SIGINT); [0 for x in iter(int, 1)]' 2>&1 | tail -1; "$PY" -c 'raise KeyboardInterrupt' 2> /dev/null; echo "status $?"; echo 'raise KeyboardInterrupt' > k.py; "$PY" k.py 2> /dev/null; echo "status $?"
"$PY" -c 'raise KeyboardInterrupt("why")' 2>&1 | tail -1; "$PY" nope.py 2>&1 | sed 's/^[^:]*: //'; "$PY" . 2>&1 | sed 's/^[^:]*: //'; echo "status $?"; printf 'x = 1\n\000' > null.py; "$PY" null.py 2>&1 | tail -1
printf 'import sys\nprint(__file__, __cached__, __name__, sys.argv[0], __loader__.__class__.__name__, __spec__)\n' > a.py; "$PY" a.py; "$PY" ./a.py; mkdir -p d; (cd d && "$PY" ../a.py; "$PY" "$PWD/../a.py"); "$PY" -x a.py 2>&1 | tail -1; ln -s ../a.py d/link.py; echo 'import sys; print(sys.path[0])' > b.py; ln -s ../b.py d/b.py; "$PY" d/b.py

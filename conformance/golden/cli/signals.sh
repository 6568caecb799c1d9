#: stderr ignore
# Ctrl-C in loops, sleeps and joins; handlers; timeouts.
for code in 'while True: pass' 'import time; time.sleep(30)' 'import threading; threading.Event().wait(30)' '[x for x in iter(int, 1)]' 'r, w = os.pipe(); os.read(r, 1)' 'for i in range(10 ** 12): pass'; do
    "$PY" -c "
import os, signal, threading
main = os.getpid()
t = threading.Timer(0.4, lambda: os.kill(main, signal.SIGINT)); t.daemon = True; t.start()
try:
    exec('''$code''')
except KeyboardInterrupt:
    print('interrupted')
" 2>&1 | tail -1
done
"$PY" -c '
import signal, os, time
seen = []
signal.signal(signal.SIGUSR1, lambda n, f: seen.append((n, f.f_code.co_name)))
os.kill(os.getpid(), signal.SIGUSR1)
time.sleep(0.01)
print(seen[0][0] == signal.SIGUSR1, seen[0][1], signal.getsignal(signal.SIGUSR2), signal.SIGINT, signal.Signals(15).name, signal.getsignal(signal.SIGINT).__name__)
signal.signal(signal.SIGALRM, lambda *a: print("alarm"))
signal.setitimer(signal.ITIMER_REAL, 0.05); time.sleep(0.2)
def handler(*a): raise RuntimeError("from handler")
signal.signal(signal.SIGUSR1, handler)
try:
    os.kill(os.getpid(), signal.SIGUSR1); time.sleep(1)
except RuntimeError as e: print(e)
try: signal.signal(signal.SIGKILL, handler)
except OSError as e: print(e)
try: signal.signal(999, handler)
except ValueError as e: print(e)
signal.signal(signal.SIGINT, signal.SIG_IGN); os.kill(os.getpid(), signal.SIGINT); print("ignored", flush=True)
signal.signal(signal.SIGINT, signal.SIG_DFL); os.kill(os.getpid(), signal.SIGINT); time.sleep(1)
'; echo $?

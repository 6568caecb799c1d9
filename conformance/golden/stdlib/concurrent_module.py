from concurrent.futures import *
from concurrent.futures import InvalidStateError
import time


def square(x):
    if x == 5:
        raise ValueError("five")
    time.sleep(0.001 * (3 - x % 3))
    return x * x


with ThreadPoolExecutor(max_workers=3, thread_name_prefix="pool") as ex:
    print(list(ex.map(square, range(5))), list(ex.map(pow, [2, 3], [3, 2])))
    fs = {ex.submit(square, i): i for i in range(4, 7)}
    out = {}
    for f in as_completed(fs):
        out[fs[f]] = f.exception() or f.result()
    print(sorted(out.items()))
    done, pending = wait([ex.submit(square, 1), ex.submit(square, 2)], return_when=ALL_COMPLETED)
    print(len(done), len(pending), sorted(f.result() for f in done))
    f = ex.submit(lambda: 42)
    called = []
    f.add_done_callback(lambda f: called.append(f.result()))
    print(f.result(timeout=5), f.done(), f.cancelled(), f.cancel(), called, f.running())
    try:
        ex.submit(square, 5).result()
    except ValueError as e:
        print("raised", e)
    try:
        ex.submit(time.sleep, 0.2).result(timeout=0.01)
    except TimeoutError as e:
        print("timeout", type(e).__name__)
    try:
        list(ex.map(square, [4, 5, 6]))
    except ValueError as e:
        print("map raised", e)
for bad in (lambda: ex.submit(square, 1), lambda: ThreadPoolExecutor(0), lambda: ThreadPoolExecutor(initializer=5)):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
f = Future()
print(f.cancel(), f.cancelled(), f.set_running_or_notify_cancel())
try:
    f.result()
except CancelledError as e:
    print("cancelled")
f = Future()
f.set_result(1)
try:
    f.set_result(2)
except InvalidStateError as e:
    print(str(e).split(":")[0])

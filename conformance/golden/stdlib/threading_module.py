import queue
import threading
import time
results = []
lock = threading.Lock()


def work(n):
    for _ in range(200):
        with lock:
            results.append(n)


ts = [threading.Thread(target=work, args=(i,), name=f"w{i}") for i in range(4)]
[t.start() for t in ts]
[t.join() for t in ts]
print(len(results), [results.count(i) for i in range(4)], ts[0].name, ts[0].is_alive(), threading.current_thread().name, threading.active_count(), threading.main_thread() is threading.current_thread(), threading.get_ident() == threading.main_thread().ident)
q = queue.Queue(maxsize=2)


def producer():
    for i in range(5):
        q.put(i)
    q.put(None)


threading.Thread(target=producer).start()
got = []
while (item := q.get()) is not None:
    got.append(item)
    q.task_done()
q.task_done()
q.join()
print(got, q.empty(), q.qsize(), q.maxsize)
for bad in (lambda: q.get_nowait(), lambda: q.get(timeout=0.01), lambda: [q.put_nowait(1) for _ in range(3)], lambda: lock.release(), lambda: ts[0].start(), lambda: threading.Thread(target=5, daemon=True).join(), lambda: threading.current_thread().join(), lambda: queue.Queue().task_done(), lambda: threading.Semaphore(-1), lambda: threading.Condition().notify()):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
pq, lq, sq = queue.PriorityQueue(), queue.LifoQueue(), queue.SimpleQueue()
for i in (3, 1, 2):
    pq.put(i); lq.put(i); sq.put(i)
print([pq.get() for _ in range(3)], [lq.get() for _ in range(3)], [sq.get() for _ in range(3)])
event, cond, sem, barrier = threading.Event(), threading.Condition(), threading.BoundedSemaphore(2), threading.Barrier(3)
log = []


def waiter(n):
    event.wait()
    with sem:
        log.append(n)
    barrier.wait()
    with cond:
        ready.append(n)
        cond.notify_all()


ready = []
ts = [threading.Thread(target=waiter, args=(i,)) for i in range(3)]
[t.start() for t in ts]
print(event.is_set(), log, event.wait(0.01))
event.set()
with cond:
    print(cond.wait_for(lambda: len(ready) == 3, timeout=5), sorted(log), sorted(ready))
[t.join() for t in ts]
try:
    sem.release(), sem.release(), sem.release()
except ValueError as e:
    print(e)
local = threading.local()
local.x = "main"


def use_local():
    log.append(hasattr(local, "x"))
    local.x = "thread"


t = threading.Thread(target=use_local)
t.start(); t.join()
print(log[-1], local.x)
r = threading.RLock()
with r, r:
    print(r.acquire(blocking=False), r._is_owned())
r.release()
print(lock.acquire(timeout=0.01), lock.locked(), lock.acquire(blocking=False), lock.release(), repr(lock).split()[0])
timer = threading.Timer(0.01, log.append, ["timer"])
timer.start(); timer.join()
cancelled = threading.Timer(5, log.append, ["never"])
cancelled.start(); cancelled.cancel(); cancelled.join()
print(log[-1], threading.Thread(name="n", daemon=True).daemon)


class T(threading.Thread):
    def run(self):
        self.result = sum(range(1000))


t = T()
t.start(); t.join()
print(t.result, t.ident is not None, threading.stack_size())
caught = []
threading.excepthook = lambda a: caught.append((a.exc_type.__name__, str(a.exc_value), a.thread.name))
t = threading.Thread(target=lambda: 1 / 0, name="bad")
t.start(); t.join()
print(caught)


def spin(n):
    x = 0
    for i in range(n):
        x += i
    sums.append(x)


sums = []
ts = [threading.Thread(target=spin, args=(50000,)) for _ in range(4)]
[t.start() for t in ts]; [t.join() for t in ts]
print(sums == [1249975000] * 4)
import _thread
done = _thread.allocate_lock()
done.acquire()
_thread.start_new_thread(lambda a: done.release(), (1,))
print(done.acquire(timeout=5))

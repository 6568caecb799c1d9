#: timeout 120
"""Start methods of multiprocessing: pools, processes, queues, pipes, locks and events under each; _posixshmem."""
import multiprocessing as mp
import os
import _posixshmem


def square(x):
    return x * x


def fails(x):
    raise ValueError(f"no {x}")


def child(queue, pipe, lock, event):
    with lock:
        queue.put((mp.current_process().name, mp.get_start_method(True)))
    event.wait(60)
    pipe.send({"event": event.is_set(), "got": pipe.recv()})
    pipe.close()


def start(how):
    context = mp.get_context(how)
    with context.Pool(2) as pool:
        print(how, pool.map(square, range(6)), pool.apply(square, (12,)))
        print(sorted(pool.imap_unordered(square, range(4))), pool.starmap(pow, [(2, 5), (3, 2)]))
        try:
            pool.apply(fails, (7,))
        except ValueError as error:
            print("ValueError", error)

    queue, (here, there), lock, event = context.Queue(), context.Pipe(), context.Lock(), context.Event()
    process = context.Process(target=child, args=(queue, there, lock, event), name="worker")
    process.start()
    print(queue.get(timeout=60))
    event.set()
    here.send([1, 2, how])
    print(here.recv())
    process.join()
    print(process.exitcode, process.is_alive())


def attempt(function, *args, **named):
    try:
        print(function(*args, **named))
    except Exception as error:
        print(type(error).__name__, error)


def shared():
    name = f"/py-golden-{os.getpid()}"
    descriptor = _posixshmem.shm_open(name, os.O_RDWR | os.O_CREAT | os.O_EXCL, mode=0o600)
    os.write(descriptor, b"shared")
    again = _posixshmem.shm_open(path=name, flags=os.O_RDONLY)
    print(os.read(again, 10), os.get_inheritable(again), oct(os.fstat(again).st_mode))
    os.close(descriptor)
    os.close(again)
    print(_posixshmem.shm_unlink(name))
    opens, unlink = _posixshmem.shm_open, _posixshmem.shm_unlink
    attempt(opens)
    attempt(opens, 1, 2)
    attempt(opens, None, 2)
    attempt(opens, "/py-absent", 0)
    attempt(opens, "/py-absent", "x")
    attempt(opens, "/py-absent", 1.5)
    attempt(opens, "/py-absent", 1 << 40)
    attempt(opens, "/py-\udc80", 0)
    attempt(opens, "/py-absent", 0, 1, 2)
    attempt(opens, "/py-absent", 0, foo=2)
    attempt(opens, "a" * 300, 0)
    attempt(unlink)
    attempt(unlink, 1)
    attempt(unlink, "/py-absent")
    print(opens.__text_signature__, unlink.__text_signature__)


if __name__ == "__main__":
    shared()
    for method in ("fork", "spawn", "forkserver"):
        start(method)

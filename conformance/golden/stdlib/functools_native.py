# What the C# parts of functools, bisect, queue, stat and opcode do, errors and reprs included.
import bisect
import copy
import functools
import opcode
import pickle
import queue
import stat
import threading
import time


def attempt(f, *args, **keywords):
    try:
        print(f(*args, **keywords))
    except Exception as e:
        print(type(e).__name__, e)


def echo(*args, **keywords):
    return args, keywords


p = functools.partial(echo, 1, b=2)
print(p(), p(3, c=4), p(b=5), functools.partial(p, 7, z=1).args, functools.partial(p, 7).func is echo, p.keywords)
p.note = "kept"
print(functools.partial(p).func is p, p.__dict__, repr(functools.partial(len, 1, a="x")), functools.partial[int])
print(pickle.loads(pickle.dumps(functools.partial(int, base=2)))("101"), copy.copy(p)(5))
many = functools.partial(echo, *range(100), **{f"k{i}": i for i in range(50)})
print(len(many(1)[0]), len(many(z=1)[1]))
loop = functools.partial(echo)
loop.__setstate__((echo, (loop,), {}, {}))
print("..." in repr(loop))
attempt(functools.partial)
attempt(functools.partial, 1)
attempt(p.__setstate__, (1, 2, 3))
attempt(setattr, p, "func", 1)
for args in ((), (1,), (max, 2), (max, []), (max, [3, 9, 4]), (max, [], 5), (max, [1], 2, 3)):
    attempt(functools.reduce, *args)
attempt(functools.reduce, function=1, iterable=2)
key = functools.cmp_to_key(lambda a, b: b - a)
print(sorted([3, 1, 2], key=key), key(1) < key(2), key(1) == key(1), key(obj=5).obj, key.obj)
attempt(lambda: key(1) < 2)
attempt(hash, key(1))
attempt(functools.cmp_to_key)
attempt(key, 1, 2)
attempt(type(key))

calls = []


@functools.lru_cache(maxsize=3)
def remember(*args, **keywords):
    calls.append((args, keywords))
    return args


for i in (1, 2, 3, 1, 4, 2, 1):
    remember(i)
print(remember.cache_info(), calls, remember.cache_parameters(), remember.__wrapped__.__name__)
remember.cache_clear()
remember(1), remember(1.0), remember(True), remember(x=1), remember(x=1)
print(remember.cache_info())


@functools.lru_cache(maxsize=None, typed=True)
def typed(a, b=0):
    return type(a).__name__, b


print([typed(1), typed(1.0), typed(1, b=2), typed(1, b=2.0), typed(True)], typed.cache_info())
attempt(typed, [])


@functools.lru_cache(0)
def never(a):
    return a


print(never(1), never(1), never.cache_info(), never.cache_parameters())


@functools.cache
def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


print(fibonacci(80), fibonacci.cache_info(), copy.deepcopy(fibonacci) is fibonacci, pickle.loads(pickle.dumps(fibonacci)) is fibonacci)


@functools.lru_cache(maxsize=10)
def nested(n):
    return 0 if n == 0 else nested(n - 1) + 1


print(nested(50), nested.cache_info())


class Holder:
    @functools.lru_cache
    def twice(self, x):
        return x * 2


holder = Holder()
print(holder.twice(2), holder.twice(2), Holder.twice.cache_info(), holder.twice.__self__ is holder)
attempt(functools.lru_cache, "x")
attempt(functools.lru_cache, "x")

items = [1, 3, 3, 5]
print(bisect.bisect(items, 3), bisect.bisect_left(items, 3), bisect.bisect_left(items, 4, 1, 3), bisect.bisect(items, -3, key=lambda v: -v))
bisect.insort(items, 3.0)
bisect.insort_left(items, 2, key=lambda v: v)
print(items)
attempt(bisect.bisect, items, 1, -1)
attempt(bisect.bisect, items, 1, 0, "x")
attempt(bisect.bisect, [1], "x")
attempt(bisect.bisect, 5, 1)
attempt(bisect.bisect_left, [1], 2, 0, 9)

q = queue.SimpleQueue()
for i in range(20):
    q.put(i)
print([q.get() for _ in range(15)], q.qsize(), q.empty())
threading.Thread(target=lambda: (time.sleep(0.02), q.put("late"))).start()
print([q.get(timeout=5) for _ in range(6)])
attempt(q.get, False)
attempt(q.get_nowait)
attempt(q.get, True, 0.01)
attempt(q.get, True, -1)
attempt(q.put)
attempt(queue.SimpleQueue, 1)

print([stat.filemode(m) for m in (0o100644, 0o40755, 0o120777, 0o104755, 0o102644, 0o41777, 0, 0o20000, 0o60001, 0o10000, 0o140000)])
print(stat.S_ISDIR(0o40755), stat.S_IMODE(0o104755), stat.S_IFMT(0o104755), stat.S_ISDOOR(0))
attempt(stat.S_ISDIR, -1)
attempt(stat.S_ISDIR, 2 ** 40)
attempt(stat.S_ISDIR, 1.5)
print([opcode.stack_effect(opcode.opmap[name], 3) for name in ("BUILD_MAP", "CALL_FUNCTION_EX", "MAKE_FUNCTION", "LOAD_GLOBAL", "PRECALL", "BUILD_SLICE", "UNPACK_EX")])
print(opcode.stack_effect(opcode.opmap["FOR_ITER"], 0, jump=True), opcode.stack_effect(opcode.opmap["FOR_ITER"], 0, jump=False))
attempt(opcode.stack_effect, 100)
attempt(opcode.stack_effect, 1, 2)
attempt(opcode.stack_effect, 255, 0)
attempt(opcode.stack_effect, 100, 1, jump=3)

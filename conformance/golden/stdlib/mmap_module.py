"""mmap: files and anonymous memory as a sequence, as a file, as a buffer; its errors; shared memory on top of it."""
import array
import copy
import gc
import io
import mmap
import operator
import os
import pickle
import re
import struct
import tempfile
import weakref
from mmap import mmap as M
from multiprocessing import heap, shared_memory


class Three:
    def __index__(self):
        return 3


def new(size=20, data=b"hello\nworld\nabc\0\xff"):
    m = M(-1, size)
    m[:len(data)] = data
    return m


def t(label, function, *args, **named):
    try:
        result = function(*args, **named)
    except Exception as error:
        result = f"{type(error).__name__}: {error}"
    print(label, result)


def methods(m, rows):
    """Calls methods of one map, one after the other: 'name' or (name, arguments...)."""
    for row in rows:
        name, *args = (row,) if isinstance(row, str) else row
        t(f"{name}{tuple(args)!r}"[:60], getattr(m, name), *args)


def items():
    m = new()
    for key in (0, -1, 20, -21, Three(), "a", 1.5, 1 << 70, slice(1, 3), slice(None, None, 2), slice(None, None, -1), slice(5, 2), slice("a", None)):
        t("get", lambda: m[key])
    print(list(m)[:3], list(reversed(m))[-2:], b"h" in m, 104 in m, b"hello" in m, len(m), bool(m))
    print(operator.indexOf(m, b"w"), operator.countOf(m, b"l"), next(iter(m)))

    def assign(key, value):
        m = new()
        m[key] = value
        return m[:]

    for key, value in [
        (0, 1), (0, 256), (0, -1), (0, b"a"), (0, 1.5), (0, Three()), (20, 1), (-20, 1), ("a", 1), (0, 1 << 70), (1 << 70, 0),
        (slice(0, 2), b"xy"), (slice(0, 2), b"xyz"), (slice(0, 4, 2), b"xy"), (slice(0, 4, 2), b"xyz"), (slice(0, 2), "xy"), (slice(0, 2), 5),
        (slice(0, 2), bytearray(b"zz")), (slice(0, 2), memoryview(b"zz")), (slice(5, 2), b""), (slice(5, 2), b"a"),
        (slice(0, 2), memoryview(b"abcd")[::2]), (slice(None, None, -1), bytes(range(20))),
    ]:
        t("set", assign, key, value)
    for key in (0, slice(0, 1), slice(0, 3, 2), 100, "a"):
        t("del", operator.delitem, m, key)
    print(m == new(), m == m[:], hash(m) == hash(m))
    t("add", lambda: m + b"")
    t("mul", lambda: m * 2)
    t("lt", lambda: m < m)


def file_like():
    m = new()
    methods(m, [
        ("find", b"o"), ("find", b"o", 5), ("find", b"o", 5, 6), ("find", b""), ("find", b"", 50), ("find", b"o", -16), ("find", b"o", -16, -14),
        ("find", b"o", 5, 1), ("find", b"", 5, 1), ("rfind", b"", 5, 1), ("rfind", b""), ("find", "o"), "find", ("find", 1), ("find", b"o", "a"),
        ("find", b"o", None), ("find", b"o", 1, 2, 3), ("rfind", b"o"), ("rfind", b"o", 0, 5), ("rfind", b"z"), ("rfind", b"o", 0, -8),
        ("find", b"o", 1 << 70), ("find", bytearray(b"wor")), ("seek", 6), ("find", b"l"), ("rfind", b"h"), ("seek", 0),
        ("read", 3), "tell", ("read", None), "read", ("seek", 0), ("read", -1), ("seek", 0), ("read", "a"), ("read", 1.5), ("read", 1, 2),
        ("read", Three()), ("read", 1 << 70), ("read", 0), ("seek", 0), "read_byte", ("read_byte", 1), ("seek", 20), "read_byte", ("seek", 0),
        "readline", "readline", "readline", "readline", ("readline", 1),
        ("seek", -1), ("seek", 21), ("seek", 20), ("seek", -2, 2), "tell", ("seek", 1, 1), "tell", ("seek", 1, 2), ("seek", 0, 3), "seek", ("seek", "a"),
        ("seek", 0, "a"), ("seek", 0, 0, 0), ("seek", 0, -1), ("seek", 0, 1 << 40), ("seek", (1 << 63) - 1, 1), ("seek", 0),
        ("write", b"HE"), "tell", ("write", b"x" * 20), ("write", "a"), "write", ("write", 1), ("write", bytearray(b"q")), ("write", memoryview(b"abcd")[::2].tobytes()),
        ("write", b"a", 1), ("write", b""), ("seek", 20), ("write", b""), ("write", b"a"), ("seek", 0),
        ("write_byte", 65), ("write_byte", 256), ("write_byte", -1), ("write_byte", b"a"), ("write_byte", 1.5), "write_byte", ("write_byte", 1 << 70), ("seek", 20), ("write_byte", 1),
        ("move", 0, 6, 5), ("move", -1, 0, 1), ("move", 0, -1, 1), ("move", 0, 0, -1), ("move", 0, 0, 21), ("move", 20, 0, 0), ("move", 21, 0, 0), "move",
        ("move", 1, 2, "a"), ("move", 1, 2, 3, 4), ("move", 18, 0, 4), ("move", (1 << 63) - 1, 0, 2), ("move", 1, 0, 10),
        "flush", ("flush", 0, 20), ("flush", 0, 21), ("flush", 1), ("flush", 1, 1), ("flush", -1), ("flush", 0, -1), ("flush", "a"), ("flush", 1, 2, 3),
        ("madvise", 0), ("madvise", 4), ("madvise", 999), ("madvise", 0, 0, 20), ("madvise", 0, 20), ("madvise", 0, -1), ("madvise", 0, 0, -1),
        ("madvise", 0, 0, 1 << 62), "madvise", ("madvise", "a"), "size", ("size", 1), ("close", 1),
        ("resize", 30), "__len__", ("resize", 8000), "__len__", ("resize", "a"), ("resize", -1), ("resize", 0), "__len__", "resize", "__repr__",
    ])
    t("keyword", lambda: m.find(sub=b"o"))
    view = memoryview(m)
    print(view.format, view.itemsize, view.shape, view.strides, view.readonly, view.contiguous, view.obj is m, view.nbytes)
    methods(m, ["close", ("resize", 100)])
    print(m.closed)
    view.release()
    methods(m, ["close", "__repr__", "close", "read", ("read", "a"), "readline", "read_byte", ("write", "a"), ("write_byte", "a"), ("seek", 0), "tell", "size",
                "flush", ("find", "a"), ("rfind", b"a"), ("move", 0, 0, 0), ("resize", 1), ("madvise", 0), "__enter__", ("__exit__", 1, 2, 3), "__len__",
                ("__getitem__", "a"), ("__setitem__", 0, 0)])
    print(m.closed)
    t("view", memoryview, m)
    t("list", list, m)
    with new() as m:
        print(m[:2])
    print(m.closed)


def made():
    file = tempfile.TemporaryFile()
    file.write(b"0123456789" * 1000)
    file.flush()
    fd = file.fileno()

    for args, named in [
        ((), {}), ((-1,), {}), ((-1, 0), {}), ((-1, -1), {}), (("a", 1), {}), ((-1, "a"), {}), ((fd, 0), {}), ((fd, 20000), {}), ((fd, 10000), {}), ((fd, 10001), {}),
        ((fd, 0), {"offset": 4096}), ((fd, 0), {"offset": 4097}), ((fd, 0), {"offset": -1}), ((fd, 0), {"offset": 12288}), ((fd, 5904), {"offset": 4096}),
        ((fd, 5905), {"offset": 4096}), ((999, 10), {}), ((-2, 10), {}), ((fd, 10), {"access": 4}), ((fd, 10), {"access": -1}), ((fd, 10), {"access": 1}),
        ((fd, 10), {"access": 2}), ((fd, 10), {"access": 3}), ((fd, 10), {"flags": 2}), ((fd, 10), {"flags": 0}), ((fd, 10), {"prot": 1}), ((fd, 10, 2, 3), {}),
        ((fd, 10, 2, 3, 1), {}), ((fd, 10), {"prot": 1, "access": 1}), ((fd, 10, 1, 2, 3, 4, 5), {}), ((fd, 10), {"foo": 1}), ((), {"fileno": fd, "length": 10}),
        ((fd, 1 << 70), {}), ((1 << 40, 1), {}), ((fd, 10), {"offset": "a"}), ((fd, 10, 1, 3, 3), {}), ((-1, 10), {"access": 1}), ((-1, 10), {"prot": 2}),
        ((-1, (1 << 63) - 1), {}), ((-1, 10), {"offset": 4096}), ((-1.0, 10), {}), ((fd, 10), {"offset": 1 << 70}),
    ]:
        t(f"mmap {str(args).replace(str(fd), 'fd', 1)} {list(named)}", M, *args, **named)
    with tempfile.TemporaryFile() as empty:
        t("empty", M, empty.fileno(), 0)
        t("empty", M, empty.fileno(), 1)
    with open(__file__, "rb") as own:
        t("read-only", M, own.fileno(), 10)
        t("read-only", M, own.fileno(), 10, access=mmap.ACCESS_COPY)

    a, b = M(fd, 100, access=mmap.ACCESS_READ), M(fd, 100, access=mmap.ACCESS_COPY)
    methods(a, [("__setitem__", 0, 1), ("__setitem__", slice(0, 1), b"a"), ("write", b"a"), ("write", "a"), ("write_byte", 1), ("write_byte", "a"), ("move", 0, 1, 2),
                ("resize", 10), "flush", ("__delitem__", 0), "__repr__"])
    print(memoryview(a).readonly)
    t("readinto", file.readinto, a)
    b[0:3] = b"abc"
    print(b[:4], a[:4], memoryview(b).readonly, b.size())
    methods(b, [("resize", 10), "flush", "__repr__"])
    c = M(fd, 5904, offset=4096)
    c.seek(3)
    methods(c, ["__repr__", ("read", 4), ("resize", 100), "size", "__len__", "tell", ("seek", 90), ("resize", 50), "tell", "read", "readline", "read_byte", ("write", b"a"),
                ("find", b"0"), ("seek", 0, 1)])
    c[:4] = b"SAVE"
    c.flush()
    print(os.fstat(fd).st_size, os.pread(fd, 6, 4096))
    file.close()
    print(c[:6], c.size())
    c.close()


def used():
    m = new(64)
    print([x.group() for x in re.finditer(rb"\w+", m)], re.sub(rb"l", b"L", m)[:12], re.search(b"world", m).span())
    print(struct.unpack_from("<4H", m, 1), struct.pack_into(">I", m, 0, 0x41424344), m[:5])
    print(bytes(m)[:8], bytearray(m)[:4], b"-".join([m, m])[:4], (b"a" + m)[:4], int.from_bytes(m[:2], "big"))
    view = memoryview(m)
    view[:2] = b"zz"
    print(m[:4], view.cast("I")[0], view == m[:], io.BytesIO(m).read(3), array.array("B", m[:3]), str(m, "latin-1")[:3])
    t("pickle", pickle.dumps, m)
    t("copy", copy.copy, m)
    t("attribute", setattr, m, "x", 1)
    t("closed", setattr, m, "closed", 1)
    print(weakref.ref(m)() is m)
    del view
    gc.collect()
    m.close()

    class Sub(M):
        def read(self, *args):
            return b"sub"

    sub = Sub(-1, 10)
    sub.y = 2
    print(sub.y, sub.read(), repr(sub))
    print({name: value for name, value in sorted(vars(mmap).items()) if name.isupper()}, mmap.error)

    # Nothing closes these: their memory and descriptors go with them.
    with tempfile.TemporaryFile() as file:
        file.truncate(1 << 20)
        for _ in range(5000):
            M(file.fileno(), 0)[0] = 1
    for _ in range(300):
        M(-1, 1 << 30)[0] = 1


def shared():
    first = shared_memory.SharedMemory(create=True, size=100)
    second = shared_memory.SharedMemory(first.name)
    second.buf[:5] = b"hello"
    print(bytes(first.buf[:6]), first.size, len(first.buf), second == first)
    view = first.buf[2:4]
    t("close", first.close)
    print(view.tobytes())
    view.release()
    first.close()
    second.close()
    second.unlink()
    t("gone", lambda: shared_memory.SharedMemory("/py-golden-absent"))
    values = shared_memory.ShareableList([1, "a", b"x", 2.5, None, True])
    again = shared_memory.ShareableList(name=values.shm.name)
    again[0], again[1] = 7, "b"
    print(list(values), values.count(7), values.index(2.5), len(values), values.format)
    t("too long", operator.setitem, values, 1, "a" * 100)
    again.shm.close()
    values.shm.close()
    values.shm.unlink()

    def dropped():
        for size in range(1, 50):
            block = shared_memory.SharedMemory(create=True, size=size)
            block.buf[:size][0] = 1
            block.unlink()

    dropped()
    gc.collect()
    block = heap.BufferWrapper(1000).create_memoryview()
    block[:3] = b"abc"
    print(bytes(block[:4]), len(block))


items()
file_like()
made()
used()
shared()

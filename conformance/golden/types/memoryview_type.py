# memoryview: indexing, slicing, casting, release, comparison.
import array
data = bytearray(range(12))
m = memoryview(data)
print(m.nbytes, m.itemsize, m.format, m.ndim, m.shape, m.strides, m.readonly, m.contiguous, m.c_contiguous, len(m), m.obj is data, m.suboffsets)
print(m[0], m[-1], m[2:5].tolist(), m[::2].tolist(), m[::-1].tolist(), m[3:3].tobytes(), bytes(m[1:3]), m[1:4].hex(), m == data, m[:3] == b"\x00\x01\x02", m != b"x")
m[0] = 255
m[1:3] = b"ab"
m[4:8:2] = b"zz"
print(data)
i = m.cast("I")
print(i.format, i.itemsize, i.shape, i.nbytes, len(i), i.tolist() == list(array.array("I", data)))
two = m.cast("B", (3, 4))
print(two.shape, two.ndim, two.tolist(), two[1, 2], two.strides)
two[2, 3] = 7
print(data[-1])
ro = memoryview(b"read only")
print(ro.readonly, ro.toreadonly().readonly, m.toreadonly().readonly, hash(ro) == hash(b"read only"), ro.tobytes(), [c for c in ro[:4]], b"only" in bytes(ro), 111 in ro)
for bad in ("ro[0] = 1", "m[99]", "m['a']", "m[0] = 256", "m[0] = 'x'", "m[0:2] = b'xyz'", "hash(m)", "memoryview('s')", "memoryview(5)", "m.cast('Q').cast('Z')", "m[1:].cast('I')", "two[0]", "two[9, 9]", "two[0, 0, 0]", "del m[0]", "m[::2].cast('B')", "memoryview()", "m < m", "m + b'x'"):
    try:
        exec(bad)
        print(bad, "ok")
    except Exception as e:
        print(bad, type(e).__name__, e)
with memoryview(b"abc") as w:
    print(w[0])
try:
    w[0]
except ValueError as e:
    print(e)
a = array.array("d", [1.5, 2.5])
d = memoryview(a)
print(d.format, d[1], d.tolist(), d.itemsize)
d[0] = 9
print(a, memoryview(array.array("h", [-1, 2])).tolist(), memoryview(b"abc").cast("c").tolist())

import array
import struct
print(struct.pack("<bBhHiIqQ", -1, 255, -2, 65535, -3, 4, -5, 6), struct.pack(">fd", 1.5, -2.25), struct.pack("!3s5p?c", b"abcd", b"xy", True, b"z"), struct.unpack("<hh", b"\x01\x00\xff\xff"), struct.calcsize("@bi"), struct.calcsize("=bi"), struct.pack("2x3h", 1, 2, 3), struct.unpack(">I", b"\0\0\1\0"), struct.pack("<e", 0.5), struct.unpack("<e", b"\x00|"), struct.pack("n", -1), struct.pack("@P", 5), struct.pack("0s", b""), struct.unpack("4s", b"ab\0\0"))
s = struct.Struct("<I2s")
buf = bytearray(10)
s.pack_into(buf, 2, 7, b"hi")
print(s.size, s.format, buf, s.unpack_from(buf, 2), list(struct.iter_unpack("<H", b"\1\0\2\0")), repr(s)[:14])
for bad in (lambda: struct.pack("B", 256), lambda: struct.pack("b", -129), lambda: struct.pack("i", "x"), lambda: struct.pack("ii", 1), lambda: struct.unpack("i", b"abc"), lambda: struct.pack("z", 1), lambda: struct.pack("s", "str"), lambda: struct.pack("c", b"ab"), lambda: struct.pack_into("I", bytearray(2), 0, 1), lambda: struct.unpack_from("I", b"ab"), lambda: struct.pack("H", -1), lambda: struct.pack("f", 1e40), lambda: struct.pack("q", 2 ** 63), lambda: struct.pack("I", 1.5), lambda: list(struct.iter_unpack("H", b"abc")), lambda: struct.calcsize("99999999999999999999i"), lambda: struct.pack("?"), lambda: struct.pack("1"), lambda: struct.pack("<n", 1), lambda: struct.pack("e", 1e6)):
    try:
        bad()
        print("ok")
    except Exception as e:
        print(type(e).__name__, e)
a = array.array("i", [3, 1, 2])
a.append(5); a.extend([7, 8]); a.insert(0, 9); a[1] = -3; a += array.array("i", [4])
print(a, a.typecode, a.itemsize, len(a), a.pop(), a.index(2), a.count(5), a.tolist(), a[1:3], a[::-1], a.tobytes()[:8], a.buffer_info()[1], 5 in a, a == array.array("i", a), a * 2, a + a[:1], sorted(a), a.remove(5), a.reverse(), a, a < array.array("i", [100]), array.array("d", [1, 2.5]), array.array("u", "héy"), array.array("u", "ab").tounicode(), array.array("B", b"ab"), array.array("b"), array.typecodes)
a.byteswap(); a.byteswap(); a.frombytes(b"\1\0\0\0"); a.fromlist([1, 2]); del a[0]; a[1:2] = array.array("i", [70, 71])
print(a, memoryview(a)[0], bytes(array.array("H", [1])), a.__copy__() == a)
for bad in (lambda: a.append("x"), lambda: a.append(2 ** 31), lambda: array.array("z"), lambda: array.array("B", [256]), lambda: array.array("i", "ab"), lambda: a[99], lambda: a.pop(99), lambda: a.remove(99999), lambda: a + [1], lambda: a.frombytes(b"abc"), lambda: array.array("B", [-1]), lambda: a.extend(array.array("d")), lambda: array.array("i", 5), lambda: array.array(), lambda: hash(a), lambda: a.__setitem__(slice(0, 1), [1]), lambda: array.array("d", ["x"])):
    try:
        bad()
        print("ok")
    except Exception as e:
        print(type(e).__name__, e)

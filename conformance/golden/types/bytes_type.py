# bytes and bytearray.
b = b"Hello, World"
print(bytes(), bytes(3), bytes([1, 2, 255]), bytes("é", "utf-8"), bytes(b"x"), bytes(bytearray(b"y")), bytes(range(3)), bytes((65, 66)), bytes.fromhex("00 fF10"), b"\x00\xff".hex(), b"abcd".hex(":"), b"abcde".hex("-", 2), b"abcde".hex("-", -2))
for bad in ("bytes(-1)", "bytes([256])", "bytes('x')", "bytes('x', 5)", "bytes(1.5)", "bytes([1.5])", "bytes(['a'])", "bytes(None)", "b[99]", "b['a']", "b + 'x'", "'x' + b", "b.find('x')", "b.index(b'z')", "b.join(['x'])", "b.split('')", "b.split(b'')", "b.decode('ascii', 5)", "b'\\xff'.decode()",
            "b'\\xff'.decode('ascii')", "bytes.fromhex('0')", "bytes.fromhex('zz')", "b[0] = 1", "b % 1", "256 in b", "'a' in b", "b < 'x'", "b.hex('ab')", "bytes(5, 'ascii')", "b.translate(b'x')", "bytes.maketrans(b'a', b'')", "b'é'"):
    try:
        print(bad, eval(bad))
    except Exception as e:
        print(bad, type(e).__name__, e)
print(b[0], b[-1], b[1:4], b[::-1], b[::3], list(b[:3]), 72 in b, b"lo" in b, b + b"!", b * 2, len(b), b == b"Hello, World", b < b"Jello", b"a" == "a", hash(b"a") == hash(bytes([97])))
print(b.upper(), b.lower(), b.swapcase(), b.title(), b"hello".capitalize(), b.find(b"o"), b.find(111), b.rfind(b"o"), b.count(b"l"), b.index(b"W"), b.startswith(b"He"), b.endswith((b"x", b"ld")), b.replace(b"l", b"L", 2), b"abc".replace(b"", b"-"))
print(b"a,b,c".split(b","), b" a b ".split(), b"a\nb\r\nc".splitlines(), b"a,b".partition(b","), b"x".rpartition(b"-"), b",".join([b"a", bytearray(b"b")]), b" x ".strip(), b"xxaxx".strip(b"x"), b"ab".center(6, b"*"), b"5".zfill(3), b"a\tb".expandtabs(4), b"ab".ljust(4) + b"|", b"pre.x".removeprefix(b"pre."))
print(b"abc".isalpha(), b"a1".isalnum(), b"12".isdigit(), b" ".isspace(), b"\x80".isascii(), b"AB".isupper(), b"ab".islower(), b"Ab".istitle(), b"abc".translate(bytes.maketrans(b"ab", b"xy"), b"c"), b"abc".translate(None, b"b"))
print(b"\xc3\xa9".decode(), b"\xff".decode("latin-1"), b"\xffa".decode("utf-8", "replace"), b"\xffa".decode("ascii", "ignore"), b"\xff".decode("utf-8", "backslashreplace"), b"\xff".decode("utf-8", "surrogateescape").encode("utf-8", "surrogateescape"), repr(b"'\"\\\n\t\x00\x7f\x80"))
a = bytearray(b"hello")
a[0] = 72; a[1:3] = b"EY"; a.append(33); a.extend(b"ab"); a += b"c"; a.insert(1, 45); a.extend([100])
print(a, a.pop(), a.pop(0), a, a.remove(45), a, a.reverse(), a, a.copy() == a, a.find(b"E"))
del a[0], a[-1:], a[::2]
print(a, len(a), a * 2, bytes(a), bytearray(3), bytearray("é", "latin-1"), a == bytes(a), bytearray(b"b") > b"a", repr(bytearray(b"\x00'")))
a[:] = b"xyz"
a *= 2
print(a, a.upper(), a.hex(), a.isalpha(), a.startswith(b"x"), a.index(b"z"), a.clear(), a, bytearray(b"a,b").split(b","), type(bytearray(b"x")[0:1]), bytearray(b"x") + b"y", b"x" + bytearray(b"y"))
for bad in ("a.append(256)", "a.append('x')", "a.pop()", "a.remove(5)", "a[0] = 'x'", "a[5] = 1", "a.extend('abc')", "a.insert(0, -1)", "hash(a)", "a[0:1] = 5", "bytearray(b'ab')[::2]", "a.extend(5)", "a += 'x'", "bytearray(b'abc')[::2].__setitem__(slice(None, None, 2), b'')"):
    try:
        print(bad, eval(bad) if "=" not in bad else exec(bad))
    except Exception as e:
        print(bad, type(e).__name__, e)
v = bytearray(b"abcdef")
m = memoryview(v)
m[0:2] = b"XY"
try:
    v.append(1)
except BufferError as e:
    print(e)
m.release()
v.append(1)
print(v, bytes.__mro__, bytes(memoryview(b"mv")[1:]))


class B(bytes):
    def __bytes__(self):
        return b"custom"


class HasBytes:
    def __bytes__(self):
        return b"has"


print(bytes(B(b"x")), bytes(HasBytes()), B(b"abc")[1:], type(B(b"q").upper()), b"%b" % HasBytes())

# Text and binary files, buffering, newline handling, seek, errors.
import io
import os
with open("a.txt", "w", encoding="utf-8") as f:
    print(f.write("line one\nliné two\n\nlast"), f.tell(), f.name, f.mode, f.encoding, f.writable(), f.readable(), f.closed, f.newlines)
print(f.closed)
with open("a.txt", encoding="utf-8") as f:
    print(f.readline(), f.readlines(), f.read(), f.seek(0), f.read(4), f.tell(), next(f), list(f), f.seekable(), f.line_buffering, f.errors)
with open("a.txt", encoding="utf-8") as f:
    for n, line in enumerate(f):
        print(n, repr(line), end=" ")
    print()
with open("a.txt", "a+", encoding="utf-8") as f:
    f.write("\nappended")
    f.seek(0)
    print(len(f.read()), f.truncate(8), f.seek(0), f.read())
with open("b.bin", "wb") as f:
    print(f.write(bytes(range(10))), f.writelines([b"ab", b"c"]), f.tell(), f.mode, f.raw.__class__.__name__)
with open("b.bin", "r+b") as f:
    print(f.read(3), f.seek(-2, os.SEEK_END), f.read(), f.seek(4), f.write(b"XY"), f.seek(0), f.read(), f.peek(1)[:1], f.readinto(bytearray(2)))
with open("b.bin", "rb", buffering=0) as f:
    print(type(f).__name__, f.read(2), f.readall(), f.read(1), f.fileno() > 2, f.isatty())
for newline in (None, "", "\n", "\r\n", "\r"):
    with open("n.txt", "w", newline=newline) as f:
        f.write("a\nb\r\n")
    raw = open("n.txt", "rb").read()
    with open("n.txt", newline=newline) as f:
        print(repr(newline), raw, f.readlines(), f.newlines)
with open("m.txt", "wb") as f:
    f.write(b"a\r\nb\rc\nd")
with open("m.txt") as f:
    print(f.read(), f.newlines)
for mode, kw in (("q", {}), ("rw", {}), ("r", {"encoding": "nope"}), ("rb", {"encoding": "utf-8"}), ("r", {"newline": "x"}), ("", {}), ("r", {"buffering": 0}), ("w+b", {"buffering": -5}), ("rt+", {"errors": "nope"}), ("U", {}), ("rbt", {}), ("x", {})):
    try:
        open("a.txt", mode, **kw).close()
        print(mode, kw, "ok")
    except Exception as e:
        print(mode, kw, type(e).__name__, e)
f = open("a.txt")
for bad in (lambda: f.write("x"), lambda: f.seek(-1), lambda: f.seek(1, 1), lambda: f.read("a"), lambda: open("b.bin", "rb").write(b"x"), lambda: open("b.bin", "wb").write("s"), lambda: open("z.txt", "w").write(b"x"), lambda: f.close() or f.read(), lambda: f.fileno(), lambda: iter(f), lambda: f.__enter__(), lambda: open(99), lambda: open("a.txt\0"), lambda: open("dir/none"), lambda: open(b"nope.txt"), lambda: open("u.bin", encoding="utf-8").read(), lambda: open("c.txt", "w", encoding="ascii").write("é")):
    with open("u.bin", "wb") as g:
        g.write(b"ok\xff")
    try:
        bad()
        print("ok")
    except Exception as e:
        print(type(e).__name__, e)
print(open("u.bin", errors="replace").read(), open("u.bin", errors="ignore").read(), ascii(open("u.bin", errors="surrogateescape").read()), open("u.bin", encoding="latin-1").read(), open("u.bin", errors="backslashreplace").read())
s = io.StringIO("one\ntwo\nthree")
print(s.readline(), s.read(2), s.tell(), s.seek(0), s.getvalue(), list(s), s.write(" more"), s.getvalue(), s.truncate(3), s.getvalue(), io.StringIO("a\r\nb", newline=None).read(), s.close(), s.closed)
b = io.BytesIO(b"hello world")
print(b.read(5), b.getbuffer()[0], b.seek(6), b.read(), b.getvalue(), b.readinto(bytearray(3)), b.write(b"!"), b.getvalue(), b.read1(), b.seek(0, 2), io.BytesIO(b"a\nb").readlines())
t = io.TextIOWrapper(io.BytesIO(), encoding="utf-16", newline="\n", write_through=True)
t.write("hi")
print(t.buffer.getvalue(), t.detach().getvalue()[:2])
r = io.BufferedReader(io.BytesIO(b"abcdef"), 2)
print(r.peek()[:1], r.read1(1), r.read(), io.BufferedRandom(io.BytesIO(b"xyz")).read(), io.DEFAULT_BUFFER_SIZE, io.open is open, issubclass(io.StringIO, io.TextIOBase), io.UnsupportedOperation.__mro__[1:3], io.SEEK_END)


class Upper(io.RawIOBase):
    def __init__(self):
        self.data = b"raw data"

    def readable(self):
        return True

    def readinto(self, buf):
        n = min(len(buf), len(self.data), 3)
        buf[:n], self.data = self.data[:n].upper(), self.data[n:]
        return n


print(io.BufferedReader(Upper()).read(), io.TextIOWrapper(io.BufferedReader(Upper())).read(), Upper().read(2), Upper().readall(), list(Upper()))
d = io.IncrementalNewlineDecoder(None, True)
print(repr(d.decode("a\r")), repr(d.decode("\nb")), d.newlines)
with open(os.open("fd.txt", os.O_WRONLY | os.O_CREAT), "w") as f:
    f.write("via fd")
print(open("fd.txt").read(), open("a.txt", opener=lambda p, fl: os.open(p, fl)).read(3), os.path.getsize("fd.txt"))

import bz2
import gzip
import io
import lzma
import os
import tarfile
import zipfile
data = b"some data, some more data\n" * 200
for m in (gzip, bz2, lzma):
    packed = m.compress(data)
    print(m.__name__, len(packed) < len(data) // 4, m.decompress(packed) == data, m.decompress(m.compress(b"")))
    with m.open("f.bin", "wt", encoding="utf-8") as f:
        f.write("line é\nsecond\n")
    with m.open("f.bin", "rt", encoding="utf-8") as f:
        print(f.readline(), list(f))
    try:
        m.decompress(b"garbage data")
    except Exception as e:
        print(type(e).__name__, e)
print(gzip.compress(b"x", mtime=0)[:4], gzip.GzipFile(fileobj=io.BytesIO(gzip.compress(b"abc") + gzip.compress(b"def"))).read(), 2 + 3)
with gzip.open("f2.gz", "wb") as f:
    f.write(b"hello")
z = zipfile.ZipFile("a.zip", "w", zipfile.ZIP_DEFLATED)
z.writestr(zipfile.ZipInfo("dir/one.txt", (2020, 1, 2, 3, 4, 6)), data)
z.writestr("two.txt", "é", compress_type=zipfile.ZIP_STORED)
with z.open("three.bin", "w") as f:
    f.write(b"\x00" * 1000)
z.comment = b"archive comment"
z.close()
with zipfile.ZipFile("a.zip") as z:
    print(z.namelist(), z.read("two.txt"), z.getinfo("dir/one.txt").file_size, z.getinfo("dir/one.txt").date_time, z.testzip(), z.comment, z.open("dir/one.txt").readline(), [i.compress_type for i in z.infolist()], zipfile.is_zipfile("a.zip"), repr(z.getinfo("three.bin")))
    z.extractall("out")
    print(sorted(os.listdir("out")), zipfile.Path(z, "dir/").joinpath("one.txt").read_text()[:9], z.getinfo("two.txt").CRC)
with zipfile.ZipFile("a.zip", "a") as z:
    z.writestr("four", b"4")
for bad in (lambda: zipfile.ZipFile("nope.zip"), lambda: zipfile.ZipFile("f2.gz"), lambda: zipfile.ZipFile("a.zip").read("nope"), lambda: zipfile.ZipFile("a.zip", "q"), lambda: tarfile.open("f2.gz", "r:"), lambda: tarfile.open("nope.tar"), lambda: zipfile.ZipFile("a.zip").open("two.txt").write(b"")):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
for mode in ("w", "w:gz", "w:bz2", "w:xz"):
    with tarfile.open("t.tar", mode) as t:
        info = tarfile.TarInfo("in/é.txt")
        info.size, info.mtime, info.mode = len(data), 1000, 0o640
        t.addfile(info, io.BytesIO(data))
        t.add("out/dir", arcname="d")
        link = tarfile.TarInfo("ln")
        link.type, link.linkname = tarfile.SYMTYPE, "d"
        t.addfile(link)
    with tarfile.open("t.tar") as t:
        m = t.getmember("in/é.txt")
        print(mode, t.getnames(), m.size, m.mtime, oct(m.mode), t.extractfile(m).read() == data, t.getmember("ln").issym(), t.getmember("d").isdir(), tarfile.is_tarfile("t.tar"))
        t.extractall("tout")
print(sorted(os.listdir("tout")), open("tout/in/é.txt", "rb").read() == data, os.readlink("tout/ln"))
with tarfile.open("long.tar", "w", format=tarfile.PAX_FORMAT) as t:
    t.addfile(tarfile.TarInfo("n" * 200))
print(len(tarfile.open("long.tar").getnames()[0]))

from pathlib import *
import os
p = PurePosixPath("/usr/local/lib/file.tar.gz")
print(p, p.parts, p.name, p.stem, p.suffix, p.suffixes, p.parent, list(p.parents)[:2], p.root, p.anchor, p.is_absolute(), p / "x", p.with_name("n.txt"), p.with_suffix(".zip"), p.with_stem("s"), p.relative_to("/usr"), p.is_relative_to("/opt"), p.match("*.gz"), p.match("lib/*"), p.as_posix(), p.as_uri(), p.joinpath("a", "b"), PurePosixPath("a//b/./c/..//d"), PurePosixPath(""), PurePosixPath("a") < PurePosixPath("b"), repr(PurePosixPath("x")), hash(PurePosixPath("a")) == hash(PurePosixPath("a")), "pre" / PurePosixPath("post"))
print(PureWindowsPath("C:\\Users\\x.txt").parts, PureWindowsPath("c:/a") == PureWindowsPath("C:\\A"), PureWindowsPath("C:/x").drive, PureWindowsPath("a/b").as_posix(), PureWindowsPath("//server/share/x").anchor)
for bad in (lambda: p.relative_to("/opt"), lambda: p.with_name(""), lambda: p.with_suffix("x"), lambda: PurePosixPath("a").as_uri(), lambda: PurePosixPath(5), lambda: p / 5, lambda: PurePosixPath("/").with_name("x"), lambda: Path("nope").read_text(), lambda: Path("nope").stat(), lambda: Path("nope").unlink(), lambda: Path("x/y/z").mkdir(), lambda: Path("nope").rename("b"), lambda: p < "a", lambda: Path("nope").iterdir().__next__()):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
d = Path("dir")
d.mkdir()
(d / "sub" / "deep").mkdir(parents=True)
(d / "a.txt").write_text("hello\nworld\n")
(d / "b.bin").write_bytes(b"\x00\xff")
(d / "sub" / "c.txt").touch()
print(sorted(str(x) for x in d.iterdir()), sorted(map(str, d.glob("*.txt"))), sorted(map(str, d.rglob("*"))), sorted(map(str, d.glob("**/*.txt"))), (d / "a.txt").read_text(), (d / "b.bin").read_bytes(), (d / "a.txt").stat().st_size, d.is_dir(), (d / "a.txt").is_file(), d.exists(), Path("zz").exists(), (d / "../dir/./a.txt").resolve() == (Path.cwd() / "dir/a.txt"))
with (d / "a.txt").open("a") as f:
    f.write("more")
print((d / "a.txt").read_text().splitlines(), (d / "a.txt").rename(d / "z.txt"), (d / "z.txt").samefile(d / "z.txt"))
(d / "link").symlink_to("z.txt")
print((d / "link").is_symlink(), os.readlink(d / "link"), (d / "link").read_text()[:5], (d / "link").resolve().name, (d / "link").readlink())
(d / "link").unlink()
(d / "z.txt").chmod(0o600)
print(oct((d / "z.txt").stat().st_mode)[-3:], Path("~").expanduser() == Path(os.environ["HOME"]), Path("rel").absolute() == Path.cwd() / "rel", os.fspath(d), str(Path("a/../b")), Path(".") == Path(""))
try:
    d.rmdir()
except OSError as e:
    print(e.strerror)
(d / "sub/deep").rmdir()
d.mkdir(exist_ok=True)
try:
    d.mkdir()
except FileExistsError as e:
    print(e)
print(Path("dir/missing").unlink(missing_ok=True), type(Path("x")).__name__, Path("/a/b").parent.parent.parent, (d / "z.txt").owner() != "", PurePath("a", "/b", "c"))

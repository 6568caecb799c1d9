# os, os.path, shutil, tempfile, glob, fnmatch, filecmp, stat on real files.
import filecmp
import fnmatch
import glob
import os
import shutil
import stat
import tempfile
os.makedirs("a/b/c")
for n in ("a/1.txt", "a/b/2.txt", "a/b/c/3.py"):
    with open(n, "w") as f:
        f.write(n * 3)
print([(r, sorted(d), sorted(f)) for r, d, f in sorted(os.walk("a"))], sorted(os.listdir("a")), sorted(e.name for e in os.scandir("a") if e.is_dir()), sorted(glob.glob("a/**/*.txt", recursive=True)), glob.glob("a/[0-9].*"), fnmatch.filter(["a.py", "b.txt"], "*.py"), fnmatch.fnmatchcase("AbC", "A?[C-D]"), fnmatch.translate("*.[!x]?"))
p = os.path
print(p.join("a", "b", "/c", "d"), p.split("/a/b.c"), p.splitext("a.tar.gz"), p.splitext(".bashrc"), p.basename("a/b/"), p.dirname("/a/b"), p.normpath("a/./b/../c//d"), p.abspath("x") == os.getcwd() + "/x", p.relpath("/a/b", "/a/c"), p.commonpath(["/a/b", "/a/c"]), p.commonprefix(["abc", "abd"]), p.isabs("/a"), p.exists("a"), p.isfile("a/1.txt"), p.isdir("a"), p.getsize("a/1.txt"), p.expanduser("~") == os.environ["HOME"], p.expandvars("$HOME/x") == os.environ["HOME"] + "/x", p.islink("a"), p.samefile("a", "./a"), p.realpath("a/../a") == p.abspath("a"), p.splitdrive("a/b"))
shutil.copytree("a", "copy", ignore=shutil.ignore_patterns("*.py"))
shutil.copy("a/1.txt", "one.txt"); shutil.copy2("a/1.txt", "two.txt"); shutil.move("two.txt", "moved.txt")
print(sorted(glob.glob("copy/**", recursive=True)), filecmp.cmp("one.txt", "moved.txt", shallow=False), shutil.which("sh") is not None, shutil.which("no-such-program"), filecmp.dircmp("a/b", "copy/b").left_only)
os.rename("moved.txt", "m2.txt"); os.replace("m2.txt", "m3.txt"); os.remove("m3.txt"); os.symlink("one.txt", "ln"); os.link("one.txt", "hard")
print(os.readlink("ln"), os.stat("one.txt").st_nlink, os.lstat("ln").st_size, stat.S_ISLNK(os.lstat("ln").st_mode), stat.filemode(os.stat("a").st_mode), os.access("one.txt", os.R_OK), sorted(os.listdir()))
os.chmod("one.txt", 0o640); os.truncate("one.txt", 5); os.utime("one.txt", (1000, 2000))
st = os.stat("one.txt")
print(oct(st.st_mode), st.st_atime, st.st_mtime_ns, st.st_size, st[6], st.st_mode == st[0], type(st).__name__, os.umask(0o22) >= 0)
fd = os.open("raw", os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
print(os.write(fd, b"0123456789"), os.lseek(fd, 2, os.SEEK_SET), os.read(fd, 3), os.pread(fd, 2, 8), os.fstat(fd).st_size, os.isatty(fd), os.dup(fd) > fd, os.fsync(fd), os.ftruncate(fd, 4), os.get_inheritable(fd), os.close(fd))
for bad in (lambda: os.open("raw", os.O_CREAT | os.O_EXCL), lambda: os.listdir("nope"), lambda: os.rmdir("a"), lambda: os.mkdir("a"), lambda: os.remove("nope"), lambda: os.close(9999), lambda: os.read(fd, 1), lambda: os.stat("nope"), lambda: os.rename("nope", "x"), lambda: open("a"), lambda: open("nope"), lambda: os.chdir("nope"), lambda: os.readlink("a"), lambda: os.stat("a\0b"), lambda: os.getenv(5), lambda: os.kill(999999999, 0), lambda: os.fspath(5), lambda: shutil.rmtree("nope"), lambda: shutil.copy("nope", "x"), lambda: os.environ["NOPE"], lambda: open("a/1.txt/x")):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
with tempfile.TemporaryDirectory(prefix="pre") as t, tempfile.NamedTemporaryFile("w+", suffix=".sfx", dir=t) as f:
    f.write("temp"); f.flush(); f.seek(0)
    print(os.path.basename(t)[:3], f.name.endswith(".sfx"), f.read(), os.path.exists(f.name))
print(os.path.exists(t), os.path.exists(f.name))
with tempfile.TemporaryFile() as f:
    f.write(b"x"); f.seek(0)
    print(f.read())
s = tempfile.SpooledTemporaryFile(max_size=10)
s.write(b"12345"); s.seek(0)
print(s.read(), tempfile.gettempdir() == os.environ["TMPDIR"], os.path.dirname(tempfile.mkdtemp()) == tempfile.gettempdir(), shutil.disk_usage(".").total > 0, shutil.get_terminal_size())
shutil.make_archive("arch", "zip", "a"); shutil.unpack_archive("arch.zip", "un")
print(sorted(glob.glob("un/**/*", recursive=True)), shutil.rmtree("un"), os.path.exists("un"))
os.environ["X_TEST"] = "é"
print(os.getenv("X_TEST"), os.environb[b"X_TEST"], os.popen("echo $X_TEST").read(), os.system("exit 3") >> 8, os.getpid() > 0, os.cpu_count() > 0, os.sep, os.linesep, os.name, os.curdir, os.devnull, os.uname().sysname, os.get_exec_path() != [], os.strerror(2), os.urandom(4).__len__(), os.putenv.__name__, os.fsencode("é"), os.fsdecode(b"\xff"), os.getcwd() == os.path.realpath("."), os.times().user >= 0, os.WEXITSTATUS(256), os.cpu_count() == os.cpu_count())
r, w = os.pipe()
pid = os.fork()
if pid == 0:
    os.write(w, b"from child")
    os._exit(5)
os.close(w)
print(os.read(r, 100), os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))

import sys
print(sys.getrefcount.__name__, sys.getsizeof("") > 0, sys.intern("abc") == "abc", sys.maxsize == 2 ** 63 - 1, sys.byteorder, sys.argv[0].endswith("sys_module.py"), sys.modules["sys"] is sys, sys.path[0].endswith("stdlib"), sys.getdefaultencoding(), sys.getfilesystemencoding(), sys.exc_info(), sys.getallocatedblocks() >= 0, sys.flags.optimize, sys.float_info.dig, sys.int_info.sizeof_digit > 0, sys.hash_info.width, sys.hash_info.inf, sys.hash_info.imag, sys.version_info >= (3, 11), sys.version_info.releaselevel, sys.platform, sys.prefix != "", sys.base_prefix != "", sys.implementation.cache_tag is not None, sys.is_finalizing(), sys.getswitchinterval())
print(sys.version_info[:2], type(sys.version_info).__name__, sys.float_info.epsilon, sys.float_info.max_exp, sys.displayhook, sys.excepthook.__name__, sys.unraisablehook.__name__, sys.breakpointhook.__name__, sys.__stdin__ is sys.stdin, sys.stdout.name, sys.stderr.errors, sys.stdin.encoding, sys.warnoptions, sys.dont_write_bytecode, sys.meta_path[-1].__name__, len(sys.path_hooks), isinstance(sys.path_importer_cache, dict), sys.tracebacklimit if hasattr(sys, "tracebacklimit") else "no limit")
old = sys.stdout
import io
sys.stdout = buffer = io.StringIO()
print("captured")
sys.stdout = old
print(repr(buffer.getvalue()))


class Sized:
    def __sizeof__(self):
        return 1000


print(sys.getsizeof(Sized()) >= 1000, sys.getsizeof(object(), 5) > 0)
for bad in (lambda: sys.exit(3), lambda: sys.setrecursionlimit(0), lambda: sys.getsizeof(), lambda: sys.intern(5), lambda: sys._getframe(1000), lambda: sys.set_int_max_str_digits(5), lambda: sys.setswitchinterval(-1), lambda: sys.audit(), lambda: sys.settrace(), lambda: sys.getsizeof(type("B", (), {"__sizeof__": lambda s: -1})())):
    try:
        bad()
    except BaseException as e:
        print(type(e).__name__, e)
seen = []
sys.addaudithook(lambda name, args: seen.append((name, args)) if name.startswith("my.") else None)
sys.audit("my.event", 1, "two")
print(seen)
import threading
frames = sys._current_frames()
print(threading.get_ident() in frames, sys._getframe().f_code.co_name, callable(sys.exception))
import atexit
atexit.register(lambda: print("bye"))
atexit.register(print, "kept out")
atexit.unregister(print)
sys.ps1 = "x"
print(sys.ps1)
try:
    sys.nope
except AttributeError as e:
    print(e)
sys.exit()

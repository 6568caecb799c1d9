import pathlib
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import os
import pkgutil
import runpy
import sys
os.makedirs("p/sub")
pathlib.Path("p/__init__.py").write_text("X = 1\n")
pathlib.Path("p/mod.py").write_text("import sys\nY = __name__\ndef f(): return __file__\n")
pathlib.Path("p/sub/__init__.py").write_text("")
pathlib.Path("p/data.txt").write_text("resource")
pathlib.Path("plain.py").write_text("Z = 1\nif __name__ == '__main__': Z = 2\n")
sys.path.insert(0, os.getcwd())
importlib.invalidate_caches()
import p.mod
print(p.mod.Y, importlib.util.find_spec("p.mod").origin.endswith("p/mod.py"), [m.name for m in pkgutil.iter_modules(p.__path__)], [m.name for m in pkgutil.walk_packages(["p"], "p.")], pkgutil.get_data("p", "data.txt"), runpy.run_path("plain.py")["Z"], runpy.run_path("plain.py", run_name="__main__")["Z"], runpy.run_module("plain")["__name__"], pkgutil.resolve_name("p.mod:Y"))
spec = importlib.util.spec_from_file_location("loaded", "plain.py")
m = importlib.util.module_from_spec(spec)
spec.loader.exec_module(m)
print(m.Z, "loaded" in sys.modules, m.__spec__.name, type(m.__loader__).__name__, spec.loader.get_source("loaded")[:5], spec.loader.is_package("loaded"), m.__cached__.endswith(".pyc"))


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path, target=None):
        if name.startswith("virtual"):
            return importlib.machinery.ModuleSpec(name, self, is_package=name == "virtual")

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        module.made = "virtual " + module.__name__


sys.meta_path.insert(0, Finder())
import virtual.child
print(virtual.made, virtual.child.made, virtual.child.__spec__.parent, repr(virtual).startswith("<module 'virtual' (<"))
pathlib.Path("plain.py").write_text("Z = 'changed and longer'\n")
import plain
print(plain.Z)
pathlib.Path("plain.py").write_text("Z = 'changed again, still longer'\n")
importlib.invalidate_caches()
print(importlib.reload(plain).Z)
del sys.modules["plain"]
import plain as again
print(again is plain, again.Z == plain.Z)
sys.modules["blocked"] = None
for statement in ("import blocked", "import p.nope", "import_module('.x')", "from p import nope", "import p.mod.deeper"):
    try:
        exec(statement if statement[:6] != "import_" and "(" not in statement else "importlib." + statement)
    except (ImportError, TypeError) as e:
        print(type(e).__name__, str(e).split(" (/")[0], getattr(e, "name", ""))
pathlib.Path("bad_syntax.py").write_text("x = = 1\n")
try:
    import bad_syntax
except SyntaxError as e:
    print(e.msg, e.lineno, os.path.basename(e.filename))
pathlib.Path("raises.py").write_text("import sys\nsys.modules[__name__] = 'replaced'\n")
import raises
print(raises)
import importlib.resources
print(importlib.resources.files("p").joinpath("data.txt").read_text(), importlib.machinery.SOURCE_SUFFIXES, importlib.machinery.all_suffixes()[0], importlib.util.resolve_name(".x", "p"), importlib.util.MAGIC_NUMBER[2:], importlib.util.cache_from_source("/a/b.py").startswith("/a/__pycache__/b."), importlib.util.source_from_cache(importlib.util.cache_from_source("/a/b.py")))
lazy_spec = importlib.util.find_spec("colorsys")
loader = importlib.util.LazyLoader(lazy_spec.loader)
lazy_spec.loader = loader
lazy = importlib.util.module_from_spec(lazy_spec)
loader.exec_module(lazy)
print(lazy.rgb_to_yiq(0, 0, 0), __import__("p.mod", fromlist=["Y"]).Y, __import__("p.mod").__name__, sys.modules["p"].mod is p.mod, importlib.import_module("p").X)
os.makedirs("ns1/space"); os.makedirs("ns2/space")
pathlib.Path("ns1/space/a.py").write_text("V = 'a'")
pathlib.Path("ns2/space/b.py").write_text("V = 'b'")
sys.path[:0] = ["ns1", "ns2"]
importlib.invalidate_caches()
import space.a, space.b
print(space.a.V, space.b.V, len(space.__path__), space.__file__ if hasattr(space, "__file__") else None, type(space.__loader__).__name__)

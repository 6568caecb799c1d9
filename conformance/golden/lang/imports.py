# Modules, packages, relative imports, import hooks' visible results.
import sys
sys.path.insert(0, __file__[:-3] + ".d")
import pkg
import pkg.sub.deep
from pkg import alpha, beta as b
from pkg.sub import *
import pkg.alpha as aliased
print(pkg.__name__, pkg.__package__, pkg.__path__ is not None, pkg.sub.deep.where())
print(alpha.VALUE, b.VALUE, exported, aliased is alpha)
try:
    hidden
except NameError as e:
    print(e)
for statement in ("import nothing_here", "import pkg.nope", "from pkg import nope", "from pkg.alpha import zzz",
                  "import pkg.alpha.inner", "from . import x", "from .a import b", "import broken", "from pkg import *; _private"):
    try:
        exec(statement, {"__name__": "__main__"})
    except Exception as e:
        text = str(e)
        print(type(e).__name__, text.split(" (/")[0], getattr(e, "name", None))
print("broken" in sys.modules, sys.modules["pkg.alpha"] is alpha)
import importlib
print(importlib.import_module("pkg.beta").VALUE, importlib.import_module(".alpha", "pkg").VALUE)
alpha.VALUE = "changed"
print(importlib.reload(alpha).VALUE)
print(pkg.lazy_attribute)
try:
    pkg.not_there
except AttributeError as e:
    print(e)
print(sorted(n for n in dir(pkg.alpha) if not n.startswith("__")))
import cycle_a
print(cycle_a.result())
try:
    import cycle_bad
except ImportError as e:
    print(str(e).split(" (/")[0])
print(__import__("pkg.sub").__name__, __import__("pkg.sub", fromlist=["deep"]).__name__)
spec = importlib.util.find_spec("pkg.sub.deep") if hasattr(importlib, "util") else None
import importlib.util
spec = importlib.util.find_spec("pkg.sub.deep")
print(spec.name, spec.parent, spec.has_location, type(spec.loader).__name__, spec.cached is not None)
module = type(sys)("made", "doc")
module.x = 1
sys.modules["made"] = module
from made import x
print(x, module, importlib.util.find_spec("sys").origin, importlib.util.find_spec("zzz"))

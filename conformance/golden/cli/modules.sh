# -m with modules, packages, and runpy errors.
mkdir -p pkg/inner; echo 'import sys; print("main of", __name__, __package__, sys.argv[1:], __spec__.name)' > pkg/__main__.py; echo 'print("init", __name__)' > pkg/__init__.py; echo 'print("mod", __name__, __package__, __file__.rpartition("/")[2])
from . import helper
print(helper.X)' > pkg/mod.py; echo 'X = "helper"' > pkg/helper.py; : > pkg/inner/__init__.py
"$PY" -m pkg a b; "$PY" -m pkg.mod; "$PY" -m pkg.inner 2>&1 | sed 's/^[^:]*: //'; "$PY" -m nope 2>&1 | sed 's/^[^:]*: //'; "$PY" -m pkg.nope 2>&1 | sed 's/^[^:]*: //'; "$PY" -m nope.nope 2>&1 | sed 's/^[^:]*: //'
"$PY" pkg x y; (cd pkg && "$PY" mod.py 2>&1 | tail -1)
"$PY" -c 'import zipfile; z = zipfile.ZipFile("app.zip", "w"); z.writestr("__main__.py", "import lib, sys; print(lib.f(), __name__, sys.argv[1:])"); z.writestr("lib.py", "def f(): return __file__[-11:], __loader__.__class__.__name__"); z.close()'
"$PY" app.zip 1 2; PYTHONPATH=app.zip "$PY" -c 'import lib; print(lib.f())'
printf '#!/usr/bin/env python\nimport sys\nsys.exit(7)\n' > e.py; "$PY" e.py; echo $?; "$PY" -m e; echo $?
"$PY" -m compileall -q pkg; ls pkg/__pycache__ | sed 's/\..*//' | sort; "$PY" -c 'import pkg.helper, importlib.util; print(pkg.helper.__cached__.endswith(importlib.util.cache_from_source("helper.py").rpartition("/")[2]))'
mv pkg/__pycache__/helper.*.pyc helper2.pyc; "$PY" -c 'import helper2; print(helper2.X, helper2.__file__[-11:])'; "$PY" helper2.pyc; echo $?
echo 'print("startup ran")' > st.py; echo 'print(1 + 1)' | PYTHONSTARTUP=st.py "$PY" -i -q 2>/dev/null; "$PY" -i -c 'x = 5' < /dev/null 2>/dev/null; echo $?
echo 'y = 6; 1 / 0' > err.py; echo 'print("still here", y)' | "$PY" -i err.py 2>/dev/null; PYTHONINSPECT=1 "$PY" -c 'z = 1' < /dev/null 2>/dev/null; echo $?

# Compiled files: written, used, stale, broken, in another tree, by hash.
echo 'V = 1' > m.py; "$PY" -c 'import m; print(m.V, m.__cached__ is not None)'; ls __pycache__ | wc -l
"$PY" -c 'import os, m; s = os.stat("m.py"); open("m.py", "w").write("V = 2"); os.utime("m.py", ns=(s.st_atime_ns, s.st_mtime_ns))'; "$PY" -c 'import m; print("size", m.V)'
echo 'V = 3' > m.py; touch -d '2020-01-01' m.py; "$PY" -c 'import m; print("time", m.V)'
f=$(ls __pycache__/*); : > $f; "$PY" -c 'import m; print("empty", m.V)'
head -c 20 $f > x; cp x $f; "$PY" -c 'import m; print(m.V)' 2>&1 | tail -1; printf 'xxxxxxxxxxxxxxxxxxxxxx' > $f; "$PY" -c 'import m; print("magic", m.V)'
rm -r __pycache__; PYTHONPYCACHEPREFIX=$PWD/pp "$PY" -c 'import m; print(m.V)'; find pp -name 'm.*' | wc -l; ls __pycache__ 2> /dev/null
touch __pycache__; "$PY" -c 'import m; print("unwritable", m.V)'; rm __pycache__; "$PY" -B -c 'import m'; ls __pycache__ 2> /dev/null
"$PY" -O -c 'import m'; "$PY" -OO -c 'import m'; ls __pycache__ | sed 's/.*311//'; rm -r __pycache__
"$PY" - <<'END'
import _imp, importlib._bootstrap_external as b, os
source = open("m.py", "rb").read()
code = b.SourceFileLoader("m", "m.py").source_to_code(source, "m.py")
os.mkdir("__pycache__")
data = b._code_to_hash_pyc(code, _imp.source_hash(b._RAW_MAGIC_NUMBER, source), True)
open(b.cache_from_source("m.py"), "wb").write(data)
print(data[2:8], len(data[8:16]), _imp.source_hash(1234, b"abc"), _imp.check_hash_based_pycs)
END
echo 'V = 4' > m.py; "$PY" --check-hash-based-pycs never -c 'import m; print("hash", m.V)'; "$PY" -c 'import m; print("hash", m.V)'
mkdir d; printf 'def f():\n    return 1 / 0\n' > d/__init__.py; "$PY" -c 'import d'; "$PY" -c 'import d; print(d.f.__code__.co_filename)'; mv d e; "$PY" -c 'import e; print(e.f.__code__.co_filename)'
rm -r __pycache__; "$PY" -c 'import m'; mv __pycache__/*.pyc n.pyc; rm m.py; "$PY" -c 'import n; print(n.V, n.__cached__[-5:], n.__file__[-5:])'; "$PY" n.pyc; echo $?; printf 'xxxxxxxxxxxxxxxxxxxxxx' > bad.pyc; "$PY" bad.pyc 2>&1 | tail -1; "$PY" -c 'import bad' 2>&1 | tail -1

# Errors where nobody can catch them.
"$PY" -W error -c 'import warnings
try: warnings.warn("w", DeprecationWarning)
except DeprecationWarning as e: print("error", e)'
"$PY" -c 'import warnings
warnings.warn("first"); warnings.warn("second", DeprecationWarning)
def f(): warnings.warn("in f", UserWarning, stacklevel=2)
f()
with warnings.catch_warnings(record=True) as w:
    warnings.simplefilter("always"); warnings.warn("x"); print(len(w), w[0].message, w[0].category.__name__)' 2>&1
"$PY" -c 'x = 1
print(x is 1, "a" is "a")
assert (1, "t")
print("\d")' 2>&1
printf 'import warnings\nwarnings.warn("from file")\ndef g():\n    return 1 is 1\n' > w.py; "$PY" w.py 2>&1
"$PY" -W ignore w.py; "$PY" -W error::UserWarning w.py 2>&1 | tail -1; PYTHONWARNINGS=ignore "$PY" w.py; "$PY" -W nonsense -c 1 2>&1
"$PY" -c 'import threading
t = threading.Thread(target=lambda: 1/0, name="T1"); t.start(); t.join(); print("ok")' 2>&1 | grep -v File | grep -v '1/0'

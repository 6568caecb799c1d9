# An error in __del__ goes to sys.unraisablehook.
"$PY" -c '
import sys
class A:
    def __del__(self): raise ValueError("in del")
sys.unraisablehook = lambda u: print("unraisable", u.exc_type.__name__, u.exc_value, u.object.__qualname__)
a = A()
del a
import gc; gc.collect()
print("alive")'

# "Did you mean" for names, attributes and imports.
for code in 'import colections' 'from collections import namedtupel' 'import sys; sys.stdotu' 'schwarz = 1; print(schwartz)' 'prnit(1)' '[].appendd(1)' 'class A:
    def __init__(self): self.value = 1
    def f(self): return valeu
A().vlaue' 'def f():
    counter = 1
    return countre
f()' 'class B:
    xyz = 1
    def m(self): return xyz
B().m()' 'import os; os.pth' '"".jion' 'self' 'x' 'time.time()' 'class C:
    blech = 1
    def f(self): blech
C().f()'; do "$PY" -c "$code" 2>&1 | tail -1; done

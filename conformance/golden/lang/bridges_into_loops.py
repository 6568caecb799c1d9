"""A bridge into a loop whose objects were fresh, or another function with another closure."""
#: jit threshold=2,bridge=1,worth=0
#: jit on
class S:
    def __init__(s): s._t=[]
    def __iter__(s): return iter(s._t)
class T: pass
def flatten(suite):
    found=[]
    for item in suite:
        if hasattr(item,"__iter__"): found.extend(flatten(item))
        else: found.append(item)
    return found
def mk(shape):
    s=S()
    for k in shape:
        if isinstance(k,int):
            q=S()
            for i in range(k): q._t.append(T())
            s._t.append(q)
        else: s._t.append(mk(k))
    return s
def count(shape): return sum(k if isinstance(k,int) else count(k) for k in shape)
import random
r=random.Random(3)
for n in range(120):
    shape=[[r.randrange(30) for _ in range(r.randrange(5))] if r.random()<.7 else r.randrange(9) for _ in range(r.randrange(8))]
    s=mk(shape)
    f=flatten(s)
    if len(f)!=count(shape) or len(set(map(id,f)))!=len(f): print("BAD",n,len(f),count(shape),shape); break
else: print("ok")
class U:
    def assertIs(self,a,b):
        assert a is b
    def test(self):
        def check(n, deltas, is_equal, imag = 0.0):
            for delta in deltas:
                i = n + delta
                z = complex(i, imag)
                self.assertIs(complex.__eq__(z, i), is_equal(delta))
                self.assertIs(complex.__ne__(z, i), not is_equal(delta))
        for _ in range(5):
          for i in range(1, 10):
            pow = 52 + i
            mult = 2 ** i
            check(2 ** pow, range(1, 101), lambda delta: delta % mult == 0)
            check(2 ** pow, range(1, 101), lambda delta: False, float(i))
          check(2 ** 53, range(-100, 0), lambda delta: True)
U().test()
print("ok")

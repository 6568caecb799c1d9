"""sum over lists, tuples and bytes, whose items it takes without an iterator; slices that are as long as what they replace; powers of floats in a loop."""
import sys, random
print(sum([]), sum([], 5), sum([1,2,3]), sum([1.5,2,3]), sum([1,2.5,True]), sum((1,2,3),10), sum([2**61-1]*5), sum([-2**61]*7), sum([1e300,1e308,1e308]), sum([True,False,True]))
print(sum(b""), sum(b"abc"*100, 3), sum(bytearray(range(256))*1000), sum(bytes([255])*100001))
class L(list):
    def __iter__(self): return iter([7])
print(sum(L([1,2])), sum([[1],[2]], []), sum([(1,),(2,)], ()))
class A:
    def __init__(s, n): s.n = n
    def __radd__(s, o):
        if len(l) < 10: l.append(3)
        return o + s.n
l = [1, A(2), 4, A(5)]
print(sum(l), l[4:])
try: sum([1, "a"])
except TypeError as e: print(e)
try: sum(["a"], "")
except TypeError as e: print(e)
print(sum([0.1]*10), sum([0.1,1e-320,5e-324, 1e-310]), sum([float('nan'),1.0]), sum([float('inf'),-float('inf')]), sum([1j,2]), sum([10**30, 1, 2.0]))
r = random.Random(3)
for n in (0,1,5,8):
    base = list(range(n))
    for s in (None,-9,-3,-1,0,1,3,9):
        for e in (None,-9,-2,0,2,9):
            for st in (None,-3,-2,-1,1,2,3):
                x = base[:]; print(x[s:e:st], end=' ')
                y = base[:]; y[s:e] = y[s:e][::-1]; print(y, end=' ')
print(hash(tuple(range(0,10,3))), slice(1,10,-sys.maxsize-1).indices(5), [1,2,3][::-sys.maxsize-1], [1,2,3][::sys.maxsize])
def f(x, y):
    t = 0.0
    for i in range(3000): t += (x + i) ** y
    return t
print(f(0.5, -1.5), f(2.0, 0.5), f(3.0, 3.0))

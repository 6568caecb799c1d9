"""Functions with loops called in loops: frames are left and entered by compiled code."""
#: jit threshold=2,bridge=1,worth=0
import sys
def escape(cr,ci,limit):
    zr=zi=0.0
    for n in range(limit):
        rr,ii=zr*zr,zi*zi
        if rr+ii>4.0: return n
        zi=2.0*zr*zi+ci
        zr=rr-ii+cr
    return limit
def mand(size):
    total=0
    for y in range(size):
        for x in range(size):
            total+=escape(-2.2+3.2*x/size,-1.5+3.0*y/size,60)
    return total
def solve(n,row,cols,left,right):
    if row==n: return 1
    count=0
    free=~(cols|left|right)&((1<<n)-1)
    while free:
        bit=free&-free
        free^=bit
        count+=solve(n,row+1,cols|bit,(left|bit)<<1,(right|bit)>>1)
    return count
def comp(n): return [[i*j for j in range(n)] for i in range(n)]
class C:
    def __init__(self,n):
        self.s=0
        for i in range(n): self.s+=i
    def __add__(self,o):
        t=0
        for i in range(o): t+=self.s+i
        return t
    @property
    def p(self):
        t=0
        while t<10: t+=3
        return t
    def __lt__(self,o):
        t=0
        for i in range(5): t+=i
        return t<o
def objs(n):
    r=0
    for i in range(n):
        c=C(i%7+2)
        r+=c+(i%5+1)
        r+=c.p
        if c<i%20: r+=1
    return r
def raiser(n):
    for i in range(n):
        if i==n-1: raise KeyError(i)
def catch(n):
    r=0
    for i in range(3,n):
        try: raiser(i)
        except KeyError as e: r+=e.args[0]
    return r
def deep(n):
    t=0
    for i in range(3): t+=i
    return t if n==0 else deep(n-1)+t
def rec(n):
    t=0
    for i in range(3):
        t+=rec(n+1)
    return t
def kw(n,*a,**k):
    for i in range(n): pass
    return i+len(a)+len(k)
for _ in range(2):
    print(mand(24), solve(6,0,0,0,0), solve(5,0,0,0,0), sum(map(sum,comp(20))), objs(60), catch(30), deep(50), deep(200))
    try: rec(0)
    except RecursionError as e: print(str(e)[:32])
    print([kw(i%5+1,1,x=2) for i in range(40)])
def tb():
    def inner(n):
        for i in range(n):
            if i==20: raise ValueError(i)
        return n
    def outer():
        for n in range(40):
            inner(n)
    outer()
import traceback
try: tb()
except ValueError: traceback.print_exc(file=sys.stdout)
def fr(n):
    d=0
    for i in range(n):
        if i==n-1: d=sys._getframe(1).f_lineno
    return d
def frs():
    out=set()
    for i in range(4,30):
        out.add(fr(i))
        out.add(fr(i+1))
    return sorted(out)
print(frs())

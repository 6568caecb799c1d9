# Subclasses of native types: patterns they match, and attributes beside what the base keeps.
class A: pass
class S1:
    pass
import collections.abc as c
class Sq(c.Sequence): 
    def __len__(self): return 0
    def __getitem__(self,i): raise IndexError
class M(c.Mapping):
    def __len__(self): return 0
    def __getitem__(self,i): raise KeyError
    def __iter__(self): return iter(())
def k(x):
    match x:
        case [*_]: return 'seq'
        case {}: return 'map'
class MS(M,Sq):pass
class SM(Sq,M):pass
class Z(dict): pass
class Y(A,list): pass
from datetime import datetime, date, timedelta, time, timezone
for t in (Sq,M,MS,SM,Z,Y): print(k(t()))
class D(datetime):
    __slots__=('x','y')
class E(timedelta):
    def __init__(self,*a): self.q=1; self.r=[2]
class F(date): pass
l=[]
for i in range(3000):
    d=D(2000,1,1+i%28); d.x=i; d.y=str(i); e=E(i); e.z=str(i); f=F(2001,1,1); f.a=[i]; f.b=2; l.append((d,e,f))
import gc; gc.collect()
print(all(d.x==i and d.y==str(i) and e.q==1 and e.r==[2] and e.z==str(i) and f.a==[i] and f.b==2 and d.day==1+i%28 and e.days==i for i,(d,e,f) in enumerate(l)))

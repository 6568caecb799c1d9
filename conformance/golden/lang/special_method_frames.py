"""Operators, items and attributes by special methods, which decline, fail, and are replaced."""
#: jit threshold=2,bridge=1,worth=0
class V:
    def __init__(s,x): s.x=x
    def __add__(s,o):
        if isinstance(o,V): return V(s.x+o.x)
        return NotImplemented
    def __radd__(s,o): return ("radd",o,s.x)
    def __iadd__(s,o):
        if o==99: return NotImplemented
        s.x+=1; return s
    def __mul__(s,k): return V(s.x*k) if not isinstance(k,str) else NotImplemented
    def __rmul__(s,k): return V(s.x*k*100)
    def __eq__(s,o): return s.x==o.x if isinstance(o,V) else NotImplemented
    def __lt__(s,o): return s.x<o.x if isinstance(o,V) else NotImplemented
    def __getitem__(s,k):
        if k==3: raise KeyError(k)
        return ("item",k)
    def __setitem__(s,k,v): s.set=(k,v); return 5
    def __neg__(s): return V(-s.x)
    def __invert__(s): return "inv"
    def __repr__(s): return "V(%r)"%s.x
class W(V):
    def __radd__(s,o): return ("W.radd",o)
    def __gt__(s,o): return "truthy"
class NI:
    def __repr__(s): return "NI"
    def __add__(s,o): return NotImplemented
    def __lt__(s,o): return NotImplemented
    def __eq__(s,o): return []
class D:
    def __set_name__(s,o,n): s.n='_'+n
    def __get__(s,o,t=None): return ("get",getattr(o,s.n,None),t.__name__)
    def __set__(s,o,v):
        if v is None: raise ValueError("none")
        setattr(o,s.n,v)
class ND:
    def __get__(s,o,t=None): return ("nd",o is None)
class H:
    d=D(); e=ND()
    def __getattr__(s,n):
        if n.startswith('q'): return n*2
        raise AttributeError(n)
class E:
    d=D(); e=ND()
def t(f):
    try: return f()
    except Exception as e: return type(e).__name__, str(e)
def run():
    out=[]
    for i in range(30):
        v=V(i); w=W(i)
        out.append((v+v, t(lambda:v+1), 1+v, t(lambda:v+"a"), v+w, w+v, 1.5+v, v+2 if 0 else None))
        v+=1; 
        out.append(v)
        def ii(): 
            nonlocal v
            v+=99; return v
        out.append(t(ii))
        v=V(i)
        out.append((v*2,2*v,t(lambda:v*"s"),"s"*0 if 0 else t(lambda:"ab"*v)))
        out.append((v==V(i),v==3,v!=V(i),v<V(i+1),t(lambda:v<3),V(1)>v,w>v,v<w, 3==v))
        r=[]
        if v==V(i): r.append(1)
        if v<V(i): r.append(2)
        if w>v: r.append(3)
        if v==5: r.append(4)
        if NI()==3: r.append(5)
        out.append(r)
        out.append((t(lambda:NI()+1),t(lambda:NI()<NI()),NI()==1, t(lambda: NI()+v)))
        v[i]=2
        out.append((v[0],v[1:2],t(lambda:v[3]),v.set,-v,~v, t(lambda:+v)))
        h=H(); e=E()
        e.d=i; out.append((e.d,e.e,t(lambda:setattr(e,'d',None)))); e.e=5; out.append(e.e)
        h.d=i; out.append((h.d,h.e,h.q1,t(lambda:h.z)))
        if i==20:
            D.__get__=lambda s,o,t: "new"
            H.__getattr__=lambda s,n:"hook"
            V.__neg__=lambda s:"neg"
    for o in out: print(o)
run()
class R:
    def __add__(s,o): return s+o
    def __eq__(s,o): return s==o
    def __getitem__(s,k): return s[k]
for f in (lambda:R()+1, lambda: R()==1, lambda:R()[0]):
    try: f()
    except RecursionError as e: print("rec", str(e)[:33])
class Bad:
    def __add__(s): pass
    def __eq__(s): pass
    def __getitem__(s): pass
for f in (lambda:Bad()+1, lambda: Bad()==1, lambda:Bad()[0]): print(t(f))
def tb():
    class Z:
        def __add__(s,o): raise ValueError("z")
    x=Z()
    return (x +
       1)
import traceback
try: tb()
except ValueError: traceback.print_exc()

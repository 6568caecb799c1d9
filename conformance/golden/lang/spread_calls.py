"""Arguments spread from tuples and dicts, collected into them, defaults that change, in loops that are compiled."""
#: jit threshold=2,bridge=1,worth=0
def plain(a, b=2, c=3): return a * b + c
def variadic(*args, **kw): return (len(args), sum(args), sorted(kw.items()), kw.get("x", 0))
def keyword_only(a, *, scale=1, offset=0): return a * scale + offset
def forward(*args, **kw): return plain(*args, **kw)
def mix(a, /, b, *rest, k=5, **kw):
    kw['new']=a; kw.pop('z',None)
    return a,b,rest,k,kw
class C:
    def __init__(self, *a, **k): self.a=a; self.k=k
    def m(self, *a, **k): return self.a+a, {**self.k, **k}
    def __call__(self,*a,**k): return len(a)+len(k)
def deco(f):
    def w(*a,**k): return f(*a,**k)
    return w
@deco
def add(a,b=10): return a+b
def run(n):
    out=[]
    options={"scale":3,"offset":4}
    for i in range(n):
        r=[plain(i), plain(i,5), plain(i,c=1,b=2), variadic(1,2,i,x=i,y=1), variadic(), keyword_only(i,offset=7), forward(i,c=2), forward(i), keyword_only(i,**options), variadic(*(i,i)), mix(1,2), mix(i,2,3,4,k=6,z=7,y=8), add(i), add(i,b=i), add(b=1,a=2)]
        c=C(i,z=1); r.append((c.m(), c.m(2,q=3), c(1,2,x=4), c(*[1,2],**{'a':1})))
        if i%17==5: options['offset']=i
        if i==40: del options['offset']
        if i==50: options={'offset':1}; keyword_only.__kwdefaults__['scale']=100
        if i==60: plain.__defaults__=(7,8)
        for f in (lambda: plain(), lambda: plain(1,2,3,4), lambda: plain(1,a=2), lambda: keyword_only(1,2), lambda: forward(d=1), lambda: forward(1,**{'b':2,'e':1}), lambda: plain(*5), lambda: plain(**5), lambda: plain(1,**{1:2})):
            try: r.append(f())
            except TypeError as e: r.append(str(e))
        out.append(r)
    return out
for x in run(80): print(x)
def t(*a,**k):
    a[0].append(k); return locals()
L=[]
for i in range(50): t(L,v=i,w=2)
print(L[::7], len(set(map(id,L))))

"""Coroutines and generators made, awaited, sent to and left in loops that are compiled."""
#: jit threshold=2,bridge=1,worth=0
import sys, warnings
class Switch:
    def __await__(self):
        return (yield 'sw')
class Value:
    def __init__(self,v): self.v=v
    def __await__(self):
        x = yield self.v
        return x
async def child(n):
    if n==0:
        await Switch()
        return 1
    return await child(n-1)+1
async def direct(n): return n*2
async def worker(n,out):
    for i in range(n):
        out.append(await child(i%5))
        out.append(await direct(i))
        r = await Value(i)
        if r: out.append(r)
async def ticks(n):
    for i in range(n):
        await Switch()
        yield i
async def consumer(n,out):
    async for i in ticks(n):
        if i&1: out.append(i)
async def fails(n,out):
    try:
        for i in range(n):
            await direct(i)
            if i==n-1: raise ValueError(i)
            await Switch()
    except ValueError as e: out.append(str(e))
    finally: out.append('fin')
def schedule(cs):
    ready=list(cs); sw=0; vals=[]
    while ready:
        alive=[]
        for c in ready:
            try: v=c.send(None)
            except StopIteration as e:
                vals.append(e.value); continue
            if v!='sw': vals.append(v)
            sw+=1
            alive.append(c)
        ready=alive
    return sw,len(vals),sum(v for v in vals if isinstance(v,int))
def gen(n):
    got=[]
    for i in range(n):
        x=yield i
        if x: got.append(x)
    return got
def drive():
    t=0
    for k in range(30):
        g=gen(k+3); next(g)
        try:
            while True: t+=g.send(k)
        except StopIteration as e: t+=sum(e.value)
    return t
def inner(n):
    for i in range(n):
        try: yield i
        finally: L.append(i)
L=[]
def use(n):
    t=0
    for k in range(n):
        for x in inner(4):
            t+=x
            if x==2 and k%3==0: break
    return t
def pairs(a,b):
    for x in a:
        for y in b: yield x,y
def usepairs():
    t=0
    for k in range(40):
        for x,y in pairs((1,2,3),(4,5)): t+=x*y
    return t
def nonawaited():
    with warnings.catch_warnings(record=True) as w:
        warnings.simplefilter('always')
        for i in range(40):
            direct(i)
        import gc; gc.collect()
        return len(w) > 30
def throwing():
    out=[]
    for i in range(40):
        g=gen(5); next(g)
        try: g.throw(KeyError(i))
        except KeyError as e: out.append(e.args[0])
    return sum(out)
def main():
    out=[]
    print(schedule([worker(30,out) for _ in range(4)]+[consumer(60,out) for _ in range(3)]+[fails(n,out) for n in range(1,20)]))
    print(len(out), sum(x for x in out if isinstance(x,int)), out[-5:])
    print(drive(), use(60), usepairs(), throwing())
    import gc; gc.collect(); print(len(L)); del L[:]
    print(nonawaited())
    g=gen(10); names=set()
    for i in range(30):
        h=gen(3); next(h); names.add((h.__name__,h.__qualname__,h.gi_code is gen.__code__, h.gi_frame.f_locals['i'], h.gi_running))
    print(names)
    async def ret():
        t=0
        for i in range(50): t+=await direct(i)
        return t
    try: ret().send(None)
    except StopIteration as e: print(e.value)
    c=child(2)
    for i in range(3):
        try: c.send(None if i==0 else 5)
        except StopIteration as e: print(e.value)
        except RuntimeError as e: print(e)
for _ in range(3): main()

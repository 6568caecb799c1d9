"""Generators in loops that are compiled: pipelines, delegation, send, throw, errors, re-entry."""
#: jit threshold=2,bridge=1,worth=0
import sys
def numbers(n):
    i=0
    while i<n:
        yield i
        i+=1
def sq(it):
    for x in it: yield x*x
def odd(it): return (x for x in it if x&1)
def tree(d):
    if d:
        yield from tree(d-1)
        yield d
        yield from tree(d-1)
def av():
    t=n=0; m=0.0
    while True:
        x=yield m
        t+=x; n+=1; m=t/n
def withtry(n):
    try:
        for i in range(n):
            try:
                yield i
            except KeyError as e:
                yield ('ke',e.args)
    finally:
        print('fin',n)
def rec(it):
    r=0
    for x in it:
        if x==50: sys._getframe().f_locals
        r+=x
        if r>10**6: r-=10**6
    return r
def early(n):
    for i in numbers(n):
        if i==n-3: return i
def err(n):
    for i in range(n):
        if i==n-2: raise ValueError(i)
        yield i
def main():
    print(sum(odd(sq(numbers(300)))), sum(tree(6)), [x for x in tree(4)], max(sq(numbers(40))))
    a=av(); next(a)
    for i in range(100): m=a.send(i)
    print(m)
    print(sum(x*y for x,y in zip(numbers(100),numbers(100))))
    for x in withtry(80): pass
    g=withtry(60)
    out=[]
    for x in g:
        if isinstance(x,int) and x%20==7: out.append(g.throw(KeyError(x)))
    print(out)
    print(rec(numbers(200)), rec(sq(numbers(100))), rec(iter(range(100))))
    print([early(n) for n in range(10,60)])
    for n in range(3,40):
        try:
            t=0
            for x in err(n): t+=x
        except ValueError as e: print(t,e,end=' ')
    print()
    g=numbers(100)
    for x in g:
        for y in g:
            if y%7==0: break
        if x>80: break
    print(x,y,next(g))
    def self():
        for i in range(100):
            if i==60:
                try: next(s)
                except ValueError as e: yield str(e)
            yield i
    s=self(); print([x for x in s if x!=5 and (x==60 or isinstance(x,str))])
    for n in (5,50,500):
        it=numbers(n); k=0
        while True:
            try: k+=next(it)
            except StopIteration: break
        print(k)
    print(any(x>50 for x in numbers(100)), all(x<90 for x in numbers(100)), list(x for x in numbers(30)), dict((x,x) for x in numbers(5)))
    def ret(n):
        yield from range(n)
        return n
    def dele():
        t=0
        for i in range(40): t+= yield from ret(i)
        return t
    def drive():
        c=0
        g=dele()
        while True:
            try: c+=next(g)
            except StopIteration as e: return c,e.value
    print(drive())
for _ in range(3): main()

"""A function gets another code while frames and generators of it go on."""
def g():
    a = 1
    b = [2]
    yield a
    c = {"x": b}
    yield b
    for i in range(5):
        yield i, c

def h():
    yield 9

def big():
    a1=a2=a3=a4=a5=a6=a7=a8=1
    def q(): return a1
    yield locals()

for other in (h, big, lambda: 3):
    gen = g()
    print(next(gen))
    saved = g.__code__
    try:
        g.__code__ = other.__code__
    except ValueError as e:
        print(e)
        continue
    print(list(gen))
    try:
        print(gen.gi_code is saved, gen.gi_frame)
    except Exception as e:
        print(type(e), e)
    g.__code__ = saved

def f(n):
    if n == 0:
        f.__code__ = (lambda n: 5).__code__
        return 1
    x = [n]
    r = f(n - 1)
    return r + x[0]

print(f(3), f(3))

def k():
    k.__code__ = (lambda: 7).__code__
    try:
        return undefined_name
    except NameError as e:
        return str(e), e.__traceback__.tb_frame.f_code.co_name

print(k(), k())

async def co():
    await w()
    return 5
class w:
    def __await__(self):
        yield 1
c = co()
c.send(None)
async def d(): return 3
co.__code__ = d.__code__
try:
    c.send(None)
except StopIteration as e:
    print(e.value)

import sys, traceback
def fails():
    frame = sys._getframe()
    keep.append(frame)
    raise ValueError("x")
keep = []
try:
    fails()
except ValueError as e:
    fails.__code__ = (lambda: 3).__code__
    print(traceback.format_exc().splitlines()[-3:], keep[0].f_code.co_name, keep[0].f_lineno)

def looped(n):
    t = 0
    for i in range(n):
        t += step(i)
    return t
def step(i):
    if i == 900:
        step.__code__ = other.__code__
    return helper(i)
def helper(i):
    return i + 1
def other(i):
    return i * 2
print(looped(2000))
def rec(n, m):
    if n == 0:
        if m == 500:
            rec.__code__ = rec2.__code__
        return 0
    v = [n]
    return rec(n - 1, m) + v[0]
def rec2(n, m):
    return 100
print(sum(rec(5, i) for i in range(600)))
def gen2(n):
    for i in range(n):
        if i == 700:
            gen2.__code__ = gen3.__code__
        yield i
def gen3(n):
    yield -1
print(sum(gen2(1500)), sum(gen2(3)))

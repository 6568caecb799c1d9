import sys
def fib(n):
    if n < 2: return n
    return fib(n-1) + fib(n-2)
def fact(n): return 1 if n == 0 else n * fact(n - 1)
def ack(m, n):
    if m == 0: return n + 1
    if n == 0: return ack(m - 1, 1)
    return ack(m - 1, ack(m, n - 1))
def even(n): return True if n == 0 else odd(n - 1)
def odd(n): return False if n == 0 else even(n - 1)
class Tree:
    def __init__(self, l, r): self.l, self.r = l, r
    def check(self):
        if self.l is None: return 1
        return 1 + self.l.check() + self.r.check()
def make(d):
    if d == 0: return Tree(None, None)
    return Tree(make(d-1), make(d-1))
def walk(t, f):
    if t is None: return
    walk(t.l, f); f(t); walk(t.r, f)
def hanoi(n, a, b, c, out):
    if n == 0: return 0
    return hanoi(n-1, a, c, b, out) + 1 + hanoi(n-1, c, b, a, out)
def deep(n):
    if n == 0: raise ValueError("deep")
    return deep(n-1) + 1
def floats(x): return x if x < 1.0 else floats(x / 2) + 0.5
def perm(a, k, n):
    if k == n:
        return 1
    s = 0
    for i in range(k, n):
        a[k], a[i] = a[i], a[k]
        s += perm(a, k + 1, n)
        a[k], a[i] = a[i], a[k]
    return s
def default(n, acc=0):
    return acc if n == 0 else default(n - 1, acc + n)
def kw(n, *, step=1):
    return 0 if n <= 0 else 1 + kw(n - step, step=step)
def main():
    for i in range(20): r = fib(15)
    print(r)
    for i in range(60): r = fact(50)
    print(r)
    for i in range(3): r = ack(2, 30)
    print(r)
    for i in range(200): r = even(100), odd(77)
    print(r)
    for i in range(30): r = make(6).check()
    print(r)
    for i in range(30):
        l = []; walk(make(5), l.append); r = len(l)
    print(r)
    for i in range(10): r = hanoi(9, 'a', 'b', 'c', [])
    print(r)
    c = 0
    for i in range(300):
        try: deep(20)
        except ValueError as e: c += 1
    print(c)
    try: deep(5)
    except ValueError as e:
        tb = e.__traceback__; n = 0
        while tb: n += 1; last = tb; tb = tb.tb_next
        print(n, last.tb_frame.f_locals, last.tb_lineno)
    for i in range(100): r = floats(1e6 + i)
    print(r)
    for i in range(5): r = perm(list(range(6)), 0, 6)
    print(r)
    for i in range(50): r = default(100), kw(60), kw(60, step=2)
    print(r)
    try: fact(5000)
    except RecursionError as e: print(e)
    for i in range(100): r = fib(7)
    print(r)
    x = 0
    for i in range(30):
        try: fact(2000)
        except RecursionError as e: x += 1
    print(x)
    print(fib(4.5), fact(30.0))
def frames(n):
    if n == 0:
        f = sys._getframe(); k = 0
        while f: k += 1; f = f.f_back
        return k
    return frames(n-1)
for i in range(200): r = frames(10)
print(r)
main()

class A:
    n = 0
    def __init__(self, x): self.x = x
    def f(self, k): return self.x + k
    @classmethod
    def make(cls, x): return cls(x)
    @staticmethod
    def st(x): return x * 2
    @property
    def p(self): return self.x + 100
    def __new__(cls, *a): return super().__new__(cls)
class B(A):
    def __init__(self, x):
        super().__init__(x + 1)
        self.y = 2
    def f(self, k): return super().f(k) * 2 + super(B, self).f(1)
    @classmethod
    def make(cls, x): return super().make(x + 5)
    def st(self, x): return super().st(x) + 1
    @property
    def p(self): return super().p + 1
    def late(self):
        g = lambda: self
        return super().f(1) + g().y
class M(A):
    def f(self, k): return super().f(k) + 1000
class C(B, M):
    def f(self, k): return super().f(k) + 7
def run(n):
    t = 0
    objs = [A(1), B(2), C(3)]
    for i in range(n):
        o = objs[i % 3]
        t += o.f(i & 3) + o.p
        t += type(o).make(i & 7).x
        t += o.st(2)
        if isinstance(o, B): t += o.late()
        if i == n // 2:
            A.f = lambda self, k: self.x * 3 + k
        if i == n // 2 + 300:
            def bad(self, k): raise ValueError("no")
            A.f = bad
            try:
                objs[2].f(1)
            except ValueError as e: print("caught", e)
            A.f = lambda self, k: k
    return t
print(run(3000))
class D(B):
    def f(self, k):
        try: return super().nothing
        except AttributeError as e: return str(e)
def g():
    d = D(1); r = None
    for i in range(500): r = d.f(i)
    return r
print(g())
def noself():
    for i in range(100):
        try: super().x
        except RuntimeError as e: r = str(e)
    return r
print(noself())

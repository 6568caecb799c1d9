class G:
    def __init__(self, n, bad): self.n = n; self.bad = bad
    def __iter__(self): return self
    def __next__(self):
        self.n -= 1
        if self.n < 0:
            if self.bad: raise ValueError("bad")
            raise StopIteration
        return self.n
def f(n):
    t = 0
    for i in range(n):
        try:
            for x in G(3, i == n - 3): t += x
        except ValueError as e:
            t += 1000
    return t
print(f(100))

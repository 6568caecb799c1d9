#: jit threshold=2,bridge=1,worth=0
# A function that was followed into gets other code, defaults and keyword defaults.
def f(x, y=1):
    return x + y


class C:
    def __init__(self, a):
        self.a = a

    def get(self, k=1):
        return self.a * k


def run():
    n = 0
    for i in range(40):
        if i == 10:
            f.__code__ = (lambda x, y: x * 2 + y).__code__
        if i == 15:
            f.__defaults__ = (100,)
        if i == 20:
            C.get.__code__ = (lambda self, k: -k).__code__
        if i == 25:
            C.__init__.__code__ = (lambda self, a: setattr(self, "a", 5)).__code__
        if i == 30:
            C.get.__code__ = (lambda self, k: self.a).__code__
        if i == 35:
            f.__code__ = (lambda *a: len(a)).__code__
        n = n * 3 % 1000003 + f(i) + C(i).get() + f(i, 2)
        print(i, n)


run()

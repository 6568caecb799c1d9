#: jit threshold=2,bridge=1,worth=0
#: jit threshold=2,bridge=1,worth=0,fail_guards=5
# An instruction that fails in a trace leaves the variable that it was to set as it was.
class Short:
    def __getitem__(self, k):
        if k > 3:
            raise IndexError(k)
        return k

    def __add__(self, other):
        if other % 5 == 4:
            raise ValueError(other)
        return other + 0.5


def run():
    x = y = 7
    short = Short()
    for i in range(16):
        try:
            x = short[i % 7]
            y = short + i
        except Exception as e:
            print(repr(e), end=" ")
        print(i, x, y)


def swap():
    a, b = 1, 2
    items = [(3, 4), (5, 6), (7, 8), (9, 10), (11, 12, 13), (14, 15)] * 3
    for item in items:
        try:
            a, b = iter(item)
        except ValueError as e:
            print(e)
        print(a, b)


run()
swap()

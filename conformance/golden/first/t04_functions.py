def add(a, b=10):
    return a + b


def fact(n):
    if n < 2:
        return 1
    return n * fact(n - 1)


def nothing():
    pass


print(add(1), add(1, 2), add(b=5, a=6), fact(5), fact(30), nothing())
square = lambda x: x * x
print(square(9), (lambda: "direct")())


def outer(x):
    def inner(y):
        return x + y
    return inner


print(outer(3)(4))

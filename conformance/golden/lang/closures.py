# Cells, nonlocal, late binding, and closures that outlive their frames.
def counter(start=0):
    count = start

    def increment(by=1):
        nonlocal count
        count += by
        return count

    def reset():
        nonlocal count
        count = start

    return increment, reset


inc, reset = counter(10)
print(inc(), inc(5), inc())
reset()
print(inc())
late = [lambda: i for i in range(3)]
bound = [lambda i=i: i for i in range(3)]
print([f() for f in late], [f() for f in bound])


def outer():
    def middle():
        def inner():
            return value
        return inner
    value = "assigned later"
    return middle()()


print(outer())
print(inc.__closure__[0].cell_contents, inc.__code__.co_freevars, counter.__code__.co_cellvars)


def unbound():
    def use():
        return x
    try:
        use()
    except NameError as e:
        print(e)
    x = 1
    del x
    try:
        use()
    except NameError as e:
        print(e)
    try:
        x
    except UnboundLocalError as e:
        print(e)


unbound()


def class_scope():
    x = "function"

    class C:
        x = "class"
        y = [x for _ in range(1)]
        z = (lambda: x)()
    return C.x, C.y, C.z


print(class_scope())


def make_adder(n):
    return lambda x: x + n


adders = {n: make_adder(n) for n in range(3)}
print([adders[n](10) for n in adders])


def memo(f):
    cache = {}

    def wrapper(n):
        if n not in cache:
            cache[n] = f(n)
        return cache[n]
    wrapper.cache = cache
    return wrapper


@memo
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


print(fib(60), len(fib.cache))

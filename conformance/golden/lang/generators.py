#: stderr ignore
# Generators: send, throw, close, yield from, return values, laziness.
def count(n):
    try:
        for i in range(n):
            got = yield i
            if got is not None:
                print("got", got)
    except ValueError as e:
        print("caught", e)
        yield "recovered"
    finally:
        print("cleanup")


g = count(5)
print(next(g), g.send("hello"), next(g))
print(g.throw(ValueError("boom")))
print(next(g, "done"))
g = count(3)
next(g)
g.close()
g.close()
print(list(count(2)))


def inner():
    x = yield "first"
    print("inner got", x)
    y = yield "second"
    return x, y


def outer():
    result = yield from inner()
    print("result", result)
    yield from [10, 20]
    yield from "ab"
    return "end"


g = outer()
print(next(g), g.send(1), g.send(2), list(g))
try:
    g = outer()
    next(g), g.send(0), g.send(0), next(g), next(g), next(g), next(g)
except StopIteration as e:
    print("stop", e.value)


def raises_stop():
    yield 1
    raise StopIteration("inside")


try:
    list(raises_stop())
except RuntimeError as e:
    print(type(e).__name__, e, repr(e.__cause__))


def ignores_exit():
    while True:
        try:
            yield 1
        except GeneratorExit:
            pass


g = ignores_exit()
next(g)
try:
    g.close()
except RuntimeError as e:
    print(e)
g = count(1)
try:
    g.send("x")
except TypeError as e:
    print(e)


def recursive():
    yield next(me)


me = recursive()
try:
    next(me)
except ValueError as e:
    print(e)


def tree(t):
    if t:
        left, value, right = t
        yield from tree(left)
        yield value
        yield from tree(right)


print(list(tree(((None, 1, None), 2, ((None, 3, None), 4, None)))))


def primes():
    known = []
    n = 2
    while True:
        if all(n % p for p in known):
            known.append(n)
            yield n
        n += 1


from itertools import islice
print(list(islice(primes(), 15)))
squares = (x * x for x in range(5) if x % 2 == 0)
print(type(squares).__name__, list(squares), list(squares))
lazy = (print("side effect", x) for x in range(2))
print("before")
next(lazy)
g = count(3)
print(g.gi_running, g.gi_frame is not None, g.gi_yieldfrom, g.__name__, g.gi_code.co_name)
list(g)
print(g.gi_frame)


def delegated():
    try:
        yield from inner_catch()
    except KeyError as e:
        yield "outer " + str(e)


def inner_catch():
    try:
        yield 1
    except ValueError:
        yield "inner"


g = delegated()
print(next(g), g.throw(ValueError))
g = delegated()
print(next(g), g.throw(KeyError("k")))


class Sub:
    def __iter__(self):
        return self

    def __next__(self):
        return 1

    def send(self, v):
        return ("sub sent", v)

    def throw(self, *a):
        return ("sub thrown", a[0])

    def close(self):
        print("sub closed")


def to_sub():
    yield from Sub()


g = to_sub()
print(next(g), g.send(5), g.throw(KeyError))
g.close()
print((lambda: (yield))().send(None))

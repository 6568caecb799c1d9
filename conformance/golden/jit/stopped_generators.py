#: jit threshold=2,bridge=1,worth=0
#: jit threshold=5,bridge=3,worth=0,fail_guards=7
# next() and send() of generators that return: StopIteration is caught in the trace, or leaves it.
import traceback


def count(n, result=None):
    for i in range(n):
        yield i
    return result


def echo():
    got = []
    while len(got) < 3:
        got.append((yield len(got)))
    return got


def drain(n):
    total = stops = 0
    for i in range(n):
        g = count(i % 4, i if i % 3 else None)
        while True:
            try:
                total += next(g)
            except StopIteration as e:
                stops += 1
                if e.value is not None:
                    total += e.value * 100
                if e.args:
                    total += len(e.args) * 10000
                break
        try:
            next(g)
        except StopIteration as e:
            assert e.value is None and e.args == () and e.__context__ is None
    return total, stops


def sending(n):
    found = []
    for i in range(n):
        g = echo()
        try:
            next(g)
            for k in range(5):
                g.send(k + i)
        except StopIteration as stop:
            found.append((stop.value, stop.__traceback__.tb_lineno - sending.__code__.co_firstlineno, stop.__traceback__.tb_next))
    return found[-3:]


def finals(n):
    steps = []

    def closes():
        try:
            yield 1
        finally:
            steps.append("closed")

    def inner(g):
        try:
            return next(g)
        finally:
            steps.append("inner")

    for i in range(n):
        g = closes()
        try:
            inner(g)
            inner(g)
        except StopIteration as e:
            steps.append([frame.name for frame in traceback.extract_tb(e.__traceback__)])
    return steps[-5:], len(steps)


def handled(n):
    seen = []
    for i in range(n):
        try:
            raise ValueError(i)
        except ValueError as error:
            g = count(i % 2)
            try:
                next(g)
                next(g)
            except StopIteration as e:
                seen.append((e.__context__ is error, type(e.__context__).__name__))
    return seen[-2:]


def uncaught(n):
    try:
        g = count(n)
        while True:
            next(g)
    except StopIteration:
        return n


def defaults(n):
    total = 0
    for i in range(n):
        g = count(i % 3)
        total += next(g, 50) + next(g, 60) + next(g, 70)
    return total


def functions(n):
    total = 0
    for i in range(n):
        step = (lambda a: a + 1) if i % 2 else (lambda a: a + 2)
        total = apply(step, total)
    return total


def apply(f, x):
    return f(x)


print(drain(60))
print(sending(30))
print(finals(30))
print(handled(30))
print([uncaught(k) for k in range(30)][-2:])
print(defaults(40))
print(functions(50))

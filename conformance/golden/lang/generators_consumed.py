# Loops in C over generators: sum, any, all, list, join; what they see and what the generators see.
import sys


class Truthy:
    def __init__(self, value):
        self.value = value

    def __bool__(self):
        print("bool", self.value, gen.gi_running, gen.gi_suspended)
        return self.value

    def __radd__(self, other):
        print("radd", other, gen.gi_running, sys._getframe(1).f_code.co_name)
        return other + 1


def items(*values):
    for v in values:
        got = yield v
        assert got is None


def outer(*values):
    r = yield from items(*values)
    yield r
    yield from values


def failing(n):
    for i in range(n):
        yield i
    raise KeyError(n)


print(sum(items(1, 2, True, 3.5, 4, False, 2 ** 61, 2 ** 61, 2 ** 62, -2 ** 62)), sum(items(1, 2, True)), sum(items(0.5, 1, True, 2 ** 70)))
print(sum(items(2 ** 61 - 1, 2 ** 61 - 1, 2 ** 61 - 1, 2 ** 61 - 1, 2 ** 61 - 1)), sum(items(), 7), sum(items([1], [2]), []))
print(any(items(0, None, False, "", 0.0, [], 1)), all(items(1, True, "x", 2.5)), any(items()), all(items()))
gen = items(Truthy(False), 0, Truthy(True), 5)
print(any(gen), list(gen), list(gen))
gen = items(1, Truthy(True), Truthy(False), 6)
print(all(gen), next(gen), next(gen, "end"))
gen = items(1, Truthy(0), 2.5, Truthy(0))
print(sum(gen))
print(list(outer(1, 2)), tuple(outer("a")), "".join(items("x", "y", "z")), sorted(items(3, 1, 2)), [*outer(3)], {*items(1, 1)})
for f in (sum, any, all, list, "".join):
    try:
        f(failing(0 if f is not sum else 3))
    except KeyError as e:
        tb, names = e.__traceback__, []
        while tb:
            names.append((tb.tb_frame.f_code.co_name, tb.tb_lineno - tb.tb_frame.f_code.co_firstlineno))
            tb = tb.tb_next
        print(e, names[1:])
try:
    sum(items(1, "a", 2))
except TypeError as e:
    print(e, e.__traceback__.tb_next)
try:
    print("".join(items("a", 1)))
except TypeError as e:
    print(e)


# A list that grows under the eyes of the generator, and is changed by it.
def watching(target):
    for i in range(6):
        yield len(target)
        if i == 3:
            target.clear()


seen = []
seen.extend(watching(seen))
print(seen)


# Generators inside generators, each with its own consumer.
def nested(n):
    for i in range(n):
        yield sum(j for j in range(i)) + len(list(k for k in items(*range(i))))


print(sum(nested(20)), list(nested(5)), any(sum(x for x in nested(k)) > 50 for k in range(12)))


def deep(n):
    if n == 0:
        for i in range(4):
            yield i, sys._getframe(1).f_code.co_name
    else:
        yield from deep(n - 1)


print(list(deep(0)), list(deep(3)))


# A trace function that begins in the middle sees every event from then on.
events = []


def tracer(frame, event, arg):
    if frame.f_code.co_name in ("traced", "delegating"):
        events.append((frame.f_code.co_name, event, arg if event == "return" else None))
    return tracer


def traced():
    for i in range(4):
        if i == 2:
            sys.settrace(tracer)
            sys._getframe().f_trace = tracer
        yield i
    sys.settrace(None)


def delegating():
    yield from traced()


print(sum(delegating()))
print([e for e in events if e[1] == "return"], [e for e in events if e[1] == "call"])


# Closing: the consumer stops early and lets go.
def closing():
    try:
        yield from items(0, 0, 1, 2)
    except GeneratorExit:
        print("closed")


def early():
    g = closing()
    print(any(g))
    g.close()


early()


def handling():
    try:
        raise ValueError("inner")
    except ValueError:
        for i in range(3):
            yield i
            print(sys.exc_info()[0].__name__, end=" ")


try:
    raise OSError("outer")
except OSError:
    print(sum(handling()), sys.exc_info()[0].__name__)

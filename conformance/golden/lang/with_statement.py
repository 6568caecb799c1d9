# Context managers: order, suppression, multiple items, ExitStack, contextlib.
import contextlib


class CM:
    def __init__(self, name, suppress=False):
        self.name, self.suppress = name, suppress

    def __enter__(self):
        print("enter", self.name)
        return self.name.upper()

    def __exit__(self, kind, value, tb):
        print("exit", self.name, kind and kind.__name__, value, tb is not None)
        return self.suppress


with CM("a") as a, CM("b") as b:
    print(a, b)
with (CM("c") as c, CM("d"),):
    print(c)
with CM("s", True):
    raise ValueError("suppressed")
try:
    with CM("t"):
        raise ValueError("passes")
except ValueError as e:
    print("outside", e)


def early():
    with CM("r"):
        return "value"


print(early())
for i in range(2):
    with CM(str(i)):
        if i == 0:
            continue
        break


@contextlib.contextmanager
def managed(tag):
    print("setup", tag)
    try:
        yield tag * 2
    except KeyError as e:
        print("handled", e)
    finally:
        print("teardown", tag)


with managed("x") as x:
    print(x)
with managed("y"):
    raise KeyError("k")
with contextlib.ExitStack() as stack:
    names = [stack.enter_context(CM(n)) for n in "pq"]
    stack.callback(print, "callback", 1)
    print(names)
with contextlib.suppress(ZeroDivisionError):
    1 / 0
with contextlib.closing(type("C", (), {"close": lambda self: print("closed")})()):
    pass
with contextlib.nullcontext(5) as n:
    print(n)


class Raises:
    def __enter__(self):
        return self

    def __exit__(self, *exc):
        raise RuntimeError("from exit")


try:
    with Raises():
        raise ValueError("from body")
except RuntimeError as e:
    print(e, repr(e.__context__))
for bad in ("with 5: pass", "with open: pass", "with type('E', (), {'__enter__': 1}): pass",
            "with type('E', (), {'__enter__': lambda s: 1})(): pass", "async def f():\n  with A(): pass\nclass A:\n  async def __aenter__(s): 1\n  async def __aexit__(s,*a): 1\nf().send(None)"):
    try:
        exec(bad)
    except TypeError as e:
        print(e)


@managed("decorator")
def decorated():
    print("in decorated")
    return 7


print(decorated())
with CM("target") as (first, *rest):
    print(first, rest)
d = {}
with CM("item") as d["key"]:
    print(d)

import contextlib
import io
import sys
import asyncio


@contextlib.contextmanager
def cm(name, log):
    log.append("enter " + name)
    try:
        yield name
    except ValueError as e:
        log.append(f"caught {e}")
    finally:
        log.append("exit " + name)


log = []
with cm("a", log) as a, cm("b", log):
    raise ValueError("v")
print(log, a)
try:
    with cm("k", log):
        raise KeyError("passes")
except KeyError as e:
    print("outside", e)


@contextlib.contextmanager
def no_yield():
    if False:
        yield


@contextlib.contextmanager
def two_yields():
    yield 1
    yield 2


for f in (no_yield, two_yields):
    try:
        with f():
            pass
    except RuntimeError as e:
        print(e)
out = io.StringIO()
with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
    print("captured")
    print("err", file=sys.stderr)
print(repr(out.getvalue()))
with contextlib.ExitStack() as stack:
    stack.enter_context(cm("s1", log))
    stack.callback(log.append, "callback")
    stack.push(lambda *exc: log.append(("push", exc[0])) or True)
    moved = stack.pop_all()
    log.append("moved")
moved.close()
print(log[-5:])
with contextlib.ExitStack() as stack:
    stack.push(lambda *exc: True)
    raise RuntimeError("swallowed by stack")
with contextlib.suppress(KeyError, IndexError):
    {}["x"]
try:
    with contextlib.ExitStack() as s:
        s.callback(lambda: 1 / 0)
        raise ValueError("first")
except ZeroDivisionError as e:
    print(repr(e.__context__))


class D(contextlib.ContextDecorator):
    def __enter__(self):
        print("D enter")
        return self

    def __exit__(self, *a):
        print("D exit")


@D()
def decorated():
    print("body")


decorated()
print(isinstance(D(), contextlib.AbstractContextManager), isinstance(5, contextlib.AbstractContextManager))


@contextlib.asynccontextmanager
async def acm():
    log.append("a+")
    yield "async value"
    log.append("a-")


class Closer:
    async def aclose(self):
        log.append("aclosed")


async def main():
    async with acm() as v, contextlib.aclosing(Closer()):
        print(v)
    async with contextlib.AsyncExitStack() as stack:
        print(await stack.enter_async_context(acm()))
        stack.push_async_callback(acb, 5)

    @acm()
    async def deco():
        return "decorated"
    print(await deco())


async def acb(x):
    log.append(("acb", x))


asyncio.run(main())
print(log[-6:])
import os
before = os.getcwd()
with contextlib.chdir("/"):
    print(os.getcwd())
print(os.getcwd() == before)

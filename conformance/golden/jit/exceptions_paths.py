#: jit threshold=2,bridge=1,worth=0
#: jit threshold=5,bridge=3,worth=0,fail_guards=7
#: jit threshold=3,bridge=2,worth=0,inlining=0
import sys, traceback
class M:
    def __init__(self, log, swallow):
        self.log = log; self.swallow = swallow
    def __enter__(self):
        self.log.append(1)
        return self
    def __exit__(self, t, v, tb):
        self.log.append(t.__name__ if t else None)
        if tb is not None: self.line = tb.tb_lineno
        return self.swallow
class V:
    def __enter__(self): return 5
    def __exit__(self, *exc):
        global LAST
        LAST = exc
        return exc[0] is KeyError
def w(n):
    log = []
    out = 0
    for i in range(n):
        try:
            with M(log, i % 3 == 0) as m:
                out += 1
                if i % 4 == 1:
                    raise ValueError(i)
            out += 10
        except ValueError as e:
            out += 100
            assert e.__traceback__.tb_lineno == m.line
        with V() as five:
            out += five
            if i % 5 == 0:
                {}[i]
    return out, len(log), log[-12:]
print(w(500)); print(LAST)

def errs(n):
    d = {i: i for i in range(0, 100, 2)}
    out = [0] * 6
    for i in range(n):
        try:
            out[0] += d[i % 100]
        except KeyError as e:
            out[1] += e.args[0]
        try:
            out[2] += int("12x" if i % 10 == 0 else "12")
        except ValueError as e:
            out[3] += len(str(e))
        try:
            i.foo
        except AttributeError as e:
            out[4] += len(e.name)
        try:
            [1, 2][i % 4]
        except IndexError:
            out[5] += 1
        try:
            1 // (i % 3)
        except ZeroDivisionError as e:
            out[5] += 10
            assert e.__context__ is None
            assert sys.exc_info()[1] is e
        else:
            assert sys.exc_info()[1] is None
    return out
print(errs(1000))

def nx(n):
    out = 0
    for i in range(n):
        it = iter([1, 2, 3])
        while True:
            try:
                out += next(it)
            except StopIteration as e:
                assert e.value is None
                break
    return out
print(nx(300))

def gen(n):
    for i in range(n):
        try:
            if i % 3 == 0: raise KeyError(i)
            yield i
        except KeyError:
            yield -i
print(sum(gen(1000)))
def gen2():
    yield 1
    raise ValueError("g")
def usegen(n):
    out = 0
    for i in range(n):
        try:
            for x in gen2(): out += x
        except ValueError as e:
            out += 10
            last = e
    traceback.print_exception(last, file=sys.stdout)
    return out
print(usegen(200))

def reraise(n):
    out = 0
    for i in range(n):
        try:
            try:
                if i & 1: raise ValueError(i)
                raise KeyError(i)
            except ValueError:
                out += 1
                raise
            except KeyError as k:
                out += 2
                raise k
            finally:
                out += 4
        except Exception as e:
            last = e
            tb = e.__traceback__
            while tb: out += tb.tb_lineno; tb = tb.tb_next
    traceback.print_exception(last, file=sys.stdout)
    return out
print(reraise(200))

def outer_handled(n):
    try:
        raise OSError("outer")
    except OSError as o:
        for i in range(n):
            try:
                raise ValueError(i)
            except ValueError as e:
                assert e.__context__ is o, (i, e.__context__)
                try:
                    len(3)
                except TypeError as t:
                    assert t.__context__ is e
            assert sys.exc_info()[1] is o
    return n
print(outer_handled(300))
def callee(n):
    for i in range(n):
        try:
            raise ValueError(i)
        except ValueError as e:
            c = e.__context__
    return c
def caller():
    for k in range(5):
        try: raise KeyError(k)
        except KeyError: c = callee(50)
    return c
print(repr(caller()), callee(10))
def inner_catch(i):
    try:
        if i % 2: raise ValueError(i)
        return 1
    except ValueError as e:
        return e.args[0]
    finally:
        i = None
def ic(n):
    t = 0
    for i in range(n): t += inner_catch(i)
    return t
print(ic(1000))
SAVED = []
def inner_save(i):
    x = i * 2
    try:
        raise ValueError(i)
    except ValueError as e:
        if i % 10 == 0: SAVED.append(e)
    y = 7
    return x
def isv(n):
    t = 0
    for i in range(n): t += inner_save(i)
    return t
print(isv(200))
for e in SAVED[-3:]:
    f = e.__traceback__.tb_frame
    print(f.f_locals, f.f_lineno, f.f_back.f_code.co_name, e.__traceback__.tb_lineno)

#: jit threshold=2,bridge=1,worth=0
#: jit threshold=5,bridge=3,worth=0,fail_guards=7
#: jit threshold=3,bridge=2,worth=0,inlining=0
import sys, traceback

class Low(Exception):
    pass

class High(Low):
    def __init__(self, value):
        super().__init__(value)
        self.value = value

def risky(i):
    if i % 5 == 0:
        raise High(i)
    if i % 3 == 0:
        raise ValueError(i)
    return i

def nested(i, depth):
    if depth == 0:
        return risky(i)
    try:
        return nested(i, depth - 1)
    finally:
        depth += 1

def run(n):
    total = 0
    for i in range(n):
        try:
            total += nested(i, 2)
        except ValueError as e:
            total += e.args[0] & 7
        except Low as e:
            total -= e.value & 3
    return total
print(run(3000))

def keep(n):
    kept = []
    for i in range(n):
        try:
            nested(i, 2)
        except Exception as e:
            kept.append(e)
    return kept
kept = keep(60)
for e in kept[::7] + kept[-2:]:
    print("".join(traceback.format_exception(e)))
    tb = e.__traceback__
    while tb:
        f = tb.tb_frame
        print(tb.tb_lineno, tb.tb_lasti >= 0, f.f_code.co_name, f.f_lineno, sorted(f.f_locals)[:3], f.f_back and f.f_back.f_code.co_name,
              {k: v for k, v in f.f_locals.items() if isinstance(v, int)} if f.f_code.co_name != "<module>" else "")
        tb = tb.tb_next

def ctx(n):
    seen = []
    for i in range(n):
        try:
            try:
                raise KeyError(i)
            except KeyError as e:
                if i % 2:
                    raise ValueError(i) from e
                if i % 3 == 0:
                    raise ValueError(i) from None
                raise TypeError
        except (ValueError, TypeError) as x:
            if i > n - 8:
                seen.append(x)
            assert type(x.__context__) is KeyError and x.__context__.args == (i,)
            assert (x.__cause__ is x.__context__) == bool(i % 2), i
            assert x.__suppress_context__ == (i % 2 == 1 or i % 3 == 0)
    return seen
for e in ctx(100):
    print("".join(traceback.format_exception(e)))
print(sys.exc_info())

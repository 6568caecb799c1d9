"""Code dies: programs that compile for ever do not grow; what runs or may run again stays."""
import gc
import sys
import types
import weakref


def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096


def execs():
    for i in range(300):
        names = {}
        exec(f"a = {i}\ndef f(x):\n    for k in range(3):\n        x += k\n    return [x + a for _ in '12']\ny = f(2)", names)
        assert names["y"] == [i + 5] * 2


def lambdas():
    for i in range(1000):
        assert eval(f"lambda x: (x, {i}, 'text{i}', (1, {i}))")(1)[1] == i


def modules():
    for i in range(300):
        m = types.ModuleType(f"m{i}")
        exec("import sys\nx = 1\ndef g():\n    try:\n        return x\n    finally:\n        pass\ng()", m.__dict__)


for f in execs, lambdas, modules:
    for _ in range(5):
        f()
    gc.collect()
    before = resident()
    for _ in range(40):
        f()
    print(f.__name__, resident() - before < 100 << 20)


def make():
    names = {}
    exec("def f(n):\n    for i in range(n):\n        yield i\n        other()\ndef g():\n    return [c for c in 'abc']", names)
    return names


def collect():
    for _ in range(3):
        gc.collect()
        execs()


# A weak reference to code that only its function held.
names = make()
code = weakref.ref(names["g"].__code__)
del names
gc.collect()
gc.collect()
print(code() is None)

# A generator keeps its code.
generator = make()["f"](1)
next(generator)
collect()
try:
    generator.send(None)
except NameError as e:
    print(e)

# A running function keeps its code.
names = {"collect": collect}
exec("def f():\n    global f\n    del f\n    collect()\n    return ['old', *[i for i in range(3)]]", names)
print(names["f"]())

# So do tracebacks and frames.
names = {}
exec(compile("def f():\n    raise ValueError(5)", "somewhere", "exec"), names)
try:
    names["f"]()
except ValueError as e:
    error = e
del names
collect()
traceback = error.__traceback__.tb_next
print(traceback.tb_frame.f_code.co_name, traceback.tb_lineno, traceback.tb_frame.f_code.co_filename)

# And what code holds: constants, and code within code.
code = compile("def f():\n    def g():\n        return ('constant', 12345678901234567890, b'x' * 3, frozenset({1, 2}))\n    return g", "s", "exec")
inner = [c for c in code.co_consts if isinstance(c, types.CodeType)][0]
del code
collect()
print(types.FunctionType(inner, {})()()[:3])
copy = inner.replace(co_name="h")
del inner
collect()
print(copy.co_name, types.FunctionType(copy, {})()()[1])

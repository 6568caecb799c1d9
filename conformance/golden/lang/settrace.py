# sys.settrace, setprofile and frame attributes.
import sys


def traced(n):
    total = 0
    for i in range(n):
        total += i
    try:
        1 / 0
    except ZeroDivisionError:
        total += 100
    return total


events = []


def tracer(frame, event, arg):
    if frame.f_code.co_name in ("traced", "gen"):
        events.append((event, frame.f_lineno - frame.f_code.co_firstlineno, arg if event == "return" else arg and arg[0].__name__))
        return tracer


def gen():
    yield 1
    yield 2


sys.settrace(tracer)
traced(2)
list(gen())
sys.settrace(None)
for e in events:
    print(e)
calls = []
sys.setprofile(lambda f, e, a: calls.append((e, f.f_code.co_name if not e.startswith("c_") else a.__name__)))
len([])
traced(1)
sys.setprofile(None)
print(calls)


def locals_in_trace():
    a = 1
    b = 2
    return a + b


seen = []


def watch(frame, event, arg):
    if frame.f_code.co_name == "locals_in_trace":
        if event == "line":
            seen.append(dict(frame.f_locals))
        return watch


sys.settrace(watch)
locals_in_trace()
sys.settrace(None)
print(seen, sys.gettrace(), sys.getprofile())


def bad_tracer(frame, event, arg):
    raise RuntimeError("tracer failed")


sys.settrace(bad_tracer)
try:
    traced(1)
except RuntimeError as e:
    print(e, sys.gettrace())


def jumper():
    x = "skipped?"
    x = "ran"
    return x


def jump(frame, event, arg):
    if frame.f_code.co_name == "jumper" and event == "line" and frame.f_lineno == jumper.__code__.co_firstlineno + 2:
        frame.f_lineno = jumper.__code__.co_firstlineno + 3
    return jump


sys.settrace(jump)
r = jumper()
sys.settrace(None)
print(r)


def frames():
    f = sys._getframe()
    return f.f_back.f_code.co_name, f.f_lineno, f.f_trace, f.f_trace_lines, f.f_trace_opcodes, f.f_lasti >= 0, f.clear.__name__


print(frames())

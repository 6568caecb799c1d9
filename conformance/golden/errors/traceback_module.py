# The traceback module on our frames.
import io
import sys
import traceback


def a():
    b()


def b():
    local = 5
    raise ValueError("from b")


try:
    a()
except ValueError as e:
    traceback.print_exc(file=sys.stdout)
    print(traceback.format_exception_only(e))
    summary = traceback.extract_tb(e.__traceback__)
    print([(f.name, f.lineno, f.line, f.colno, f.end_colno) for f in summary])
    tb = e.__traceback__
    while tb:
        print(tb.tb_lineno, tb.tb_frame.f_code.co_name, tb.tb_frame.f_lineno, tb.tb_lasti > 0)
        last, tb = tb, tb.tb_next
    print(last.tb_frame.f_locals, sorted(last.tb_frame.f_globals)[:2], last.tb_frame.f_back is None)
    te = traceback.TracebackException.from_exception(e, capture_locals=True)
    print(te.stack[-1].locals, te.exc_type.__name__, str(te))
    print(sys.exc_info()[0], sys.exc_info()[1] is e, sys.exception() is e)
print(sys.exc_info())


def stack():
    return traceback.extract_stack()


print([f.name for f in stack()], [f.line for f in stack()])
f = sys._getframe()
print(f.f_code.co_name, f.f_lineno, f.f_back, f.f_globals is globals(), f.f_locals is f.f_globals, f.f_builtins["len"] is len)


def frame_depth():
    return sys._getframe(1).f_code.co_name, sys._getframe().f_back.f_lineno


print(frame_depth())
try:
    sys._getframe(100)
except ValueError as e:
    print(e)


def many(n):
    if n:
        many(n - 1)
    else:
        raise KeyError("deep")


try:
    many(20)
except KeyError:
    print(traceback.format_exc())
    print(traceback.format_exc(limit=2))
    print(traceback.format_exc(limit=-1))
try:
    try:
        1 / 0
    except ZeroDivisionError as z:
        raise TypeError("outer") from z
except TypeError as t:
    print("".join(traceback.format_exception(t, chain=False)))
    print("".join(traceback.format_exception(t)))
e = SyntaxError("bad thing", ("file.py", 3, 5, "x = = 1\n", 3, 6))
print("".join(traceback.format_exception_only(e)), e)


class Odd(Exception):
    def __str__(self):
        raise ValueError("no str")


print(traceback.format_exception_only(Odd()), traceback.format_exception_only(Exception("multi\nline")), traceback.format_exception_only(type("N", (Exception,), {"__module__": "pkg.mod"})("x")))

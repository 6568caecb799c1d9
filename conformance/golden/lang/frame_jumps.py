# Assignment of f_lineno in trace functions: where a frame may go on.
import sys
def run(f, frm, to):
    base = f.__code__.co_firstlineno
    done = []
    def tr(frame, ev, arg):
        if frame.f_code is not f.__code__: return None
        if ev == 'line' and frame.f_lineno == base + frm and not done:
            done.append(1)
            try: frame.f_lineno = base + to if isinstance(to, int) else to
            except Exception as e: print(type(e).__name__, e)
        return tr
    sys.settrace(tr)
    out = []
    try: r = f(out)
    except BaseException as e: r = type(e).__name__
    sys.settrace(None)
    print(frm, to, out, r)

def a(out):
    out.append(1)
    out.append(2)
    for i in range(2):
        out.append(i)
        out.append('x')
    try:
        out.append(3)
        out.append(4)
    except KeyError:
        out.append(5)
    with open('/dev/null') as g:
        out.append(6)
        out.append(7)
    out.append(8)
    while len(out) < 20:
        out.append(9)
        out.append(10)
    return 'end'
for frm, to in ((1, 2), (2,1), (1, 3), (1, 4), (4, 5), (5, 4), (5, 6), (4,17), (5,18), (7, 8), (8, 7), (8, 13), (12, 14), (14, 12), (13, 1), (1, 12), (1, 18), (17, 14), (18, 17), (17,1), (1, 10), (1,99), (1,-5), (1, 'x'), (1, 14), (14, 19), (8, 14)):
    run(a, frm, to)
try: sys._getframe().f_lineno = 1
except Exception as e: print(type(e).__name__, e)
try: del sys._getframe().f_lineno
except Exception as e: print(type(e).__name__, e)
def b(out):
    try:
        1/0
    except ZeroDivisionError:
        out.append(1)
        out.append(2)
    out.append(3)
run(b, 4, 5); run(b, 5, 4); run(b, 4, 6); run(b, 2, 5); run(b, 6, 5)
def call(frame, ev, arg):
    if ev == 'call':
        try: frame.f_lineno = frame.f_lineno + 2
        except Exception as e: print(type(e).__name__, e)
    elif ev in ('return', 'exception'):
        try: frame.f_lineno = frame.f_lineno - 1
        except Exception as e: print(ev, type(e).__name__, e)
    return call
sys.settrace(call); b([]); sys.settrace(None)

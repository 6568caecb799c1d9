import contextvars
import sys
import warnings
v = contextvars.ContextVar("v", default=0)
w = contextvars.ContextVar("w")
t = v.set(5)
print(v.get(), t.old_value is contextvars.Token.MISSING, t.var is v, v.name, v.reset(t), v.get(), w.get("fallback"))
for bad in (lambda: w.get(), lambda: v.reset(t), lambda: contextvars.ContextVar(5), lambda: v.reset(5)):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, str(e).split(" at ")[0].split("<")[0])
ctx = contextvars.copy_context()


def inside(x):
    v.set(x)
    return v.get(), contextvars.copy_context()[v]


print(ctx.run(inside, 9), v.get(), ctx[v], len(ctx), v in ctx, w in ctx, ctx.get(w), list(ctx.keys()) == [v], ctx.copy()[v])
try:
    ctx.run(ctx.run, print)
except RuntimeError as e:
    print(str(e).split(":")[0])
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    warnings.warn("one")
    warnings.warn("two", DeprecationWarning, stacklevel=1)
    warnings.warn_explicit("three", RuntimeWarning, "f.py", 7)
    print([(str(c.message), c.category.__name__, c.lineno if c.filename == "f.py" else c.filename[-22:]) for c in caught])
with warnings.catch_warnings():
    warnings.filterwarnings("error", message="bad.*", category=UserWarning)
    warnings.filterwarnings("ignore", module="zzz")
    for text in ("bad thing", "fine"):
        try:
            with warnings.catch_warnings(record=True) as c:
                warnings.warn(text)
                print(len(c))
        except UserWarning as e:
            print("raised", e)
shown = []
warnings.showwarning = lambda m, c, f, l, file=None, line=None: shown.append((str(m), c.__name__))
warnings.simplefilter("once")
for _ in range(3):
    warnings.warn("only once")
warnings.resetwarnings()
warnings.warn("reset")
print(shown, warnings.formatwarning("m", UserWarning, "f.py", 3, "code line"))
for bad in (lambda: warnings.warn("x", int), lambda: warnings.simplefilter("nope"), lambda: warnings.warn(), lambda: warnings.filterwarnings("ignore", lineno=-1), lambda: warnings.warn_explicit("a", UserWarning, 5, "x")):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)


class Custom(UserWarning):
    pass


with warnings.catch_warnings(record=True) as c:
    warnings.simplefilter("default", Custom)
    for i in range(2):
        warnings.warn(Custom("custom", i))
    print([str(x.message) for x in c], issubclass(ResourceWarning, Warning))

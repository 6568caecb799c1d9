#: ours
# The module pypyjit, and ways to turn the JIT off.
cat > program.py <<'END'
import pypyjit

compiled, aborted = [], []


def on_compile(info):
    compiled.append((info.type, info.greenkey.split(":")[0], info.asmlen > 0))


def total(n):
    t = 0
    for i in range(n):
        t += i if t % 3 else 1
    return t


pypyjit.set_compile_hook(on_compile)
pypyjit.set_abort_hook(lambda *a: aborted.append(a))
for n in 100, 300, 500:
    total(n)
print(total(10))
print(bool(compiled) and compiled[0])
stats = pypyjit.get_stats_snapshot()
print(all(stats.counters[name] > 0 for name in ("TRACING", "BACKEND", "OPS", "GUARDS", "OPT_OPS", "ENTRIES")), stats.counters["NVHOLES"],
      stats.counter_times.keys(), max(stats.loop_run_times.values()) > 0, max(loop.entries for loop in stats.loops) > 0)
print(stats.counters["TOTAL_COMPILED_LOOPS"] > 0, any(x.compiled for x in stats.loops if x.name.startswith("total:")))
pypyjit.set_compile_hook(None)
pypyjit.set_abort_hook(None)
pypyjit.releaseall()
stats = pypyjit.get_stats_snapshot()
print(any(x.compiled for x in stats.loops), total(1000))
for bad in "nope=1", "threshold=x", "threshold":
    try:
        pypyjit.set_param(bad)
    except ValueError as e:
        print(e)
for call in lambda: pypyjit.set_param(nope=1), lambda: pypyjit.set_param(1), lambda: pypyjit.set_param("off", "on"), lambda: pypyjit.set_param(threshold="x"):
    try:
        call()
    except TypeError as e:
        print(e)
pypyjit.set_param("threshold=5,trace_eagerness=3")
pypyjit.set_param(threshold=7, trace_limit=500)
pypyjit.set_param("decay=0,loop_longevity=5,retrace_limit=3,enable_opts=all,vec=0,max_unroll_recursion=3,disable_unrolling=100")
pypyjit.set_param("default")
print(pypyjit.residual_call(divmod, 7, 2), pypyjit.residual_call(dict, a=1))
print(pypyjit.defaults.keys() == pypyjit.PARAMETER_DOCS.keys(), "trace_limit" in pypyjit.defaults)
END
"$PY" --jit threshold=5,worth=0 program.py
cat > off.py <<'END'
import pypyjit, sys
def total(n):
    t = 0
    for i in range(n):
        t += i
    return t
for k in range(20):
    total(100)
print(pypyjit.get_stats_snapshot().counters["TOTAL_COMPILED_LOOPS"], sys._xoptions)
pypyjit.set_param("on")
pypyjit.set_param(threshold=5, worth=0)
exec("def again(n):\n t = 0\n for i in range(n):\n  t += i\n return t")
for k in range(20):
    again(100)
print(pypyjit.get_stats_snapshot().counters["TOTAL_COMPILED_LOOPS"] > 0)
END
"$PY" --jit off off.py
"$PY" --jit on -X jit-off off.py
PYPY_DISABLE_JIT=1 "$PY" --jit on off.py
"$PY" --jit help | sed -n '1,3p;$p'
"$PY" --jit nope=1 off.py; echo $?

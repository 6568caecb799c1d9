#: ours
# A frame that machine code pushes under another one: its registers beyond those of its callee are no old references.
cat > pushed.py <<'PY'
import pypyjit

# Exits go on in the interpreter, which leaves references in registers.
pypyjit.set_param("trace_eagerness=1000000,function_threshold=1000000")


def inner(items):
    out = []
    for x in items:
        out.append([x, [x], [x]])
    return out


def outer(items, n):
    made = inner(items)
    return max([n], [n - 1], [n - 2], [n - 3], [n - 4], [n - 5], [n - 6], [n - 7], [n - 8], [n - 9], [n - 10], [len(made)][:0])


def run():
    items = list(range(300))
    total = 0
    for k in range(300):
        total += outer(items, k)[0]
        young = [[k] for k in range(300)]
    return total, len(young)


print(run())
PY
PY_GC_EVERY=7 "$PY" --jit on pushed.py

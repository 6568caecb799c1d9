#: ours
# Code that nobody comes to any more is freed, also that of loops whose assumptions fell; what still runs, or is jumped to, stays.
cat >stale.py <<'P'
import pypyjit

SOURCE = """
def f(n, k=%d):
    s = 0
    for i in range(n):
        if i %% 3 == k %% 3:
            s += i * k
        else:
            s -= 1
    return s
"""


def counters():
    return pypyjit.get_stats_snapshot().counters


class Step:
    size = 1


def inner(n):
    s = 0
    for i in range(n):
        s += Step.size
    return s


def outer(depth):
    # Each turn compiles something else while this loop's code is on the native stack.
    total = 0
    for k in range(60):
        names = {}
        exec(SOURCE % k, names)
        total += names["f"](50) + inner(40)
        if k % 10 == 9:
            Step.size += 1
        if depth and k == 30:
            total += outer(depth - 1)
    return total


print(outer(2))
c = counters()
freed, made = c["TOTAL_FREED_LOOPS"], c["TOTAL_COMPILED_LOOPS"]
print(made > 100, freed > made // 2, c["TOTAL_FREED_BRIDGES"] > 20)
P
for longevity in 1 7 1000 0; do
    echo "longevity $longevity"
    $PY --jit threshold=5,bridge=2,worth=0,loop_longevity=$longevity stale.py
done
echo "as python3.11 computes:"
sed '/^import pypyjit/d; /^c = /,$d' stale.py >plain.py
$PY --jit off plain.py

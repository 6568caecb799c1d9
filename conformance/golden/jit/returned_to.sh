#: ours
# A trace that begins where a function returns to goes on to the loop around it: that is no last turn of a loop.
cat > returns.py <<'PY'
import pypyjit


def escape(cr, ci, limit):
    zr = zi = 0.0
    for n in range(limit):
        rr, ii = zr * zr, zi * zi
        if rr + ii > 4.0:
            return n
        zi = 2.0 * zr * zi + ci
        zr = rr - ii + cr
    return limit


def run(size):
    total = 0
    for y in range(size):
        for x in range(size):
            total += escape(-2.2 + 3.2 * x / size, -1.5 + 3.0 * y / size, 100)
    return total


print(run(60))
print("few entries:", pypyjit.get_stats_snapshot().counters["ENTRIES"] < 300)
PY
for threshold in 25 60; do
    "$PY" --jit threshold=$threshold,worth=0 returns.py
done

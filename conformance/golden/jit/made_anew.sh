#: ours
# Traces know dicts that others made by their keys, and functions that functions make by their code: what is made anew each time needs no bridge of its own.
cat > anew.py <<'PY'
import gc

import pypyjit


def plain(a, b=2, c=3):
    return a * b + c


def spread(n, i):
    options = {"b": i, "c": 4}
    return sum([plain(k, **options) for k in range(n)])


def kept(n, i, **kw):
    total = 0
    for k in range(n):
        total += plain(k, **kw)
    return total


def with_hole(n, i):
    options = {"x": 0, "b": i, "c": 4}
    del options["x"]
    total = 0
    for k in range(n):
        total += plain(k, **options)
    return total


def many(n, i):
    options = dict(zip("abcdefghij", range(i, i + 10)))
    f = lambda a, b, c, d, e, f, g, h, i, j: a + j
    total = 0
    for k in range(n):
        total += f(**options)
    return total


def defaults(n, i):
    def add(x, *, y=i, z=0):
        return x + y + i + z

    total = 0
    for k in range(n):
        total += add(k, z=1)
    return total


def function(n, i):
    def add(x, y=i):
        return x + y

    gc.collect()
    total = 0
    for k in range(n):
        total += add(k)
    return total


def bridges():
    return pypyjit.get_stats_snapshot().counters["TOTAL_COMPILED_BRIDGES"]


for f in spread, kept, with_hole, many, defaults, function:
    before = bridges()
    results = [f(100, i, b=i) if f is kept else f(100, i) for i in range(60)]
    print(f.__name__, sum(results), "bridges:", "few" if bridges() - before < 8 else bridges() - before)
PY
"$PY" --jit threshold=50,bridge=5,worth=0 anew.py

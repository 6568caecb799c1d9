#: ours
# While a module is imported loops have to turn more often until they are recorded: most never turn again.
cat > work.py <<'PY'
def short(n):
    total = 0
    for i in range(n):
        total += i & 3
    return total


def long(n):
    total = 0
    for i in range(n):
        total += i & 3
    return total


def later(n):
    total = 0
    for i in range(n):
        total += i & 3
    return total


print(short(500), long(5000))
PY
cat > importing.py <<'PY'
import pypyjit

import work

print(work.later(500))
print(sorted(loop.name.partition(":")[0] for loop in pypyjit.get_stats_snapshot().loops if loop.compiled and loop.name.startswith(("short", "long", "later"))))
PY
"$PY" --jit threshold=60,function_threshold=480,bridge=20,worth=1 importing.py

# Loops of module code: their variables are globals, unless the code runs with locals of its own.
total = 0
for i in range(5000):
    total += i
print(total, i)

n = 0
while n < 4000:
    n += 1
    if n % 3:
        continue
    last = [n, total]
    total -= n
print(n, last, total)

# What is a builtin until it is a global, and again afterwards.
counts = []
for i in range(3000):
    if i == 1500:
        len = lambda x: 77
    if i == 2500:
        del len
    counts.append(len([1, 2]))
print(sum(counts), counts[1499], counts[1500], counts[2499], counts[2500])

# The type of a variable changes, and functions see what the loop stores.
def seen():
    return value, kind


kinds = {}
for i in range(4000):
    value = i if i < 1000 else i / 2 if i < 2000 else str(i) if i < 3000 else (i,)
    kind = type(value).__name__
    kinds[seen()[1]] = kinds.get(seen()[1], 0) + 1
print(kinds, seen())

# New names while the loop runs, by the dict itself, too.
for i in range(2000):
    if i % 500 == 0:
        globals()[f"made_{i}"] = i
        exec(f"other_{i} = {i} + n")
    n ^= i
print(sorted(k for k in globals() if k.startswith(("made_", "other_"))), n, other_1500)

# An error leaves the loop with its variables as they were.
try:
    for i in range(3000):
        rest = 1000 / (2500 - i)
        before = i
except ZeroDivisionError as e:
    print(type(e).__name__, i, before, rest)
for i in range(3000):
    try:
        if i > 2990:
            del nowhere
        done = i
    except NameError as e:
        message = str(e)
print(done, message)

# The same code with locals that are the globals, that are not, and with mappings of its own making.
source = """
s = 0
for k in range(3000):
    s += k * step
    t = s
result = (s, k)
"""
code = compile(source, "<code>", "exec")


class Loud(dict):
    def __init__(self, **items):
        super().__init__(**items)
        self.gets = self.sets = 0

    def __getitem__(self, key):
        self.gets += 1
        return super().__getitem__(key)

    def __setitem__(self, key, value):
        self.sets += 1
        super().__setitem__(key, value)


for turn in range(3):
    one = {"step": turn + 1}
    exec(code, one)
    outer, inner = {"step": 5, "s": "outer"}, {}
    exec(code, outer, inner)
    loud = Loud(step=2)
    exec(code, {"step": 9}, loud)
    both = Loud(step=3)
    exec(code, both)
    print(one["result"], inner["result"], outer["s"], sorted(inner), loud["result"], loud.gets, loud.sets, both["result"], both.gets > 3000, both.sets)


class Body:
    s = 0
    for k in range(3000):
        s += k
        t = [s, k]

    def get(self):
        return self.s


print(Body.s, Body.t, Body().get(), [x for x in vars(Body) if not x.startswith("_")])

# A frame of the module is looked at while its loop runs.
import sys

for i in range(3000):
    frame = sys._getframe()
    if i in (0, 1499, 2999):
        print(i, frame.f_locals is globals(), frame.f_globals["i"], frame.f_lineno)

#: ours
# What small loops compile to: the operations of the loop itself, behind its first turn.
shape() {
    echo "== $1"
    cat > loop.py
    PYPYLOG=jit-log-opt-loop:log "$PY" --jit threshold=20,worth=0 loop.py >result || return
    awk -v want="$2" '
        /^# Loop / { name = substr($4, 2); sub(/;.*/, ":", name); body = labels = 0; next }
        { sub(/^\+[0-9]+: /, "") }
        /^label\(/ { if (++labels == 2) { body = 1; n = 0 } next }
        body && /^jump\(/ { if (name ~ want && !done) { done = 1; for (i = 0; i < n; i++) print "  " op[i] } body = 0; next }
        body && !/^debug_merge_point/ { line = $0; sub(/^[a-z][0-9]+ = /, "", line); sub(/\(.*/, "", line); sub(/_[irfn]$/, "", line); op[n++] = line }
    ' log
}
shape "a counted loop on ints" '^f:' <<'END'
def f(n):
    t = 0
    for i in range(n):
        t += i & 3
    return t
f(2000)
END
shape "a while loop on floats" '^f:' <<'END'
def f(n):
    x = 0.0
    while x < n:
        x = x * 1.0001 + 0.5
    return x
f(2000.0)
END
shape "attributes" '^f:' <<'END'
class P:
    def __init__(self):
        self.x, self.n = 0, 1
def f(p, n):
    for i in range(n):
        p.x = p.x + p.n
f(P(), 2000)
END
shape "a method with a new object" '^f:' <<'END'
class V:
    def __init__(self, x, y):
        self.x, self.y = x, y
    def plus(self, o):
        return V(self.x + o.x, self.y + o.y)
def f(n):
    v, d = V(0.5, 1.0), V(1.0, 2.0)
    for i in range(n):
        v = v.plus(d)
    return v.x
f(2000)
END
shape "a generator" '^f:' <<'END'
def g(n):
    for i in range(n):
        yield i * 2
def f(n):
    t = 0
    for x in g(n):
        t += x
    return t
f(2000)
END
shape "a property and super" '^f:' <<'END'
class A:
    def __init__(self):
        self.v = 3
    def get(self):
        return self.v
class B(A):
    @property
    def p(self):
        return super().get()
def f(b, n):
    t = 0
    for i in range(n):
        t += b.p
    return t
f(B(), 2000)
END
shape "items of a list and a tuple by zip" '^f:' <<'END'
def f(a, b):
    t = 0
    for x, y in zip(a, b):
        t += x * y
    return t
f(list(range(500)), tuple(range(500)))
END
shape "the items of a dict" '^f:' <<'END'
def f(d):
    t = 0
    for k, v in d.items():
        t += v
    return t
f({str(i): i for i in range(500)})
END
shape "a closure" '^f:' <<'END'
def f(n):
    t = 0
    def add(x):
        nonlocal t
        t += x
    for i in range(n):
        add(i)
    return t
f(2000)
END
shape "recursion" '^fib:' <<'END'
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)
fib(18)
END
shape "a ring of a deque" '^f:' <<'END'
from collections import deque
def f(n):
    d = deque(maxlen=8)
    t = 0
    for i in range(n):
        d.append(i)
        t += d[0]
    return t
f(2000)
END
shape "numbers from a buffer" '^f:' <<'END'
import struct
def f(data):
    t = 0
    for i in range(0, len(data), 4):
        a, b = struct.unpack_from("<hH", data, i)
        t += a + b
    return t
f(bytes(8000))
END
shape "a record appended to a bytearray" '^f:' <<'END'
import struct
def f(n):
    out = bytearray()
    for i in range(n):
        out += struct.pack("<IB", i, 7)
    return out
f(2000)
END

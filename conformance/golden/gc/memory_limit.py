#: env PYPY_GC_MAX=100MB
"""A program that meets the limit of memory gets MemoryError, and goes on when it let go."""
import sys

# CPython knows no such limit.
PRETEND = sys.implementation.name == "cpython"


def fill(make):
    items = []
    try:
        while True:
            items.append(make(len(items)))
            if PRETEND and len(items) > 1000:
                raise MemoryError
    except MemoryError as e:
        return type(e).__name__, len(items) > 10


for make in lambda i: bytearray(1000000), lambda i: [i, str(i)], lambda i: "x" * 5000, lambda i: {i: i}, lambda i: [None] * 20000:
    print(fill(make))
    rest = [str(i) for i in range(100000)]
    print(len(rest))

items = []
try:
    while True:
        items.append((len(items), str(len(items)) * 10))
        if PRETEND and len(items) > 2000:
            raise MemoryError
except MemoryError:
    n = len(items)
    items = None
    print(n > 1000)
print(len([str(i) for i in range(100000)]))

for make in lambda: bytes(10 << 30), lambda: [None] * (2 << 30), lambda: (1,) * (2 << 30), lambda: "a" * (11 << 30), lambda: bytearray(11 << 30):
    try:
        if PRETEND:
            raise MemoryError
        make()
    except MemoryError as e:
        print("refused", e)

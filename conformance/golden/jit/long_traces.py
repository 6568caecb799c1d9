#: jit threshold=2,bridge=1,worth=0,trace_limit=20
#: jit threshold=2,bridge=1,worth=0,trace_limit=23
#: jit threshold=2,bridge=1,worth=0,trace_limit=26
#: jit threshold=2,bridge=1,worth=0,trace_limit=29
# Traces that become too long anywhere, also where a function begins that has been called.
class Pair:
    def __init__(self, x, y=2):
        self.x = x
        self.y = y

    def swapped(self):
        return Pair(self.y, self.x)


def fail(n):
    if n % 3 == 0:
        raise ValueError(n)
    return n


def guarded(n):
    try:
        return fail(n) + 1
    except ValueError as e:
        return -e.args[0]
    finally:
        counts[0] += 1


counts = [0]


def run(n):
    total = 0
    for i in range(n):
        a = Pair(i, i + 1)
        b = a.swapped()
        total += b.x - a.x
        if i % 2:
            total += guarded(i)
        c = b.swapped().swapped()
        total += c.y - c.x
        total += guarded(total)
    return total


print(run(50), run(60), counts)

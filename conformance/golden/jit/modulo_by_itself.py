#: jit threshold=2,bridge=1,worth=0,backend=eval
#: jit threshold=2,bridge=1,worth=0
# A divisor that becomes -1 in a trace that was recorded with another one.
def run(values):
    found = []
    for n in values:
        a = n
        a %= n
        found.append((a, 7 % n, -7 % n, n - 7 % n))
    return found


print(run([5, 4, 3, -1, 2, -2, -1, 1, -1]))
print(run([-1] * 4))

"""Slices of lists in hot loops: read, reversed, assigned; of subclasses, of themselves, with other lengths."""
def reverse(n, k):
    p = list(range(n))
    q = [str(i) for i in range(n)]
    t = 0
    keep = []
    for i in range(k):
        j = i % (n + 3)
        p[:j] = p[:j][::-1]
        q[1:j] = q[1:j][::-1]
        r = p[j::-1]
        c = q[:]
        c[::2]
        t += len(r) + p[0] + len(c) + len(q[-3:-1]) + len(p[5:2])
        if i % 50 == 0:
            keep.append(c)
            keep.append(q[::-1])
        if i % 1000 == 0:
            keep = keep[-40:]
    return t, p, q, [''.join(x) for x in keep[-6:]]
print(reverse(9, 60000))
print(reverse(70, 20000))
print(reverse(1, 5000))
class L(list): pass
def sub(k):
    x = L(range(5)); y = [1,2,3,4]; n = 0
    for i in range(k):
        y[1:3] = x[1:3]; n += len(x[1:]); y[1:3] = [i, [i]]; y[:] = y; n += y[1]
        y[0:2] = (i, i)
    return n, y
print(sub(6000))

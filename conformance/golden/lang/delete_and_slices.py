#: stderr ignore
# Slicing of built-in and custom sequences, extended slices, del.
class Show:
    def __getitem__(self, key):
        return key

    def __setitem__(self, key, value):
        print("set", key, value)

    def __delitem__(self, key):
        print("del", key)


s = Show()
print(s[1], s[1:2], s[::], s[1:2, 3], s[..., None], s[:, ::2], s[()], s[1,], s[*(1, 2)], s["a":"b"])
s[1:2] = 3
s[0] += (1,) if isinstance(s[0], tuple) else 1
del s[1], s[2:3]
l = list(range(10))
print(l[2:5], l[-3:], l[:-3], l[::3], l[::-1], l[8:2:-2], l[100:], l[-100:3], l[5:2], l[slice(1, 3)])
l[2:4] = "abc"
print(l)
l[::2] = [0] * len(l[::2])
print(l)
del l[1:3], l[-1], l[::2]
print(l)
l[1:1] = [9, 9]
l[len(l):] = (7,)
print(l)
for bad in ("l[::2] = [1]", "l[::0]", "l['a']", "l[1.5]", "l[99]", "l[99] = 1", "del l[99]", "l[1:2] = 5", "l['a':]",
            "'abc'['x']", "(1,)[5]", "'abc'[9]", "b'a'[3]", "{}[[]]", "5[0]", "None[0]", "5[0] = 1", "del 5[0]" if 0 else "del (5)[0]",
            "range(3)[5]", "'abc'[0] = 'x'", "(1,)[0] = 2", "del 'a'[0]"):
    try:
        exec(bad)
        print("no error", bad)
    except Exception as e:
        print(type(e).__name__, e)
print(slice(1, 10, 2).indices(5), slice(None, None, -1).indices(3), slice(-3, None).indices(2), slice(5), slice(1, 2) == slice(1, 2))
print("hello"[::-1], (1, 2, 3, 4)[1:-1], b"bytes"[1:3], range(10)[2:8:3], "abc"[-1], [[1, 2], [3]][0][1])
try:
    hash(slice(1))
except TypeError as e:
    print(e)
m = memoryview(b"abcdef")[1:5:2]
print(bytes(m), list(m))

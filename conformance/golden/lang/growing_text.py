# Text built by += in a local variable, which may grow in place, while others hold what it was before.


def plain(n):
    s = ""
    for i in range(n):
        s += str(i) + ","
    return s


def kept(n):
    s, seen = "", []
    s = "x" * 200
    for i in range(n):
        s += chr(97 + i % 26)
        if i % 50 == 0:
            seen.append(s)
    return seen, s


def widening():
    s = "a" * 300
    for c in "bc\xe9\u20acd\U0001f600e":
        s += c
        s += "tail"
    return s, hash(s) == hash("a" * 300 + s[300:]), s.isascii()


def nested(n):
    out = []
    for row in range(n):
        s = ""
        for i in range(300):
            s += "ab"
        out.append(s)
        s += "!"
        out.append(s)
    return [len(x) for x in out], out[0] == "ab" * 300, out[1] == "ab" * 300 + "!"


def itself():
    s = "ab" * 100
    for _ in range(4):
        s += s
    return len(s), s == "ab" * 1600


def other_types():
    s = ""
    try:
        s += 1
    except TypeError as e:
        print(e)
    s = []
    s += [1]
    s += "xy"
    return s


def as_key(n):
    d = {}
    s = "k" * 150
    for i in range(n):
        s += "."
        d[s] = i
    return sorted(len(k) for k in d) == list(range(151, 151 + n)), all(d["k" * 150 + "." * (i + 1)] == i for i in range(n))


def unbound():
    try:
        s += "x"
    except UnboundLocalError as e:
        print(e)
    s = ""


def looked_at():
    import sys
    s = "y" * 200
    s += "1"
    s += "2"
    f = sys._getframe()
    before = f.f_locals["s"]
    s += "3"
    return before[200:], s[200:]


def generator():
    s = "g" * 200
    for i in range(5):
        s += str(i)
        yield s
        s += "-"


def two_variables():
    s = "s" * 150
    t = ""
    t = "t" * 150
    for i in range(40):
        s += "1"
        t += "2"
        if i == 20:
            t = s
    return s == "s" * 150 + "1" * 40, t == "s" * 150 + "1" * 21 + "2" * 19


print(plain(300)[-20:], len(plain(3000)))
seen, last = kept(500)
print([len(x) for x in seen], last.startswith(seen[-1]), all(last.startswith(x) for x in seen))
print(widening())
print(nested(3))
print(itself())
print(other_types())
print(as_key(60))
unbound()
print(looked_at())
print([x[200:] for x in generator()])
print(two_variables())

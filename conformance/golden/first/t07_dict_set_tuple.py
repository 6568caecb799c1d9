d = {"a": 1, "b": 2}
d["c"] = 3
print(d, d["a"], len(d), "b" in d, d.get("z"), d.get("z", 0))
del d["a"]
for k in d:
    print(k, d[k])
for k, v in d.items():
    print(k, v)
t = (1, "two", 3.0)
print(t, t[1], len(t), t + (4,), (1,), ())
a, b, c = t
print(a, b, c)
s = {1}
s.add(2)
s.add(1)
print(len(s), 1 in s, 5 in s, {1, 2} == s, {k: v * 2 for k, v in d.items()})

# Functions with more locals, constants, names, arguments and longer jumps than fit in a byte.
source = "def many_locals():\n" + "".join(f"    v{i} = {i}\n" for i in range(600)) + "    return " + " + ".join(f"v{i}" for i in range(600)) + "\n"
exec(source)
print(many_locals())
source = "def many_constants():\n    return [" + ", ".join(f"{i}.5" for i in range(1000)) + "]\n"
exec(source)
print(sum(many_constants()), len(many_constants()))
source = "def many_args(" + ", ".join(f"a{i}={i}" for i in range(300)) + "):\n    return a0 + a150 + a299, len(locals())\n"
exec(source)
print(many_args(), many_args(5, a299=1), many_args(*range(300)), many_args(**{f"a{i}": 1 for i in range(300)}))
source = "def long_loop(n):\n    t = 0\n    for i in range(n):\n        if i % 2:\n" + "".join(f"            t += {i} if i > {i} else x{i}(i)\n" for i in range(400)) + "        else:\n            t -= 1\n    return t\n"
exec(source, globals().__class__(globals()) if False else globals())
for i in range(400):
    globals()[f"x{i}"] = lambda v, i=i: v * i
print(long_loop(10))
exec("class Many:\n" + "".join(f"    def m{i}(self): return {i}\n    a{i} = {i}\n" for i in range(500)))
m = Many()
print(sum(getattr(m, f"m{i}")() for i in range(500)), sum(getattr(m, f"a{i}") for i in range(500)))
for i in range(300):
    setattr(m, f"inst{i}", i)
print(len(m.__dict__), m.inst299, list(m.__dict__)[:2])
exec("def nested():\n" + "".join("  " * (i + 1) + f"if n >= {i}:\n" for i in range(19)) + "  " * 20 + "return 'deep'\n  return 'shallow'\n")
n = 100
print(nested())
n = 5
print(nested())
print(eval("+".join(["1"] * 500)), eval("[" * 50 + "]" * 50) != [], eval("(" * 90 + "7" + ")" * 90), len(eval("{" + ",".join(f"{i}: {i}" for i in range(3000)) + "}")), len(eval("'" + "x" * 100000 + "'")))
exec("def switch(v):\n" + "".join(f"    {'if' if i == 0 else 'elif'} v == {i}: return 'case{i}'\n" for i in range(500)) + "    return 'none'\n")
print(switch(0), switch(499), switch(500))
exec("t = (" + ",".join(str(i) for i in range(2000)) + ")\nl = [" + ",".join(f"f({i})" for i in range(0)) + "]")
print(len(t), t[1999])
exec("def calls():\n    return max(" + ", ".join(str(i) for i in range(400)) + ")")
print(calls(), (lambda *a: len(a))(*range(10000)), eval("f'" + "".join(f"{{{i}}}" for i in range(300)) + "'")[-9:])
exec("try:\n    " + "\n    ".join(f"q{i} = {i}" for i in range(300)) + "\n    1/0\nexcept ZeroDivisionError:\n    print('caught', q299)")
exec("a = b = " + " = ".join(f"c{i}" for i in range(200)) + " = 5\nprint(c199)")

# global, nonlocal, builtins, class scopes, exec/eval namespaces, del.
x = "global"


def read():
    return x


def shadow():
    x = "local"
    return x


def write():
    global x, created
    x = "changed"
    created = "new global"


print(read(), shadow(), x)
write()
print(x, created)


def outer():
    x = "outer"

    def inner():
        global x
        return x

    def inner2():
        nonlocal x
        x = "set by inner2"
    inner2()
    return inner(), x


print(outer())
len_backup = len
len = lambda v: "shadowed"
print(len([]))
del len
print(len([]))
try:
    del undefined
except NameError as e:
    print(e)
ns = {"a": 1}
exec("b = a + 1\ndef f(): return a, b\nc = f()", ns)
print(ns["b"], ns["c"], "__builtins__" in ns)
print(eval("a + b", {"a": 1}, {"b": 2}), eval(" 1 + 1"), eval("[q for q in range(3)]"))
g, l = {}, {}
exec("v = 1\nclass C:\n    y = 2", g, l)
print(sorted(l), sorted(k for k in g if k != "__builtins__"))


def local_names():
    a = 1
    b = [2]
    del a
    c: int
    return sorted(locals())


print(local_names())


def locals_snapshot():
    a = 1
    before = locals()
    a = 2
    locals()["a"] = 3
    return a, before is locals(), before["a"]


print(locals_snapshot())


class C:
    x = x + " in class"
    y = [x for _ in "a"]

    def method(self):
        return x, __class__.__name__

    __mangled = 1

    def get(self):
        return self.__mangled, [k for k in dir(self) if "mangled" in k]


print(C.x, C.y, C().method(), C().get())
for source in ("def f():\n  x = 1\n  global x", "def f(x):\n  global x", "def f():\n  nonlocal q", "nonlocal x",
               "def f():\n  global a\n  nonlocal a", "def f(a, a): pass", "def f():\n  print(z)\n  nonlocal z",
               "class C:\n  def f(self):\n    nonlocal __class__", "def f():\n  def g():\n    nonlocal y\n    y = 1"):
    try:
        exec(source)
        print("ok")
    except SyntaxError as e:
        print(e.msg)


def delete_local():
    x = 1
    del x
    try:
        print(x)
    except UnboundLocalError as e:
        print(e)


delete_local()


def use_before():
    try:
        print(x)
    except UnboundLocalError as e:
        print(e)
    x = 1


use_before()
print(__name__, __doc__, __file__.rsplit("/", 1)[1], type(__builtins__).__name__)

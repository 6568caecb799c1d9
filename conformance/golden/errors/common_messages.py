#: stderr ignore
# The errors that programs meet most, by message.
import math
cases = """
1 + "a"
"a" + 1
[] + ()
None + 1
{} + {}
1 < "a"
None < 1
[1] < ["a"]
-"x"
~1.5
len(5)
abs("x")
int("x")
int([])
float("abc")
ord("ab")
ord(5)
chr(-1)
chr("a")
range("a")
sum(["a"])
sum(5)
max()
max([])
max(1, "a")
min(5)
sorted([1, "a"])
reversed({1})
iter(5)
next([])
enumerate(5)
zip(5)
map(5)
list(map(5, [1]))
filter(None)
isinstance(1, "a")
getattr(1)
getattr(1, "x")
setattr(1, "x", 1)
hash([])
hash({})
id()
open("/nonexistent/file")
open(5.5)
open("x", "q")
open("x", "rw")
input(1, 2)
print(1, sep=1)
print(1, foo=2)
round("a")
round(1, "a")
pow(1, 2, "a")
pow(2, -1, 4)
divmod(1, "a")
divmod(1, 0)
bytes("a")
"abc"[10]
"abc"["a"]
[1][1.0]
{}["a"]
(1, 2)["x"]
None[0]
(1).x
"a".foo
None.foo
[].foo
int.foo
math.foo
math.sqrt(-1)
math.sqrt("a")
math.log(0)
math.factorial(-1)
math.factorial(1.5)
math.exp(1000)
"a".join([1])
"a".split(5)
"a" * "b"
"%d" % "a"
"%s %s" % 1
"{}".format()
"{a}".format()
"abc".index("z")
[1].index(5)
[1].remove(5)
[].pop()
{}.pop("a")
{1}.remove(2)
set().pop()
{[]: 1}
{[]}
dict([1])
dict(a=1, **{"a": 2})
str(b"a", "nope")
b"\\xff".decode()
"é".encode("ascii")
"abc".encode("nope")
eval("1 +")
eval(5)
exec(5)
compile("x", "f", "bad")
compile("x", 5)
__import__("nope")
__import__(5)
type("a")("b", "c")
type(1, 2)
object(1)
super()
undefined_name
lambda: (yield)
(lambda: x_undefined)()
(lambda a: a)()
(lambda: 1)(1)
(lambda **k: 1)(1)
print.foo
staticmethod()
property(1, 2, 3, 4, 5)
classmethod(5).__get__(1)()
memoryview("a")
slice()
complex("a")
bool(1, 2)
vars(1)
dir(1, 2)
callable()
format(1, 2)
format("a", "d")
format([], "x")
bin(1.5)
hex("a")
all(5)
any(1, 2)
breakpoint
exit
copyright
"""
for line in cases.strip().splitlines():
    try:
        value = eval(line)
        print(line, "->", type(value).__name__)
    except BaseException as e:
        print(line, "->", type(e).__name__, e)

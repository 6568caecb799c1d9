"""Module docstring."""
# Docstrings, __doc__, del statements of every kind, pass bodies, semicolons, line joining.


def with_doc():
    """Function doc.

    Indented.
    """


def no_doc():
    x = """not a doc"""


def fdoc():
    f"""f-strings are no docstrings"""


class WithDoc:
    "class doc"

    def m(self): "method doc"


class NoDoc: pass


print(__doc__, repr(with_doc.__doc__), no_doc.__doc__, fdoc.__doc__, WithDoc.__doc__, WithDoc.m.__doc__, NoDoc.__doc__, (lambda: 0).__doc__)
with_doc.__doc__ = "changed"
WithDoc.__doc__ = "changed too"
print(with_doc.__doc__, WithDoc.__doc__, property(doc="pdoc").__doc__, property(with_doc).__doc__)
a, b, c = 1, [1, 2, 3, 4], {"x": 1, "y": 2}
del a, b[0], b[0:1], c["x"]
print(b, c, "a" in globals())
del (b, c)
d = [[1, 2], [3]]
del d[0][0], (d[1])
print(d)


class O:
    pass


o = O()
o.x = o.y = 1
del o.x, (o.y)
print(vars(o))
x = 1; y = 2; print(x + y)
if x: y = 5; z = 6
print(y, z)
total = 1 + \
    2 + \
    3
items = [
    1,  # comment
    2,

    3
]
text = ("one "
        "two "
        # comment inside
        "three")
print(total, items, text)


def f(
    a,
    b=2,
    *,
    c=3,
):
    return (a,
            b, c)


print(f(
    1,
    c=5,
))
if (x == 1 and
        y == 5):
    print("joined")
for i in range(2): print(i, end=" ")
else: print("else")
while x: x -= 1
try: 1 / 0
except ZeroDivisionError: print("one line")
finally: print("end")
with open("/dev/null") as f: pass
class Empty: ...
def stub(): ...
print(Empty.__name__, stub())
if True:
	print("tab indented")
if True:
  if True:
        print("odd indentation")
  else:
      pass
# comment at the end without newline

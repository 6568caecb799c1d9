#: stderr ignore
# Parameter kinds and the ways to pass arguments.
def show(a, b=2, /, c=3, *args, d, e=5, **kw):
    return a, b, c, args, d, e, kw


print(show(1, d=4))
print(show(1, 2, 3, 4, 5, d=6, z=7, y=8))
print(show(*[1, 2], *(3,), **{"d": 4}, **{"f": 6}))
print(show(1, d=4, a="kw", b="kw2"))


def keyword_only(*, x, y=1):
    return x, y


print(keyword_only(x=3), keyword_only(y=2, x=1))


def mutable_default(item, seen=[]):
    seen.append(item)
    return seen


mutable_default(1)
print(mutable_default(2), mutable_default(3, []))
calls = [
    lambda: show(),
    lambda: show(1),
    lambda: show(1, 2, c=3, d=4, *(5,)),
    lambda: keyword_only(1, x=2),
    lambda: keyword_only(),
    lambda: keyword_only(x=1, z=2),
    lambda: keyword_only(**{"x": 1}, **{"x": 2}),
    lambda: (lambda a, b: 0)(1),
    lambda: (lambda a, b: 0)(1, 2, 3),
    lambda: (lambda a, b, c: 0)(),
    lambda: (lambda a, b=1: 0)(1, 2, 3),
    lambda: (lambda a: 0)(1, a=2),
    lambda: (lambda a, /: 0)(a=2),
    lambda: show(**{1: 2}),
    lambda: show(*5),
    lambda: show(**5),
    lambda: 5(),
    lambda: len(),
    lambda: len([], []),
    lambda: len(x=1),
]
for call in calls:
    try:
        print(call())
    except TypeError as e:
        print("TypeError:", e)
print((lambda *a, **k: (a, k))(1, *[2], x=3, **{"y": 4}))


def order(tag):
    print(tag, end=" ")
    return tag


def many(*args, **kwargs):
    return args, kwargs


print(many(order("a"), *[order("b")], k=order("c"), *[order("d")], **{order("e"): order("f")}))
print(many.__defaults__, show.__defaults__, show.__kwdefaults__)


def annotated(x: int, *y: str, z: "later" = 3) -> float:
    "Doc."


print(annotated.__annotations__, annotated.__doc__, annotated.__name__, annotated.__qualname__)

# repr and json of deep nestings, and of what is in itself, at each depth.
import json, sys, threading, types
from collections import OrderedDict, deque

sys.setrecursionlimit(100000)


def nest(depth, make, inner):
    for _ in range(depth):
        inner = make(inner)
    return inner


def deep():
    for depth in (1, 23, 24, 25, 26, 300, 20000):
        print(depth, repr(nest(depth, lambda x: [x], [])) == "[" * depth + "[]" + "]" * depth,
              repr(nest(depth, lambda x: (x,), ())) == "(" * depth + "()" + ",)" * depth,
              repr(nest(depth, lambda x: {1: x}, {})) == "{1: " * depth + "{}" + "}" * depth,
              json.dumps(nest(depth, lambda x: [x], [])) == "[" * depth + "[]" + "]" * depth)


threading.stack_size(256 << 20)
thread = threading.Thread(target=deep)
thread.start()
thread.join()

for depth in list(range(30)) + [255, 256, 257, 280, 281, 600]:
    top = []
    top.append(nest(depth, lambda x: [x], top))
    inner = [0]
    inner.append({"a": (inner,)})
    circle = nest(depth, lambda x: [x, x], inner) if depth < 6 else nest(depth, lambda x: [x, depth], inner)
    print(depth, repr(top).count("["), repr(circle).count("[...]"), len(repr(circle)))
    for x in (top, circle):
        try:
            json.dumps(x)
        except ValueError as e:
            print(e)

shared = [1]
print(repr([shared, [shared, (shared,)], {2: shared}]), json.dumps([shared, [shared, (shared,)], {"2": shared}]))


class Shown:
    def __repr__(self):
        return repr(around)


class Fails:
    def __repr__(self):
        raise KeyError(around[0])


class L(list):
    def __repr__(self):
        return "L" + list.__repr__(self)


around = [7, Shown(), L([L(), [L([1])]]), types.SimpleNamespace(a=[[]]), OrderedDict(b={}), deque([[]])]
around.append({3: around})
print(repr(around))
try:
    repr(nest(40, lambda x: [1, (x, {2: x})], Fails()) if 0 else nest(40, lambda x: [x], [1, Fails()]))
except KeyError as e:
    print("KeyError", e)
print(repr(nest(30, lambda x: [x], "\u0416\U0001F600")))

# Structural pattern matching: every kind of pattern.
class Point:
    __match_args__ = ("x", "y")

    def __init__(self, x, y):
        self.x, self.y = x, y


class Color:
    RED = 1
    GREEN = 2


def describe(v):
    match v:
        case None | True | False:
            return f"singleton {v}"
        case 0 | -1 | 3.5 | 1 + 2j:
            return f"number {v}"
        case Color.GREEN:
            return "green"
        case "a" "b":
            return "joined ab"
        case b"bytes":
            return "bytes"
        case str() as s if len(s) > 5:
            return f"long {s}"
        case str(s):
            return f"str {s}"
        case []:
            return "empty"
        case [x]:
            return f"one {x}"
        case [1, 2, *rest]:
            return f"1 2 {rest}"
        case (x, *_, y) if x == y:
            return f"ends {x}"
        case [[a, b], c]:
            return f"nested {a} {b} {c}"
        case [_, _]:
            return "two"
        case {"type": "circle", "r": r, **others}:
            return f"circle {r} {others}"
        case {"k": [first, *_]}:
            return f"k first {first}"
        case {}:
            return "mapping"
        case Point(0, 0):
            return "origin"
        case Point(x, y=0):
            return f"on x at {x}"
        case Point(x=int(a) | float(a)):
            return f"point x {a}"
        case int(n) if n < 0:
            return f"negative {n}"
        case int() | float():
            return f"num {v}"
        case (set() | frozenset()) as c:
            return f"set of {len(c)}"
        case _:
            return f"other {type(v).__name__}"


for v in (None, True, 0, -1, 3.5, 1 + 2j, 2, "ab", b"bytes", "lengthy", "xyz", [], [7], (1, 2, 3, 4), [5, 6, 5],
          [[1, 2], 3], [3, 4], [3, 4, 5], {"type": "circle", "r": 2, "z": 1}, {"k": [9, 8]}, {"q": 1}, Point(0, 0),
          Point(4, 0), Point(1.5, 2), Point("s", 2), -5, 100, {1, 2}, range(3), object(), bytearray(b"x")):
    print(describe(v))


def capture(command):
    match command.split():
        case ["go", ("north" | "south") as direction]:
            return direction
        case ["drop", *objects]:
            return objects
        case [action]:
            return action
        case []:
            return "nothing"
    return "no match"


print(capture("go north"), capture("drop a b"), capture("look"), capture(""), capture("go west"))


class Bad:
    __match_args__ = 5


for source in ("match Bad():\n  case Bad(1): pass", "match Point(1, 2):\n  case Point(1, 2, 3): pass",
               "match 1:\n  case int(1, 2): pass", "match 1:\n  case Point.__name__(): pass",
               "match Point(1, 2):\n  case Point(1, x=1): pass"):
    try:
        exec(source)
    except TypeError as e:
        print(e)
match 1, 2:
    case 1, x:
        print("tuple subject", x)
match = {"match": 1}
case = match["match"]
print(match, case)
match (x := [1, 2]):
    case [a, b]:
        print(a, b, x)
print([type(d).__name__ for d in [1]])

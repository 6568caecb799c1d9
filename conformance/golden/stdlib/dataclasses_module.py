from dataclasses import *
import dataclasses
from typing import ClassVar


@dataclass
class Point:
    x: int
    y: int = 0
    tags: list = field(default_factory=list, repr=False, compare=False)
    kind: ClassVar[str] = "point"

    def __post_init__(self):
        self.sum = self.x + self.y


p = Point(1, 2)
print(p, p == Point(1, 2), p != Point(1), p.sum, Point.kind, asdict(p), astuple(p), replace(p, x=9), [f.name for f in fields(p)], is_dataclass(p), Point.__match_args__)


@dataclass(frozen=True, order=True)
class Version:
    major: int
    minor: int = 0


print(sorted([Version(2), Version(1, 5), Version(1)]), hash(Version(1)) == hash(Version(1)), Version(1) < Version(1, 1), {Version(1): "k"}[Version(1)])
for bad in (lambda: setattr(Version(1), "major", 2), lambda: Point(), lambda: Point(1, 2, 3, 4), lambda: hash(p), lambda: Version(1) < 5, lambda: fields(5), lambda: replace(p, nope=1), lambda: asdict(5)):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)


@dataclass(kw_only=True, slots=True)
class Slotted:
    a: int
    b: str = "b"


s = Slotted(a=1)
print(s, hasattr(s, "__dict__"), Slotted.__slots__)


@dataclass
class Base:
    x: int = 1
    _: KW_ONLY
    k: int = 5


@dataclass
class Derived(Base):
    y: InitVar[int] = 0
    z: int = field(init=False, default=7, metadata={"unit": "m"})

    def __post_init__(self, y):
        self.x += y


d = Derived(1, 2, k=3)
print(d, fields(d)[2].metadata["unit"], Derived.__init__.__annotations__, [f.name for f in fields(Derived)])
for body in ("x: list = []", "x: int = 1\n    y: int", "x: int = field(default=1, default_factory=int)"):
    try:
        exec(f"@dataclass\nclass Bad:\n    {body}")
    except (TypeError, ValueError) as e:
        print(e)
C = make_dataclass("C", ["a", ("b", int), ("c", str, field(default="z"))], namespace={"total": lambda self: self.b})
print(C(1, 2), C(1, 5).total(), C.__doc__)


@dataclass(eq=False, repr=False)
class Plain:
    a: int


print(Plain(1) == Plain(1), repr(Plain(1)).startswith("<__main__.Plain object"))


@dataclass
class Node:
    children: list["Node"]
    up: "Node" = None


n = Node([])
n.children.append(n)
print(n, asdict(Node([Node([])])))

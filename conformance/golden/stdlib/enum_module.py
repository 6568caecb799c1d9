from enum import *


class Color(Enum):
    RED = 1
    GREEN = 2
    CRIMSON = 1

    def describe(self):
        return f"{self.name}={self.value}"

    @classmethod
    def default(cls):
        return cls.GREEN


print(Color.RED, repr(Color.RED), Color(2), Color["RED"], list(Color), Color.CRIMSON is Color.RED, Color.RED.describe(), Color.default(), len(Color), Color.RED in Color, Color.__members__, f"{Color.RED} {Color.RED!r:>20}", {Color.RED: 1}[Color(1)], isinstance(Color.RED, Color), Color.RED == 1, Color.RED != Color.GREEN, type(Color.RED))
for bad in (lambda: Color(9), lambda: Color["NOPE"], lambda: setattr(Color, "RED", 5), lambda: Color.RED < Color.GREEN, lambda: Color(), lambda: delattr(Color, "RED"), lambda: setattr(Color.RED, "value", 3), lambda: type("Sub", (Color,), {})):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)


class Num(IntEnum):
    ONE = auto()
    TWO = auto()


class Perm(Flag):
    R = auto()
    W = auto()
    X = auto()
    RW = R | W


class Str(StrEnum):
    A = auto()
    B = "bee"


print(Num.ONE + 1, Num.TWO > Num.ONE, f"{Num.ONE}", repr(Num.ONE), str(Num.ONE), sorted(Num, reverse=True), [0, 1, 2][Num.TWO], int(Num.ONE))
print(Perm.R | Perm.X, repr(Perm.R | Perm.X), Perm.RW, Perm.R in Perm.RW, ~Perm.R, Perm(0), bool(Perm(0)), list(Perm.RW), Perm.R ^ Perm.RW, Perm(7), len(Perm.RW), Perm.R & Perm.W)
print(Str.A, Str.B == "bee", Str.A.upper(), repr(Str.B), f"{Str.B:>5}", "-".join(Str))


class Planet(Enum):
    EARTH = (5.97e24, 6.37e6)
    MARS = (6.4e23, 3.4e6)

    def __init__(self, mass, radius):
        self.mass, self.radius = mass, radius

    @property
    def density(self):
        return round(self.mass / self.radius ** 3)


print(Planet.EARTH.density, Planet.MARS.mass, Planet((6.4e23, 3.4e6)).name)


class Auto(Enum):
    def _generate_next_value_(name, start, count, last):
        return name.lower() + str(count)
    X = auto()
    Y = auto()

    @classmethod
    def _missing_(cls, value):
        return cls.X if value == "anything" else None


print(Auto.X.value, Auto.Y.value, Auto("anything"))
try:
    @unique
    class Dup(Enum):
        A = 1
        B = 1
except ValueError as e:
    print(e)
Animal = Enum("Animal", "CAT DOG", start=10)
print(list(Animal), Enum("E", {"a": 1, "b": 2}).b, IntFlag("F", ["P", "Q"]).Q.value, Perm.__members__.keys() == {"R", "W", "X", "RW"})
F = IntFlag("F2", "A B")
print(F.A | 8, F(3), (F.A | F.B) & ~F.A, int(F.A | F.B), F.A | F.B == 3)


class Mixed(float, Enum):
    HALF = 0.5

    @nonmember
    def helper():
        return 1
    not_me = nonmember(5)
    LATE = member(1.5)


print(Mixed.HALF * 2, Mixed.LATE, Mixed.not_me, [m.name for m in Mixed])


class Boundary(Flag, boundary=STRICT):
    A = 1


try:
    Boundary(4)
except ValueError as e:
    print(e)
match Color.RED:
    case Color.GREEN:
        print("no")
    case Color.RED:
        print("matched")
import pickle, copy
print(pickle.loads(pickle.dumps(Color.RED)) is Color.RED, copy.deepcopy(Color.RED) is Color.RED, dir(Color.RED)[-2:], verify(UNIQUE).__class__.__name__)

# The descriptor protocol: data and non-data, properties, __set_name__, lookup order.
class Typed:
    def __init__(self, kind, default=None):
        self.kind, self.default = kind, default

    def __set_name__(self, owner, name):
        print("set_name", owner.__name__, name)
        self.name = name

    def __get__(self, instance, owner=None):
        if instance is None:
            return f"<{owner.__name__}.{self.name}>"
        return instance.__dict__.get(self.name, self.default)

    def __set__(self, instance, value):
        if not isinstance(value, self.kind):
            raise TypeError(f"{self.name} wants {self.kind.__name__}, got {type(value).__name__}")
        instance.__dict__[self.name] = value

    def __delete__(self, instance):
        print("delete", self.name)
        instance.__dict__.pop(self.name, None)


class Point:
    x = Typed(int, 0)
    y = Typed(int, 0)

    @property
    def length(self):
        """Squared length."""
        return self.x ** 2 + self.y ** 2

    @length.setter
    def length(self, value):
        self.x, self.y = value, 0

    @length.deleter
    def length(self):
        del self.x, self.y


p = Point()
p.x = 3
p.y = 4
print(p.x, p.length, Point.x, Point.length.__doc__, type(Point.length).__name__)
try:
    p.x = "no"
except TypeError as e:
    print(e)
p.length = 9
print(p.x, p.y, p.length)
del p.length
print(p.x, p.__dict__)


class NonData:
    def __get__(self, instance, owner):
        return "from descriptor"


class Shadow:
    attr = NonData()


s = Shadow()
print(s.attr)
s.attr = "from instance"
print(s.attr, Shadow.attr)
s.__dict__["x"] = 1


class ReadOnly:
    @property
    def value(self):
        return 1


for statement in ("ReadOnly().value = 2", "del ReadOnly().value", "property().__get__(1)"):
    try:
        exec(statement)
    except AttributeError as e:
        print(e)


class Lazy:
    def __init__(self, f):
        self.f = f

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, instance, owner):
        value = instance.__dict__[self.name] = self.f(instance)
        return value


class Uses:
    @Lazy
    def costly(self):
        print("computed")
        return 42


u = Uses()
print(u.costly, u.costly)


class Attr:
    def __getattr__(self, name):
        if name.startswith("dyn_"):
            return name[4:]
        raise AttributeError(name)

    def __setattr__(self, name, value):
        print("set", name, value)
        super().__setattr__(name, value)

    def __delattr__(self, name):
        print("del", name)
        super().__delattr__(name)

    def __getattribute__(self, name):
        if name == "magic":
            return "getattribute"
        return super().__getattribute__(name)

    def __dir__(self):
        return ["b", "a"]


a = Attr()
a.x = 1
print(a.x, a.dyn_thing, a.magic, dir(a), hasattr(a, "nope"))
del a.x
print(getattr(a, "x", "gone"))


class PropertyRaises:
    @property
    def p(self):
        raise AttributeError("inside property")

    def __getattr__(self, name):
        return "fallback " + name


print(PropertyRaises().p)
try:
    class Broken:
        bad = type("D", (), {"__set_name__": lambda s, o, n: 1 / 0})()
except RuntimeError as e:
    print(e, "from", repr(e.__cause__))

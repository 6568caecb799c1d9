# Metaclasses, __prepare__, __init_subclass__, __class_getitem__, __call__, type().
class Meta(type):
    @classmethod
    def __prepare__(mcs, name, bases, **kw):
        print("prepare", name, [b.__name__ for b in bases], kw)
        return {"prepared": True}

    def __new__(mcs, name, bases, namespace, **kw):
        print("new", name, sorted(k for k in namespace if not k.startswith("__")))
        return super().__new__(mcs, name, bases, namespace)

    def __init__(cls, name, bases, namespace, **kw):
        super().__init__(name, bases, namespace)
        print("init", name, kw)

    def __call__(cls, *args, **kw):
        print("call", cls.__name__, args)
        return super().__call__(*args, **kw)

    def __instancecheck__(cls, other):
        return other == 42

    def __subclasscheck__(cls, other):
        return other is str

    def __iter__(cls):
        return iter("abc")

    def __len__(cls):
        return 7

    def __getattr__(cls, name):
        return "meta " + name

    @property
    def prop(cls):
        return "prop of " + cls.__name__


class Base(metaclass=Meta, option=1):
    def method(self):
        return "m"


class Derived(Base):
    x = 1


print(Derived().method(), list(Derived), len(Derived), Derived.unknown, Derived.prop)
print(isinstance(42, Base), isinstance(41, Base), issubclass(str, Base), issubclass(int, Base), Derived.prepared)
try:
    Derived().prop
except AttributeError as e:
    print(e)


class Plugin:
    registry = {}

    def __init_subclass__(cls, /, name=None, **kw):
        super().__init_subclass__(**kw)
        cls.registry[name or cls.__name__.lower()] = cls


class Json(Plugin):
    pass


class Xml(Plugin, name="markup"):
    pass


print({k: v.__name__ for k, v in Plugin.registry.items()})
try:
    class Bad(Plugin, other=1):
        pass
except TypeError as e:
    print(e)


class Generic:
    def __class_getitem__(cls, item):
        return f"{cls.__name__}[{item}]"


print(Generic[int], Generic["x", 1])
try:
    Json[int]
except TypeError as e:
    print(e)


class Other(type):
    pass


try:
    class Conflict(Base, metaclass=Other):
        pass
except TypeError as e:
    print(e)


def function_metaclass(name, bases, ns):
    return name, len(bases), ns.get("x")


class NotAClass(metaclass=function_metaclass):
    x = 10


print(NotAClass)


class Singleton(type):
    _instances = {}

    def __call__(cls, *a):
        if cls not in cls._instances:
            cls._instances[cls] = super().__call__(*a)
        return cls._instances[cls]


class One(metaclass=Singleton):
    pass


print(One() is One(), type(One), type(type(One)))
print(type("T", (), {})().__class__.__name__, type.__call__(int, "12"), type(5), type(type))
for args in ((), ("a", "b"), ("a", (), {}, 1), (1, (), {}), ("a", [], {}), ("a", (5,), {})):
    try:
        type(*args)
    except TypeError as e:
        print(e)

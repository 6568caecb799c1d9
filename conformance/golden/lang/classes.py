# Class bodies, inheritance, method binding, class and instance attributes.
class Animal:
    """An animal."""
    count = 0
    sounds = []

    def __init__(self, name):
        self.name = name
        Animal.count += 1

    def speak(self):
        return f"{self.name} says {self.sound()}"

    def sound(self):
        return "..."

    @classmethod
    def make(cls, *names):
        return [cls(n) for n in names]

    @staticmethod
    def helper(x):
        return x * 2

    def __repr__(self):
        return f"<{type(self).__name__} {self.name}>"


class Dog(Animal):
    def sound(self):
        return "woof"


class Puppy(Dog):
    def __init__(self, name, age):
        super().__init__(name + "y")
        self.age = age

    def sound(self):
        return super().sound().upper() + "!" * self.age


print([a.speak() for a in Animal.make("x", "y") + Dog.make("rex") + [Puppy("fido", 2)]])
print(Animal.count, Dog.count, Puppy.__mro__, Puppy.__bases__)
print(Animal.helper(4), Dog("a").helper("b"), Dog.make("q"))
print(isinstance(Puppy("p", 1), Animal), issubclass(Dog, Puppy), issubclass(bool, (str, int)))
p = Puppy("z", 3)
print(sorted(p.__dict__.items()), vars(p) is p.__dict__, p.__class__.__name__, Puppy.__module__)
bound = p.speak
print(bound(), bound.__self__ is p, bound.__func__ is Animal.speak, Animal.speak(p))
p.speak = lambda: "instance attribute"
print(p.speak())
del p.speak
print(p.speak())
Dog.sound = lambda self: "changed"
print(Dog("d").speak(), p.speak())
print(Animal.__doc__, Dog.__doc__, getattr(p, "nothing", "default"))


class Meta(type):
    pass


class WithKeywords(Animal, metaclass=Meta):
    x: int = 1
    y: str
    locals()["z"] = 5


print(type(WithKeywords), WithKeywords.__annotations__, WithKeywords.z)
Dynamic = type("Dynamic", (Animal,), {"sound": lambda self: "dynamic", "extra": 1})
print(Dynamic("dyn").speak(), Dynamic.extra)


class Nested:
    class Inner:
        def where(self):
            return __class__.__qualname__

    def local(self):
        class Local:
            pass
        return Local.__qualname__


print(Nested.Inner().where(), Nested().local())
for action in ("p.missing", "Puppy.missing", "del p.missing", "Puppy('a')", "object().x", "None.x = 1", "(5).x = 1"):
    try:
        exec(action)
    except (AttributeError, TypeError) as e:
        print(type(e).__name__, e)
print(sorted(k for k in Dog.__dict__ if not k.startswith("__")))

class Animal:
    kind = "animal"

    def __init__(self, name):
        self.name = name

    def speak(self):
        return self.name + " makes a sound"

    def __repr__(self):
        return "<" + self.name + ">"


class Dog(Animal):
    def speak(self):
        return super().speak() + ": woof"


a = Animal("cat")
d = Dog("rex")
print(a.speak(), d.speak(), d, [a, d], Dog.kind, isinstance(d, Animal), type(d).__name__)
d.age = 3
print(d.age, d.__dict__, hasattr(d, "x"))

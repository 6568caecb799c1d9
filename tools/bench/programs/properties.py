"""Objects: properties, descriptors, operators, __getattr__ and __call__."""
import sys


class Celsius:
    def __init__(self, degrees):
        self._degrees = degrees

    @property
    def fahrenheit(self):
        return self._degrees * 9 / 5 + 32

    @fahrenheit.setter
    def fahrenheit(self, value):
        self._degrees = (value - 32) * 5 / 9


class Counted:
    def __set_name__(self, owner, name):
        self.name = "_" + name

    def __get__(self, instance, owner=None):
        return getattr(instance, self.name, 0)

    def __set__(self, instance, value):
        setattr(instance, self.name, value)


class Vector:
    norm = Counted()

    def __init__(self, x, y):
        self.x, self.y = x, y

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)

    def __mul__(self, k):
        return Vector(self.x * k, self.y * k)

    def __eq__(self, other):
        return self.x == other.x and self.y == other.y

    def __getattr__(self, name):
        if name == "size":
            return self.x * self.x + self.y * self.y
        raise AttributeError(name)

    def __call__(self, t):
        return self.x + t * self.y


def run(scale):
    c, v, total = Celsius(0.0), Vector(1, 2), 0.0
    for i in range(32000 * scale):
        c.fahrenheit = c.fahrenheit + (i % 3 - 1)
        w = v + Vector(i & 7, 1) * 2
        w.norm = w.size
        total += w.norm + w(0.5) + c._degrees
        if w == v:
            total += 1
    return "%.4f" % total


if __name__ == "__main__":
    print("checksum", run(int(sys.argv[1]) if len(sys.argv) > 1 else 1))

"""Objects: polymorphic method calls, super, class and static methods."""
import sys


class Shape:
    created = 0

    def __init__(self, size):
        self.size = size
        Shape.created += 1

    def area(self):
        return 0

    def scaled(self, k):
        return self.area() * k + self.bias()

    def bias(self):
        return 1

    @classmethod
    def unit(cls):
        return cls(1)

    @staticmethod
    def clamp(x):
        return x if x < 1000 else 1000


class Square(Shape):
    def area(self):
        return self.size * self.size


class Cube(Square):
    def area(self):
        return super().area() * 6

    def bias(self):
        return super().bias() + 1


class Line(Shape):
    def area(self):
        return self.size


def run(scale):
    shapes = [kind(i % 9) for i in range(60) for kind in (Square, Cube, Line)]
    total = 0
    for k in range(1100 * scale):
        for s in shapes:
            total += s.scaled(k & 3)
        total += Shape.clamp(Cube.unit().area() + k)
    return total + Shape.created


if __name__ == "__main__":
    print("checksum", run(int(sys.argv[1]) if len(sys.argv) > 1 else 1))

#: jit off
#: jit threshold=3,bridge=1,worth=0
"""What a __get__ in Python returns is called at once, again and again, with other calls between."""
import functools


def capture(*args, **keywords):
    return args, sorted(keywords.items())


class Callable:
    def __get__(self, instance, owner):
        return capture

    def __set__(self, instance, value):
        raise AttributeError


class NonData:
    def __get__(self, instance, owner):
        return lambda *args: ("made", *args)


class A:
    data = Callable()
    other = NonData()
    nothing = functools.partialmethod(capture)
    one = functools.partialmethod(capture, 1)
    both = functools.partialmethod(capture, 3, b=4)

    def method(self, *args):
        return args

    def __repr__(self):
        return "A()"


a = A()
seen = set()
for i in range(300):
    seen.add(repr((a.data(), a.method(1), a.data(5), a.other(), a.other(6, 7), a.data(k=1), a.method(), a.nothing(), a.nothing(5), a.nothing(c=6), a.one(), a.one(5, c=6),
                   a.both(), a.both(5), a.method(1, 2, 3), a.data(), [a.data() for _ in range(2)])))
for line in seen:
    print(line)

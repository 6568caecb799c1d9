class CM:
    def __enter__(self):
        print("enter")
        return self

    def __exit__(self, *args):
        print("exit", args[0])
        return True


with CM():
    print("body")
    raise ValueError("swallowed")


def twice(f):
    def wrapper(*args):
        return f(*args), f(*args)
    return wrapper


@twice
def hello(name):
    return "hi " + name


print(hello("ann"))


class P:
    @property
    def x(self):
        return 42

    @classmethod
    def c(cls):
        return cls.__name__

    @staticmethod
    def s():
        return "static"


print(P().x, P.c(), P.s())

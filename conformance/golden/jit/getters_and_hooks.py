#: jit threshold=2,bridge=1,worth=0
#: jit threshold=5,bridge=3,worth=0,fail_guards=7
# Properties and descriptors of classes that have __getattr__: it answers where they raise AttributeError.
import gc


class Plain:
    def __init__(self, n):
        self.n = n

    @property
    def half(self):
        if self.n % 7 == 0:
            raise AttributeError("odd number")
        return self.n // 2

    def __getattr__(self, name):
        if name == "none":
            raise AttributeError(name)
        return name, self.n


class Reader:
    def __set_name__(self, owner, name):
        self.name = "_" + name

    def __get__(self, instance, owner=None):
        return getattr(instance, self.name)

    def __set__(self, instance, value):
        if value > 50:
            raise AttributeError("too large")
        setattr(instance, self.name, value)


class Holder:
    value = Reader()

    def __getattr__(self, name):
        return name.upper()


class Collecting:
    @property
    def swept(self):
        gc.collect()
        raise AttributeError("gone")

    def __getattr__(self, name):
        return name, type(self).__name__


class Bound:
    """A hook that is no function."""

    @property
    def missing(self):
        raise AttributeError("missing")

    @property
    def broken(self):
        raise ValueError("broken")

    __getattr__ = staticmethod(lambda name: "static " + name)


def halves():
    found = []
    for i in range(60):
        half = Plain(i).half
        if not isinstance(half, int):
            found.append(half)
    return found


def readers():
    total, absent, refused = 0, 0, 0
    for i in range(60):
        holder = Holder()
        if i % 3:
            try:
                holder.value = i
            except AttributeError as e:
                refused += 1
        value = holder.value
        if value == "VALUE" or value == "_VALUE":
            absent += 1
        else:
            total += value
    return total, absent, refused


def raising():
    seen = []
    for i in range(30):
        try:
            if i % 2:
                Plain(i).none
            else:
                Bound().broken
        except AttributeError as e:
            seen.append(repr(e.__context__) + str(e))
        except ValueError as e:
            seen.append(str(e.args))
    return sorted(set(seen)), len(seen)


def others():
    return {Bound().missing for _ in range(30)}, {Collecting().swept for _ in range(12)}


print(halves())
print(readers())
print(raising())
print(others())

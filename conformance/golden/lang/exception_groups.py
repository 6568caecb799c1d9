# ExceptionGroup, except*, split, subgroup, derive.
def raise_group(*errors):
    raise ExceptionGroup("group", list(errors))


def handle(*errors):
    try:
        try:
            raise_group(*errors)
        except* ValueError as g:
            print("  ValueError:", g.exceptions)
        except* (KeyError, TypeError) as g:
            print("  K/T:", g.exceptions)
        else:
            print("  else")
        finally:
            print("  finally")
    except BaseException as e:
        print("  left:", repr(e))


for case in ([ValueError(1)], [ValueError(1), KeyError(2), TypeError(3)], [OSError(5), ValueError(1)],
             [ExceptionGroup("nested", [ValueError(9), OSError(8)]), KeyError(0)]):
    print(case)
    handle(*case)
try:
    try:
        raise ValueError("naked")
    except* ValueError as g:
        print(repr(g))
finally:
    print("after")
g = ExceptionGroup("top", [ValueError(1), ExceptionGroup("in", [KeyError(2), ValueError(3)])])
match, rest = g.split(ValueError)
print(repr(match), repr(rest))
print(repr(g.subgroup(lambda e: isinstance(e, KeyError))), g.subgroup(OSError), g.split(OSError)[0])
print(g, g.message, len(g.exceptions))
try:
    try:
        raise_group(ValueError(1), KeyError(2))
    except* ValueError:
        raise RuntimeError("new")
except ExceptionGroup as e:
    print(repr(e))
try:
    try:
        raise_group(ValueError(1), KeyError(2))
    except* ValueError:
        raise
except ExceptionGroup as e:
    print(repr(e))
print(type(BaseExceptionGroup("b", [ValueError()])).__name__, type(BaseExceptionGroup("b", [KeyboardInterrupt()])).__name__)
for args in (("m", []), ("m", [1]), (1, [ValueError()]), ("m",), ("m", [KeyboardInterrupt()])):
    try:
        ExceptionGroup(*args)
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)


class MyGroup(ExceptionGroup):
    def derive(self, errors):
        return MyGroup(self.message + "!", errors)


m = MyGroup("mine", [ValueError(1), KeyError(2)])
print(repr(m.split(KeyError)[0]))
try:
    try:
        raise ValueError
    except* ExceptionGroup:
        pass
except TypeError as e:
    print(e)


def loop():
    for i in range(2):
        try:
            raise ExceptionGroup("x", [ValueError(i)])
        except* ValueError as e:
            print("loop", e.exceptions)


loop()

try:
    1 / 0
except ZeroDivisionError as e:
    print("caught", e)
finally:
    print("finally")
try:
    [][5]
except (KeyError, IndexError) as e:
    print(type(e).__name__, e)
try:
    undefined
except NameError as e:
    print(e)


def f(x):
    try:
        if x:
            raise ValueError("bad", x)
        return "ok"
    except ValueError as e:
        return e.args
    finally:
        print("f", x)


print(f(0), f(1))


class MyError(Exception):
    pass


try:
    raise MyError("mine")
except Exception as e:
    print(repr(e))
try:
    "a" + 1
except TypeError as e:
    print(e)

#: stderr full
# An uncaught error: the whole traceback with carets.
def f(x):
    return g(x) + 1


def g(x):
    return [1, 2, 3][x] / 0


f(2)

#: stderr full
# Chained exceptions in an uncaught traceback.
class Custom(Exception):
    pass


def low():
    return {}["missing"]


def middle():
    try:
        low()
    except KeyError as e:
        raise ValueError("middle") from e


def high():
    try:
        middle()
    except ValueError:
        e = Custom("high", 5)
        e.add_note("first note")
        e.add_note("second\nnote")
        raise e


high()

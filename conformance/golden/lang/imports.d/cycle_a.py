import cycle_b
VALUE = "a"


def result():
    return VALUE + cycle_b.VALUE

"""Exceptions: raising, catching by class, finally, nested frames, exceptions as control flow."""
import sys


class Low(Exception):
    pass


class High(Low):
    def __init__(self, value):
        super().__init__(value)
        self.value = value


def risky(i):
    if i % 5 == 0:
        raise High(i)
    if i % 3 == 0:
        raise ValueError(i)
    return i


def nested(i, depth):
    if depth == 0:
        return risky(i)
    try:
        return nested(i, depth - 1)
    finally:
        depth += 1


def run(scale):
    total = 0
    table = {}
    for i in range(45000 * scale):
        try:
            total += nested(i, 2)
        except ValueError as e:
            total += e.args[0] & 7
        except Low as e:
            total -= e.value & 3
        try:
            total += table[i % 100]
        except KeyError:
            table[i % 100] = 1
        try:
            int("12x" if i % 10 == 0 else "12")
        except ValueError:
            total += 1
        else:
            total += 2
    return total


if __name__ == "__main__":
    print("checksum", run(int(sys.argv[1]) if len(sys.argv) > 1 else 1))

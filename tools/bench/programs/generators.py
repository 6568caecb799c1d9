"""Generators: pipelines, send, yield from, generator expressions."""
import sys


def numbers(n):
    i = 0
    while i < n:
        yield i
        i += 1


def squares(it):
    for x in it:
        yield x * x


def odd(it):
    return (x for x in it if x & 1)


def tree(depth):
    if depth:
        yield from tree(depth - 1)
        yield depth
        yield from tree(depth - 1)


def averager():
    total, n, mean = 0, 0, 0.0
    while True:
        x = yield mean
        total += x
        n += 1
        mean = total / n


def run(scale):
    total = 0
    for _ in range(3 * scale):
        total += sum(odd(squares(numbers(120000))))
        total += sum(tree(13))
        a = averager()
        next(a)
        for i in range(40000):
            mean = a.send(i)
        total += round(mean)
        total += sum(x * y for x, y in zip(numbers(30000), numbers(30000)))
    return total


if __name__ == "__main__":
    print("checksum", run(int(sys.argv[1]) if len(sys.argv) > 1 else 1))

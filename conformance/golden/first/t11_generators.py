def count(n):
    for i in range(n):
        yield i
    return "end"


print(list(count(4)), sum(count(10)))
g = count(2)
print(next(g), next(g), next(g, "done"))


def chain(*its):
    for it in its:
        yield from it


print(list(chain([1, 2], "ab", count(2))), [x for x in count(3)], (lambda *a: a)(*count(3)))

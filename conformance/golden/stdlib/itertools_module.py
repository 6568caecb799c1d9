from itertools import *
import operator
print(list(islice(count(5, 2), 4)), list(islice(count(0.5), 2)), list(islice(cycle("ab"), 5)), list(repeat(7, 3)), list(accumulate([1, 2, 3, 4])), list(accumulate([1, 2, 3], operator.mul, initial=10)), list(chain("ab", [1])), list(chain.from_iterable(["ab", "c"])), list(compress("abcd", [1, 0, 1, 0])), list(dropwhile(lambda x: x < 3, [1, 3, 2])), list(takewhile(lambda x: x < 3, [1, 3, 2])), list(filterfalse(lambda x: x % 2, range(6))))
print([(k, list(g)) for k, g in groupby("aabbca")], [(k, len(list(g))) for k, g in groupby(sorted(["apple", "bob", "cat", "alice"], key=len), key=len)], list(islice("abcdef", 2)), list(islice("abcdef", 1, None, 2)), list(pairwise("abcd")), list(starmap(pow, [(2, 3), (3, 2)])), [list(t) for t in tee("ab", 3)], list(zip_longest("abc", "x", fillvalue="-")), list(product("ab", [1, 2])), list(product([0, 1], repeat=2)), list(product()), list(permutations("abc", 2)), list(combinations("abcd", 2)), list(combinations_with_replacement("ab", 2)), list(permutations([], 0)), list(combinations("ab", 3)))
print(repr(count(3)), repr(count(1, 2)), repr(repeat("x", 2)), repr(repeat(None)), sum(1 for _ in permutations(range(6))), next(combinations(range(100), 50))[:3], list(accumulate("abc")), list(accumulate([])), list(accumulate([3, 1, 2], max)), repeat(1, 5).__length_hint__(), list(islice(repeat(1), 0)))
a, b = tee(iter([1, 2, 3]))
print(next(a), next(a), next(b), list(a), list(b))
g = groupby([1, 1, 2])
k1, g1 = next(g)
k2, g2 = next(g)
print(k1, list(g1), k2, list(g2))
for bad in (lambda: islice([], -1), lambda: islice([], "a"), lambda: list(islice([], 1, 2, 0)), lambda: permutations("a", -1), lambda: repeat(), lambda: count("a"), lambda: cycle(5), lambda: chain(5).__next__(), lambda: list(chain(5)), lambda: compress("a"), lambda: product(5), lambda: product("a", repeat=-1), lambda: zip_longest("a", x=1), lambda: tee([], -1), lambda: combinations("a"), lambda: list(starmap(pow, [1])), lambda: groupby(), lambda: accumulate(5), lambda: pairwise(5), lambda: len(repeat(1)), lambda: next(islice([], 1))):
    try:
        bad()
        print("ok")
    except BaseException as e:
        print(type(e).__name__, e)


def roundrobin(*its):
    its = cycle([iter(i).__next__ for i in its])
    pending = 3
    while pending:
        try:
            for n in its:
                yield n()
        except StopIteration:
            pending -= 1
            its = cycle(islice(its, pending))


print("".join(roundrobin("ABC", "D", "EF")), list(zip(*[iter("abcdef")] * 2)), dict(zip(count(), "ab")), list(map(operator.add, count(), [10, 20])), max(accumulate([5, -3, 4])), "".join(chain.from_iterable(zip("ace", "bdf"))))
import copy, pickle
c = count(7)
next(c)
print(copy.copy(c), list(islice(copy.copy(cycle("ab")), 3)), pickle.loads(pickle.dumps(count(4))), list(copy.deepcopy(chain([1], [2]))))

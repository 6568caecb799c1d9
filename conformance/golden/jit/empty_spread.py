#: jit threshold=2,bridge=1,worth=0
# A trace that knows the keys of the dict that a call spreads meets an empty one, which has no table.
def options(a=1, b=2):
    return a * 10 + b


def spread(given):
    total = 0
    for i in range(60):
        total += options(**given)
    return total


filled = {"a": 3, "b": 4}
print(spread(filled), spread(filled), spread({}), spread({"b": 7}), spread(dict()), spread(filled))

emptied = dict(filled)
emptied.clear()
print(spread(emptied), spread(filled))


def mixed(dicts):
    total = 0
    for given in dicts:
        total += options(**given)
    return total


print(mixed([filled] * 50 + [{}] * 50 + [{"a": 5}] * 50 + [{}] + [filled] * 10))

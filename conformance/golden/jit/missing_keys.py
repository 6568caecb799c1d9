"""Keys that are not there, in hot loops: the KeyError, its context and traceback, and dicts that make or hold them."""
import collections
import sys
import traceback


class Made(dict):
    def __missing__(self, key):
        return ("made", key)


def caught(table, keys):
    out = []
    for k in keys:
        try:
            out.append(table[k])
        except KeyError as e:
            out.append((e.args, str(e), e.__context__, e.__traceback__.tb_lineno - caught.__code__.co_firstlineno, e.__traceback__.tb_next))
    return out


def inner(table, k):
    return table[k]


def nested(table, n):
    lines = set()
    missing = 0
    for i in range(n):
        try:
            inner(table, i % 7)
        except KeyError as e:
            missing += 1
            lines.add(tuple(f.name for f in traceback.extract_tb(e.__traceback__)))
    return missing, lines


def handled(table, n):
    contexts = set()
    for i in range(n):
        try:
            raise ValueError(i)
        except ValueError:
            try:
                table[i % 5]
            except KeyError as e:
                contexts.add((type(e.__context__).__name__, e.__context__.args == (i,)))
    return contexts


def escapes(table, n):
    for i in range(n):
        table[i]


def filled(n):
    table, misses = {}, 0
    for i in range(n):
        try:
            table[i % 50] += 1
        except KeyError:
            table[i % 50] = 1
            misses += 1
    return misses, sum(table.values())


def reported(table, n):
    seen = []
    for i in range(n):
        try:
            table[i]
        except LookupError:
            kind, value, tb = sys.exc_info()
            if i % 100 == 99:
                seen.append((kind.__name__, value.args, tb.tb_frame is sys._getframe(), tb.tb_frame.f_locals["i"]))
    return seen


keys = [1, "a", (1, "b"), 2.5, None, True, "gone", (1, 2, 3), -1, 2**70, frozenset({1})]
table = {1: "one", "a": "A", (1, "b"): "pair"}
for k in range(40):
    results = [caught(table, keys), caught(Made(table), keys), caught(collections.defaultdict(list, table), keys[1:4])]
print(*results, sep="\n")
for k in range(20):
    try:
        caught(table, [1, []])
    except TypeError as e:
        last = str(e)
print(last)
print(nested({0: 0, 3: 3}, 500), handled({0: 0}, 500))
for n in (5, 300):
    try:
        escapes(dict.fromkeys(range(n - 1)), n)
    except KeyError as e:
        print(e, [f.name for f in traceback.extract_tb(e.__traceback__)])
print(filled(3000), reported({5: 5}, 400))

#: jit threshold=2,bridge=1,worth=0
#: jit threshold=5,bridge=3,worth=0,fail_guards=7
# Results of constants, comprehensions over few items in traces, max and the like of plain items.


class Pair:
    def __init__(self, *items):
        self.items = items

    def double(self):
        return [x * 2 for x in self.items]

    def kinds(self):
        return {type(x).__name__ for x in self.items}

    def named(self):
        return {str(x): x for x in self.items}


def constants(n):
    total = 0
    for i in range(n):
        text = "12" if i % 10 else "12x"
        try:
            total += int(text) + len("abc".upper()) + ord("a") + ("abc" < "abd") + ("x" == "y")
        except ValueError:
            total -= 1
        total += hash("abc") == hash("abc")
        total += round(2.5) + abs(-3) + float("1.5") + (1, "a") .__len__()
        if "%s" % "a" == "a" and str(12) == "12":
            total += 1
    return total


def comprehensions(n):
    found = []
    for i in range(n):
        pair = Pair(*range(i % 7))
        found.append(sum(pair.double()) + len(pair.kinds()) + sum(pair.named().values()))
        found.append(len([x for x in [i, i + 1] if x & 1]))
        found.append([x + y for x in (1, 2) for y in (i, 3)][-1])
        if i % 5 == 0:
            try:
                found.append([10 // x for x in (i % 3, 2)])
            except ZeroDivisionError as e:
                found.append(str(e))
    return found[:14], found[-4:], len(found)


def growing(n):
    seen = []
    for i in range(n):
        items = [i]
        seen.append(len([items.append(x) if len(items) < 9 else x for x in items]))
    return set(seen)


class Odd:
    def __lt__(self, other):
        return True

    def __gt__(self, other):
        return False

    def __radd__(self, other):
        return other + 100


def aggregates(n):
    total = 0
    failed = set()
    for i in range(n):
        items = [i % 5, 3, i % 3]
        if i % 4 == 0:
            items = tuple(items)
        if i % 9 == 0:
            items = [1.5, i]
        total += max(items) + min(items) + sum(items) + any(items) + all(items) + sorted(items)[0]
        try:
            if i % 6 == 1:
                total += max([i, "a"])
            if i % 6 == 2:
                total += sum([])
                total += max([])
            if i % 6 == 3:
                total += sum([1, Odd()]) + (min([Odd(), Odd()]) is None)
        except (TypeError, ValueError) as e:
            failed.add(str(e))
    return total, sorted(failed)


print(constants(100))
print(comprehensions(60))
print(growing(30))
print(aggregates(90))

# Large arrays of references that are sorted, reversed, shifted and copied while new objects come and old ones move.
import gc
import random
from collections import deque


class Item:
    __slots__ = ("key",)

    def __init__(self, key):
        self.key = key

    def __lt__(self, other):
        if self.key % 977 == 0:
            [Item(i) for i in range(20)]
        return self.key < other.key


def churn(n=20000):
    for i in range(n):
        [i]


r = random.Random(4)
for n in (50, 20000, 60000):
    for descending in (False, True):
        items = [Item(r.randrange(n)) for _ in range(n)]
        keys = sorted([i.key for i in items], reverse=descending)
        items.sort(reverse=descending)
        churn()
        print(n, [i.key for i in items] == keys, [i.key for i in sorted(items, key=lambda i: (-i.key, str(i.key)))] == sorted(keys, reverse=True))
        items.insert(0, Item(1))
        items[5:5] = [Item(2)] * 30000
        churn()
        del items[100:20000:3]
        items *= 2
        items.reverse()
        churn()
        doubled = items + items
        total = sum(i.key for i in items)
        churn()
        print(len(items), sum(i.key for i in doubled) == 2 * total, sum(i.key for i in tuple(doubled)[::-1]) == 2 * total)
        table = {str(i): Item(i) for i in range(n)}
        names = {str(i) for i in range(n)}
        copy, both = dict(table), set(names) | {1}
        churn()
        print(sum(v.key for v in copy.values()) == n * (n - 1) // 2, all(k in both for k in names), len(both))
        ring = deque(Item(i) for i in range(n))
        ring.rotate(n // 3)
        for i in range(n // 2):
            ring.append(Item(ring.popleft().key))
        churn()
        print(sum(i.key for i in ring) == n * (n - 1) // 2)
        gc.collect()

# One object that stays where it is for long, and many old ones that refer to it.
for shared in map(Item, range(3)):
    owners = [[shared, i] for i in range(20000)]
    table = [shared] * 20000
    churn(200000)
    for o in owners[::3]:
        o[0] = Item(5)
    churn(200000)
    print(sum(o[0].key for o in owners), all(o is shared for o in table))

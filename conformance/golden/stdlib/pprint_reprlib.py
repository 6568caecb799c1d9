import pprint
import reprlib
data = {"key%d" % i: list(range(i)) for i in range(6)}
pprint.pprint(data)
pprint.pprint(data, width=40, compact=True)
pprint.pprint([{"a": "x" * 50, "b": ["word " * 20]}, (1,), {1, 2, 3}, frozenset(), b"bytes" * 30], width=60)
pprint.pprint({"b": 1, "a": {"d": 2, "c": 3}}, sort_dicts=False)
pprint.pprint([[[[1]]]], depth=2)
print(pprint.pformat("long string with several words " * 5, width=50), pprint.saferepr({"z": 1, "a": 2}), pprint.isreadable([1]), pprint.isrecursive([]), pprint.pformat(123456789, underscore_numbers=True))
r = [1]
r.append(r)
print(pprint.pformat(r).split(" with id")[0], pprint.isrecursive(r))
from collections import *
import dataclasses
import types


@dataclasses.dataclass
class D:
    name: str
    values: list


for o in (OrderedDict(a=1, b="x" * 70), defaultdict(int, {"k" * 40: 1, "j" * 40: 2}), Counter("abracadabra" * 2), deque(range(30)), ChainMap({"a": 1}), D("n" * 50, list(range(20))), types.SimpleNamespace(a=1, b="y" * 70), types.MappingProxyType({"z": 1})):
    pprint.pprint(o)
print(reprlib.repr(list(range(100))), reprlib.repr("x" * 100), reprlib.repr({i: i for i in range(10)}), reprlib.repr(10 ** 100), reprlib.repr([[[[[[[1]]]]]]]), reprlib.repr(set(range(1))))


class Rec:
    @reprlib.recursive_repr()
    def __repr__(self):
        return f"<{self!r}>"


print(Rec())

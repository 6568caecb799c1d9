# abc.ABCMeta over _abc: registration, caches, hooks, patterns.
import _abc
import abc
from collections.abc import Hashable, Mapping, MutableMapping, MutableSequence, Sequence


def attempt(f, *args):
    try:
        print(f(*args))
    except Exception as e:
        print(type(e).__name__, e)


class A(abc.ABC):
    @abc.abstractmethod
    def f(self): ...

    @property
    @abc.abstractmethod
    def g(self): ...


class B(A):
    def f(self): ...


class C(B):
    g = 1


print(sorted(A.__abstractmethods__), B.__abstractmethods__, C.__abstractmethods__)
attempt(A)
attempt(B)
print(type(C()).__name__)


class X:
    pass


class Y(X):
    pass


token = abc.get_cache_token()
print(isinstance(X(), A), A.register(X), isinstance(X(), A), issubclass(Y, A), isinstance(Y(), A), abc.get_cache_token() - token)
print([len(part) for part in _abc._get_dump(A)[:3]], _abc._get_dump(A)[3] == abc.get_cache_token(), type(_abc._get_dump(A)[0]))
attempt(A.register, 1)
attempt(C.register, A)
attempt(A.register, X)
attempt(issubclass, 1, A)
attempt(A.__subclasscheck__, 1)
_abc._reset_caches(A)
_abc._reset_registry(A)
print(isinstance(X(), A))


class Hooked(metaclass=abc.ABCMeta):
    answer = 5

    @classmethod
    def __subclasshook__(cls, other):
        return cls.answer


attempt(issubclass, int, Hooked)
Hooked.answer = True
print(issubclass(int, Hooked))
Hooked.answer = False
print(issubclass(int, Hooked), issubclass(str, Hooked))


class Lying:
    @property
    def __class__(self):
        return C


print(isinstance(Lying(), A))


@Sequence.register
class Row:
    pass


class LongRow(Row):
    pass


class Table(Mapping):
    def __getitem__(self, key):
        return key * 2

    def __len__(self):
        return 1

    def __iter__(self):
        yield 1


for subject in (Row(), LongRow(), Table(), X()):
    match subject:
        case [*_]:
            print("sequence")
        case {1: value}:
            print("mapping", value)
        case _:
            print("neither")
print(isinstance([], Sequence), isinstance({}, Mapping), isinstance(1, Hashable), isinstance([], Hashable), issubclass(dict, MutableMapping), isinstance((), MutableSequence))


class Flagged(abc.ABC):
    __abc_tpflags__ = 1 << 5


print(hasattr(Flagged, "__abc_tpflags__"), Flagged.__flags__ & (1 << 5))
attempt(abc.ABCMeta, "Both", (), {"__abc_tpflags__": 3 << 5})


class Late(A):
    pass


Late.f = lambda self: 1
Late.g = 2
print(sorted(Late.__abstractmethods__), abc.update_abstractmethods(Late).__abstractmethods__)
A._abc_impl = 3
attempt(isinstance, 1, A)

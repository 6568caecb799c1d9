# Generic aliases and unions of the built-in types.
import collections
print(list[int], dict[str, list[int]], tuple[int, ...], type[int], set["X"], collections.deque[int], list[int][...] if 0 else list[int].__origin__, list[int].__args__, tuple[()].__args__, list[int]() == [], list[int] == list[int], hash(list[int]) == hash(list[int]))
from typing import TypeVar
T = TypeVar("T")
print(list[T][int], dict[T, str][int], list[T].__parameters__, list[int].append is not None, int | str, int | None, list[int] | None, (int | str) == (str | int), int | int, (int | str) | float, isinstance(1, int | str), None | int, str | list[T])
for bad in ("list[int][int]", "isinstance([], list[int])", "int[str]", "issubclass(list, list[int])", "int | 5", "isinstance(1, int | list[int])", "list[int].nope", "5 | int", "dict[T][int, str]"):
    try:
        print(bad, eval(bad))
    except Exception as e:
        print(bad, type(e).__name__, e)


class Sub(list[int]):
    pass


print(Sub.__mro__, Sub.__orig_bases__, Sub([1]), type(list[int]), type(int | str), *list[int], repr(tuple[*tuple[int, ...]]))

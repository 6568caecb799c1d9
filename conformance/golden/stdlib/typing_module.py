from typing import *
import typing
T = TypeVar("T")
K = TypeVar("K", bound=int)
P = ParamSpec("P")
print(List[int], Dict[str, List[int]], Optional[int], Union[int, str], Union[int, int], Union[int, None], Callable[[int], str], Callable[..., Any], Tuple[int, ...], Type[int], Literal[1, "a"], Final[int], ClassVar[int], Annotated[int, "meta"], T, K, P, Any, NoReturn, Never, Self, LiteralString)
print(get_origin(List[int]), get_args(Dict[str, int]), get_origin(Union[int, str]), get_args(Callable[[int], str]), get_args(Annotated[int, 1, 2]), List[T][int], Dict[T, K][str, int], Union[T, int][str], T.__constraints__, K.__bound__)


class Box(Generic[T]):
    def __init__(self, v: T):
        self.v = v

    def get(self) -> T:
        return self.v


print(Box[int], Box[int](5).get(), Box[int].__args__, Box.__parameters__, Box[int](1).__orig_class__, issubclass(Box, Generic), Box[List[T]][int])


def f(a: int, b: "str", c: Optional["Box[int]"] = None) -> List[int]:
    ...


print(get_type_hints(f), f.__annotations__["b"])


class Movie(TypedDict, total=False):
    name: Required[str]
    year: int


class Emp(NamedTuple):
    name: str
    id: int = 3


print(Movie(name="x"), Movie.__required_keys__, Movie.__optional_keys__, Emp("a"), Emp._field_defaults, Emp.__annotations__, NewType("UserId", int)(5), NewType("UserId", int))


@runtime_checkable
class Closeable(Protocol):
    def close(self): ...


class HasClose:
    def close(self):
        pass


class Proto2(Protocol):
    x: int


print(isinstance(HasClose(), Closeable), isinstance(5, Closeable), issubclass(HasClose, Closeable))
for bad in ("Optional[1, 2]", "List[int, str]", "Union[()]", "isinstance(1, List[int])", "Box[int, str]", "Generic[int]", "Callable[int, str]", "Literal", "isinstance(5, Proto2)", "Proto2()", "Any()", "TypeVar('X', int)", "TypeVar('X', bound=int, covariant=True, contravariant=True)", "Union[int]()", "class_ := ClassVar[ClassVar[int]]", "cast(5)", "Dict[int]", "NoReturn[int]", "typing.Nope"):
    try:
        print(bad, eval(bad))
    except Exception as e:
        print(bad, type(e).__name__, e)


@overload
def g(x: int) -> int: ...
@overload
def g(x: str) -> str: ...
def g(x):
    return x


@final
class Fin:
    pass


@no_type_check
def h(x: "not a type!"):
    pass


print(g(5), len(get_overloads(g)), Fin.__final__, get_type_hints(h), cast(int, "x"), TYPE_CHECKING, assert_type(1, int), reveal_type.__name__, is_typeddict(Movie))
try:
    assert_never(5)
except AssertionError as e:
    print(e)
print(get_type_hints(Emp), Union[int, str] == Union[str, int], Optional[int] == Union[int, None], int | str == Union[int, str], hash(List[int]) == hash(List[int]), Literal[1, 1, 2], Union[Literal[1], Literal[2]], ForwardRef("X"), Concatenate[int, P], Unpack[Tuple[int, ...]], TypeVarTuple("Ts"), TypeAlias, TypeGuard[int])


class Multi(Generic[T, K], List[T]):
    pass


print(Multi.__mro__[1:3], Multi[int, bool], [b.__name__ for b in Multi.__bases__], typing.get_type_hints(Box.get), IO[str], Pattern[str], Iterable[int], Mapping[str, int], AsyncIterator[int], SupportsInt, Deque[int]() if False else Counter[str])

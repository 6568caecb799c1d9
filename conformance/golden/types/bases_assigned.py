# __bases__ and __class__ assigned, also while mro() of a metaclass runs; object.__setattr__ on classes; strange keys in namespaces.
class M(type):
    ready = False

    def mro(cls):
        if M.ready and cls.__name__ == "C":
            M.ready = False
            C.__bases__ = (B2,)
        return type.mro(cls)


class A(metaclass=M):
    pass


class B1(A):
    pass


class B2(A):
    pass


class C(A):
    pass


M.ready = True
C.__bases__ = (B1,)
B1.__bases__ = (C,)
print(C.__bases__, B2.__subclasses__(), B1.__subclasses__(), C.__subclasses__(), [c.__name__ for c in B1.__mro__])
for bad in ((B1,), (C,), (5,), ()):
    try:
        C.__bases__ = bad
    except TypeError as e:
        print(bad, e)


class S1:
    __slots__ = ("a", "b")


class S2:
    __slots__ = ("b", "a")


class S3(S1):
    __slots__ = ("c",)


class S4(S2):
    __slots__ = ("c",)


class D(S1):
    pass


s = S1()
s.a = 1
s.__class__ = S2
print(type(s).__name__, s.a)
for other in (S3, D, int, object):
    try:
        s.__class__ = other
    except TypeError as e:
        print(e)
try:
    S3().__class__ = S4
except TypeError as e:
    print(e)
for function, args in ((object.__setattr__, (str, "x", 1)), (object.__delattr__, (str, "lower")), (object.__setattr__, (A, "x", 1)), (type.__setattr__, (A, "x", 1))):
    try:
        print(function(*args))
    except TypeError as e:
        print(e)


class Key:
    def __hash__(self):
        return hash("attr")

    def __eq__(self, other):
        return other == "attr"


class N:
    attr = "class"


n = N()
n.__dict__[Key()] = "instance"
print(n.attr, type("T", (), {Key(): "strange"}).attr)

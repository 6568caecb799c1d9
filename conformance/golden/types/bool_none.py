#: stderr ignore
# bool, None, Ellipsis, NotImplemented.
print(True + 1, True * 5, True == 1, True is 1 if 0 else "-", isinstance(True, int), bool("False"), bool(""), bool([0]), bool(0.0), bool(None), bool(0j))
print(True & False, True | False, True ^ True, True & 3, ~True, -True, not True, repr(True), str(False), f"{True:d} {False!r:>6}")
print(int(True), float(True), "abc"[True], [1, 2][False], {True: "t", 1: "one", 1.0: "f"}, sum([True, True]), True < 2, hash(True))
print(bool.__mro__, type(True & 1), type(True & True), bool.from_bytes(b"\x00", "big"), True.bit_length(), True.real, True / 2)
for bad in (lambda: bool(1, 2), lambda: NotImplemented + 1, lambda: None + 1, lambda: None(), lambda: None[0], lambda: None.x, lambda: len(None), lambda: ...(), lambda: type(None)(1), lambda: bool(x=1)):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
print(None, repr(None), type(None), None == None, None is None, ..., Ellipsis is ..., type(...), NotImplemented, type(NotImplemented)() is NotImplemented, type(None)() is None, hash(None) == hash(None))

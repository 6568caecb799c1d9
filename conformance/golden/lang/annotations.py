# Annotations: evaluation, __future__, class and module, functions.
from __future__ import annotations
x: undefined_type = 5
y: "string"
(z): int = 3


class C:
    a: int = 1
    b: some.thing[0]

    def m(self, p: nope, *q: 1 / 0, r: lambda: 0 = 2) -> print("no"):
        local: also_undefined = 1
        return local


print(__annotations__, C.__annotations__, C.m.__annotations__, C().m(1))
exec(compile("d: int = 1\nclass K:\n    e: str\n    f = 1\nprint(__annotations__, K.__annotations__)", "s", "exec", dont_inherit=True), {})
exec(compile("def f(a: 1 + 1, b: [2] = 0) -> {3}: pass\nprint(f.__annotations__)", "s", "exec", dont_inherit=True), {})
for source in ("try:\n  exec('def f(a: undefined): pass')\nexcept NameError as e: print(e)", "q: undefined2"):
    try:
        exec(compile(source, "s", "exec", dont_inherit=True), {})
    except NameError as e:
        print("outer", e)
print(C.m.__annotations__["q"], f"{C.__annotations__['b']}", typing.List[int] if "typing" in globals() else "no typing")

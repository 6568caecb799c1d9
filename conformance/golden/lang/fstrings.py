# f-strings: conversions, nested specs, debugging form, quotes, expressions.
name, n, pi, items = "Ada", 42, 3.14159, [1, 2, 3]
print(f"{name} {n} {pi:.2f} {items}", f"{name!r:>10}|{name!s:<5}|{name!a}|{'ü'!a}")
print(f"{n:5d}|{n:<5}|{n:^5}|{n:05}|{n:+}|{n:x}|{n:#b}|{n:,}|{1234567:_}|{n:e}|{n:%}")
width, prec = 10, 3
print(f"{pi:{width}.{prec}}|{name:{'*'}^{width}}|{'x':{width}}|")
print(f"{n=} {n = } {n=:>5} {name=!s} {pi=:.1f} {items[0]=} {n + 1=}")
print(f"{{literal}} {{{n}}} }}{{", f"", f"{'nested ' + f'{n}'}", f'{"quotes"}', f"""{
    n
}""")
print(f"{(lambda x: x * 2)(3)} {[i for i in range(3)]} { {'a': 1}['a'] }")
print(f"{n if n > 3 else 0} {n!r} {n != 3} {n == 42} {n >= 1} {(x := 5)} {x:=5}")
print("plain " f"{n}" " more" rf"\n{n}\t" f"\n{n}".strip())
print(f"{None} {True} {...} {b'x'} {1.0} {1e100} {-0.0} {float('nan')}")


class F:
    def __format__(self, spec):
        return f"<{spec}>"

    def __str__(self):
        return "str"

    def __repr__(self):
        return "repr"


f = F()
print(f"{f} {f:abc} {f!r} {f!s:>5} {f:%Y-%m}")
print(f"{'a' 'b'}", f"{'{'}{'}'}", f"{n:{n}}", f"{'abc'[1:]}", f"{'abc':.2}")
import datetime
print(f"{datetime.date(2024, 2, 29):%d/%m/%y} {datetime.timedelta(hours=3)}")
for bad in ("f'{}'", "f'{n'", "f'}'", "f'{n!x}'", "f'{n!}'", "f'{a b}'", "f'{n:{m:{k}}}'", "f'{#}'", "f'{\\\\}'", "f'{*a}'"):
    try:
        print(eval(bad))
    except (SyntaxError, NameError) as e:
        print(bad, "->", e.msg if isinstance(e, SyntaxError) else e)
for spec in ("d", ".2", "s", "q", "10.3f", "+", "c", "n", "=+8"):
    for value in ("s", 65, 2.5):
        try:
            print(spec, repr(format(value, spec)), end="; ")
        except (ValueError, TypeError) as e:
            print(spec, e, end="; ")
    print()

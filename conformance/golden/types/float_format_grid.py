# A grid of format specifications over numbers: one line a value.
import itertools
values = [0, 1, -1, 3.14159265, -2.5, 1234567.891, 1e-7, 1e21, 99.995, 0.5]
types = ["", "e", "E", "f", "g", "G", "%"]
specs = [p + t for p, t in itertools.product(["", ".0", ".2", ".8", "12", "<12.3", "^+12.1", "012.3", ",", ",.2", "_.1", "#.0", " ", "z.1"], types)]
for v in values:
    row = []
    for s in specs:
        try:
            row.append(format(float(v), s))
        except ValueError as e:
            row.append(str(e))
    print(v, "|".join(row))
for v in (0, 5, -5, 123456789):
    row = []
    for s in ("d", "n", "b", "o", "x", "X", "c" if 0 <= v < 1000 else "d", "#b", "#o", "#x", "#X", "+d", " d", "10", "<10", "^10", ">10", "=10", "*=+10", "010", "#010x", ",", "_", "_b", "_x", ",d", "012,", "+,"):
        try:
            row.append(format(v, s))
        except (ValueError, OverflowError) as e:
            row.append(str(e))
    print(v, "|".join(row))
for v in (1 + 2j, -1.5j, 3 + 0j, complex("nan")):
    print(v, "|".join(format(v, s) for s in ("", ".2", ".3f", "e", "g", "+.1f", "20", "<20.1f", "^20", ",.2f")))
for v in ("", "a", "hello", "été"):
    print(repr(v), "|".join(format(v, s) for s in ("", "8", "<8", ">8", "^8", "*^8", ".2", "8.2", "s", "🐍>6", "05")))

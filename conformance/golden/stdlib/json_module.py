import json
data = {"s": "é\n\"\\/\u2028\x01😀", "i": 10 ** 20, "f": 1.5, "e": 1e100, "n": None, "t": True, "l": [1, [2, []], {}], "nested": {"k": {"z": 1, "a": 2}}, 5: "int key", None: "none key", 2.5: "float", True: "bool"}
print(json.dumps(data), json.dumps(data, ensure_ascii=False), json.dumps({"b": 1, "a": [1, 2]}, indent=2, sort_keys=True), json.dumps([1, 2], separators=(",", ":")), json.dumps({"a": 1}, indent="\t"), json.dumps([]), json.dumps({}, indent=1), json.dumps([[], {}], indent=1))
print(json.loads('{"a": [1, 2.5, -3e10, true, false, null, "\\u00e9\\ud83d\\ude00\\n"], "b": {}}'), json.loads(b'"bytes"'), json.loads(" 5 "), json.loads("1E400"), json.loads("-0"), json.loads("-0.0"), json.loads("NaN"), json.loads("[Infinity, -Infinity]"), ascii(json.loads('"\ud800"')), json.loads("123456789012345678901234567890"))
for bad in ("", "{", "[1,", "[1 2]", '{"a" 1}', '{"a": 1,}', "{1: 2}", "nul", '"abc', '"\\x"', '"\\u12"', "[1]]", "01", "1.", "+1", '"tab\t"', "{'a': 1}", "[,]", "\ufeff1", "True", '{"a": }', '[1, 2', "--1", "1e", '"\n"'):
    try:
        print(repr(bad), json.loads(bad))
    except json.JSONDecodeError as e:
        print(repr(bad), "->", e, (e.lineno, e.colno, e.pos))
for bad in (lambda: json.dumps({1, 2}), lambda: json.dumps({(1,): 2}), lambda: json.dumps(float("nan"), allow_nan=False), lambda: json.dumps(b"x"), lambda: json.loads(5), lambda: json.dumps(object)):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
loop = []
loop.append(loop)
try:
    json.dumps(loop)
except ValueError as e:
    print(e)


class Enc(json.JSONEncoder):
    def default(self, o):
        if isinstance(o, complex):
            return {"re": o.real, "im": o.imag}
        return super().default(o)


print(json.dumps([1 + 2j], cls=Enc), json.dumps({"d": __import__("datetime").date(2020, 1, 1)}, default=str), json.dumps({(1, 2): 3, "k": 1}, skipkeys=True), "".join(json.JSONEncoder(indent=1).iterencode([1, {"a": None}])))
print(json.loads('{"re": 1, "im": 2}', object_hook=lambda d: complex(d["re"], d["im"])), json.loads('{"a": 1, "a": 2}', object_pairs_hook=list), json.loads("[1.10, 5]", parse_float=str, parse_int=lambda s: "i" + s), json.loads("[NaN]", parse_constant=lambda c: "const " + c), json.JSONDecoder().raw_decode('{"x": 1} trailing'))
import io
f = io.StringIO()
json.dump({"k": [1]}, f)
f.seek(0)
print(json.load(f), json.dumps("\u007f\u0080</script>"), json.dumps([1.0, 0.1, 1e16, 1e-7, -0.0, 123456789.123]), json.dumps((1, (2,))), json.dumps({"a": {"b": []}}, indent=0), json.dumps(True), json.loads(json.dumps("\x00\x1f\ud800")) == "\x00\x1f\ud800")
from enum import IntEnum


class I(IntEnum):
    A = 1


class S(str):
    pass


print(json.dumps([I.A, S("sub"), {S("k"): I.A}]), json.dumps(list(range(20)), indent=None)[:20])
big = [{"id": i, "name": f"item {i}", "tags": ["a", "b"], "value": i / 7} for i in range(300)]
print(json.loads(json.dumps(big)) == big, len(json.dumps(big)), len(json.dumps(big, indent=4)))

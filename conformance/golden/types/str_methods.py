# str: every method with plain and edge arguments.
s = "Hello, World"
print(s.upper(), s.lower(), s.swapcase(), s.title(), s.capitalize(), s.casefold(), "ß".upper(), "ß".casefold(), "ŉ".upper(), "İ".lower(), "ΑΣ".lower(), "ǆ".title())
print(s.find("o"), s.find("o", 5), s.find("o", 5, 7), s.find("x"), s.rfind("o"), s.rfind("o", 0, 5), s.index("W"), s.rindex("l"), s.count("l"), s.count("l", 4), s.count(""), "".find(""), "abc".find("", 3), "abc".find("", 4))
for bad in ("s.index('x')", "s.rindex('x')", "s.index(5)", "s.split('')", "s.join([1])", "s.join(5)", "s.center('a')", "s.center(5, 'ab')", "s.replace('a')", "s.startswith(1)", "s.startswith(('a', 1))",
            "s.partition('')", "s.zfill('x')", "s.encode('nope')", "s.expandtabs('x')", "s + 1", "1 + s", "s * 'a'", "s * 1.5", "s % 1", "'%d' % 'x'", "s.nope", "s()", "s[1.0]", "'a' < 1", "1 in 'abc'", "s.translate(5)", "str(b'x', 'ascii', 'strict', 1)", "str(5, 'ascii')", "''.join(['a', b'b'])"):
    try:
        print(bad, eval(bad))
    except Exception as e:
        print(bad, type(e).__name__, e)
print("a,b,,c".split(","), "a b  c ".split(), "  ".split(), "".split(), "".split(","), "a,b,c".split(",", 1), "a b c d".split(None, 2), "a,b,c".rsplit(",", 1), " a  b ".rsplit(None, 1), "aXXbXXc".split("XX"), "abc".split("abc"))
print("a\nb\r\nc\rd\x0be\x1cf\u2028g".splitlines(), "a\nb\n".splitlines(True), "".splitlines(), "\n".splitlines())
print("k=v=w".partition("="), "k".partition("="), "k=v=w".rpartition("="), "k".rpartition("="))
print("-".join("abc"), "".join([]), ", ".join(str(i) for i in range(3)), "x".join(("only",)))
print("  x ".strip(), "  x ".lstrip() + "|", "  x ".rstrip() + "|", "xxyxx".strip("x"), "abcba".lstrip("ab"), "abc".strip("cba"), "\u2003x\x85".strip(), "xyx".rstrip("x"))
print("abcabc".replace("b", "XX"), "aaa".replace("a", "b", 2), "abc".replace("", "-"), "abc".replace("", "-", 2), "".replace("", "x"), "abc".replace("abc", ""), "abc".replace("z", ""))
print("prefix-x".removeprefix("prefix-"), "x.py".removesuffix(".py"), "x".removeprefix("y"), "x".removesuffix(""))
print("abc".startswith("ab"), "abc".startswith(("x", "a")), "abc".startswith("b", 1), "abc".endswith("c", 0, 2), "abc".endswith(("bc", "z")), "".startswith(""), "abc".startswith("", 4), "a".startswith(()))
print("x".center(5), "x".center(6, "*"), "x".ljust(3, "-") + "|", "x".rjust(3), "42".zfill(5), "-42".zfill(5), "+x".zfill(4), "abc".zfill(2), "xy".center(5, "_"))
print("a\tb\tcd\te".expandtabs(4), "\t".expandtabs(0) + "|", "ab\n\tc".expandtabs(), "a\tb".expandtabs(1))
for t in ("abc", "ABC", "Abc Def", "a1", "123", "½", "²", "Ⅷ", "٣", " \t", "", "_x1", "1x", "class", "été", "a b", "\x00", "ǅ", "ªº", "中"):
    print(repr(t), *(int(getattr(t, "is" + m)()) for m in ("alnum", "alpha", "ascii", "decimal", "digit", "identifier", "lower", "numeric", "printable", "space", "title", "upper")))
print("abc".translate({97: "X", 98: None, 99: 100}), "abc".translate(str.maketrans("ab", "xy", "c")), str.maketrans({"a": 1, 98: "z"}), "aé".translate({233: "e"}))
print("é".encode(), "é".encode("latin-1"), "é".encode("ascii", "replace"), "é".encode("ascii", "xmlcharrefreplace"), "é".encode("ascii", "backslashreplace"), "é".encode("ascii", "ignore"), "é".encode("utf-16-le"), "a".encode("utf-32-be"), "\ud800".encode("utf-8", "surrogatepass"))
print(str(b"abc", "ascii"), str(), str(5), str(None), str(b"x"), str([1, "a"]), str({"k": 'v"'}), str(1.0), str(object)[:8], str(("a",)))
print("abc" * 3, 0 * "x", "ab" * -1, "a" + "b", "a" "b", "b" in "abc", "" in "", "z" not in "abc", "abc" < "abd", "Z" < "a", "a" < "aa", "é" > "z", "\U0001F600" > "\uffff")
print(len("aé中\U0001F600"), "aé中\U0001F600"[::-1], "aé中\U0001F600"[3], "aé中\U0001F600"[1:3], ord("\U0001F600"), chr(233), ascii("é中\U0001F600"), "aé".__sizeof__() > 0)
print("{} {1}".format if 0 else "{0} {1} {0} {name} {x.real} {l[1]} {d[k]} {!r} {:>5}".replace("{!r} {:>5}", "").format("a", "b", name="n", x=3, l=[1, 2], d={"k": "v"}))
print("{!r:>6}|{:<4}|{{}}|{:{}}".format("a", "b", "c", 3), "{a[0][1]}".format(a=[[1, 2]]), "{:%Y}".format(__import__("datetime").date(2020, 1, 1)), "{0.__class__.__name__}".format(5))
for f, a in (("{", ()), ("}", ()), ("{}", ()), ("{0} {}", (1, 2)), ("{} {0}", (1, 2)), ("{x}", ()), ("{!z}", (1,)), ("{0.x}", (1,)), ("{0[a]}", ([1],)), ("{0[0]", ([1],)), ("{:{:{}}}", (1, 2, 3)), ("{!}", (1,)), ("{0!rx}", (1,)), ("{-1}", (1,)), ("{0.}", (1,))):
    try:
        print(f, f.format(*a))
    except Exception as e:
        print(f, type(e).__name__, e)
print("{x} {y[0]}".format_map({"x": 1, "y": [2]}), hash("") == hash(""), hash("abc") == hash("ab" + "c"), "abc".__contains__("b"), [*"abc"], sorted("bca"), max("abc"), "abc".__getnewargs__())


class S(str):
    def __str__(self):
        return "str!"

    def __missing__(self):
        return 1


x = S("sub")
print(x, repr(x), x + "y", type(x + "y"), type(x[:]), type(str(x)), type(x.upper()), f"{x}", f"{x!r}", "%s" % x, "".join([x, x]), x == "sub", {x: 1}["sub"], type("".join([x])))

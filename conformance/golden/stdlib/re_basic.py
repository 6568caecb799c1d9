#: stderr ignore
import re
print(re.match(r"(\w+) (\d+)", "abc 123 def").groups(), re.search(r"\d+", "ab12cd").span(), re.fullmatch(r"a+", "aaa")[0], re.match("x", "y"), re.findall(r"\d", "a1b2"), re.findall(r"(\w)(\d)", "a1b2"), re.findall("(a)|b", "ab"), re.split(r"[,;]\s*", "a, b;c"), re.split(r"(-)", "a-b-c", 1), re.split("x*", "axbc"))
print(re.sub(r"(\w+) (\w+)", r"\2 \1", "hello world"), re.sub("a", lambda m: m[0].upper() + str(m.start()), "banana"), re.subn("a", "b", "aaa", 2), re.sub(r"(?P<x>\d)", r"<\g<x>\g<1>\g<0>>", "a1b2"), re.sub("", "-", "abc"), re.sub("x*", "-", "abxd"), re.escape("a.b*c[d]-e f"))
m = re.search(r"(?P<year>\d{4})-(?P<month>\d\d)(-(?P<day>\d\d))?", "on 2024-05 ok")
print(m, m.group(), m.group(1, "month"), m.groupdict(), m["day"], m.groups("none"), m.start("year"), m.end(2), m.span(4), m.lastindex, m.lastgroup, m.string, m.pos, m.endpos, m.re.pattern, m.expand(r"\1/\g<month>"), m.regs)
p = re.compile(r"""
    (\d+)   # digits
    \s* [a-z]  # a letter
""", re.X | re.I)
print(p, p.flags, p.groups, p.groupindex, p.findall("12 A 3b"), p.match("xx 1a", 3), p.search("1a 2b", 1, 4), p.pattern[:3], p == re.compile(p.pattern, p.flags), [x.group() for x in p.finditer("1a22 b")])
tests = [(r"a|b|cd", "cd"), (r"(a*)*b", "aaab"), (r"(?:ab)+", "ababab"), (r"a{2,3}", "aaaa"), (r"a{2,3}?", "aaaa"), (r"a*?b", "aab"), (r"[^a-c]+", "abcxyz"), (r"[]a]+", "a]b"), (r"[a\-z]+", "a-z"), (r"\bfoo\b", "a foo b"), (r"\Bo", "foo"), (r"^b", "a\nb"), (r"(?m)^b$", "a\nb\nc"), (r"a.c", "a\nc"), (r"(?s)a.c", "a\nc"), (r"(?i)ABC", "abc"), (r"(?i:a)B", "AB"), (r"(a)(?=b)", "ab"), (r"a(?!b)", "abac"), (r"(?<=a)b", "ab"), (r"(?<!a)b", "abcb"), (r"(a)?b(?(1)c|d)", "abc"), (r"(a)?b(?(1)c|d)", "bd"), (r"(\w)\1", "hello"), (r"(?P<q>['\"]).*?(?P=q)", "say 'hi'"), (r"\d+(?:\.\d+)?", "3.14"), (r"\A\w+\Z", "word"), (r"\x41\u0042\101", "ABA"), (r"[\w.]+@[\w.]+", "me@x.org"), (r"(?a:\w+)", "été"), (r"\w+", "été"), (r"\s+", "a \t\u2003b"), (r"\D+\S+\W", "ab1!"), (r"(((a)))", "a"), (r"(?:)", ""), (r"a++b", "aab"), (r"(?>a+)b", "aab"), (r"(?>a+)ab", "aab"), (r"x{0}y", "y"), (r"(a|ab)(c|bcd)(d*)", "abcd"), (r"\N{GREEK SMALL LETTER ALPHA}", "α"), (r"[\U0001F600-\U0001F610]", "😀"), (r"(?i)ß|ſ", "S"), (r"(?i)[k-m]", "\u212a"), (r"$", "a\n"), (r"a$", "a\n"), (r"a\Z", "a\n"), (r"(?x) a b # c", "ab"), (r"(?-i:a)b", "aB"), (r"(?u)\w", "é")]
for pattern, text in tests:
    m = re.search(pattern, text)
    print(pattern, m and (m.group(), m.span(), m.groups()))
print(re.findall(rb"\w+", b"ab \xe9 cd"), re.sub(b"a", b"b", b"aa"), re.compile(b"x").pattern, re.match(rb"(?i)A", b"a"), re.search(rb"\xff", b"\xff")[0])
for bad in ("(", ")", "[", "a**", "*a", "a{2,1}", "(?P<1a>x)", "(?P<a>x)(?P<a>y)", r"\1", "(?P=x)", "(?z)", "[z-a]", "(?<=a*)b", r"\q", "(?(2)a)", "a(?i)b", "\\", "(?P<a", "(?#", r"\u12", r"\x1", "[[:alpha:]", r"(?P<n>a)\g<n>", "(?i-i:a)", "(?", "{", "a{99999999999999}"):
    try:
        re.compile(bad)
        print(bad, "ok")
    except (re.error, OverflowError) as e:
        print(bad, "->", e, getattr(e, "pos", None))
for bad in (lambda: re.match("a", b"a"), lambda: re.match(b"a", "a"), lambda: re.sub("a", r"\g<x>", "a"), lambda: re.sub("a", r"\2", "a"), lambda: re.match("a", "a").group(1), lambda: re.match("a", "a")["x"], lambda: re.compile(5), lambda: re.compile("a", "b"), lambda: re.match("a", 5), lambda: re.sub("a", 5, "a"), lambda: re.compile(re.compile("a"), re.I), lambda: re.compile("a", re.L), lambda: re.sub("a", r"\q", "a")):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)

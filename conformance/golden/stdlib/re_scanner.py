# A tokenizer, a template engine, and heavier matching with re.
import re
spec = [("NUMBER", r"\d+(\.\d*)?"), ("ASSIGN", r":="), ("END", r";"), ("ID", r"[A-Za-z]+"), ("OP", r"[+\-*/]"), ("NEWLINE", r"\n"), ("SKIP", r"[ \t]+"), ("BAD", r".")]
token = re.compile("|".join("(?P<%s>%s)" % pair for pair in spec))
print([(m.lastgroup, m.group()) for m in token.finditer("total := total + price * 1.5;\n x ?") if m.lastgroup != "SKIP"])
print(re.sub(r"\{\{\s*(\w+)\s*(?:\|\s*(\w+))?\s*\}\}", lambda m: getattr({"name": "ann"}.get(m[1], "?"), m[2] or "strip")(), "Hi {{ name|upper }} and {{other}}"))
print(re.Scanner([(r"\d+", lambda s, t: int(t)), (r"\w+", lambda s, t: t), (r"\s+", None)]).scan("12 ab 3 !"))
text = "the quick brown fox jumps over the lazy dog " * 50
print(len(re.findall(r"\b\w*o\w*\b", text)), len(re.split(r"\W+", text)), re.subn(r"(\w+) (\w+)", r"\2 \1", text)[1], max(re.findall(r"\w+", text), key=len))
print(re.match(r"(?:(?:a|b)*c)+$", "abac" * 20 + "c") is not None, re.match(r"(x+x+)+y", "x" * 15), re.search(r"(.*)(\d)(.*)", "a" * 1000 + "5" + "b" * 1000).span(2), re.match(r"((?:a{1,2}){1,2})*b", "aaaaab")[1])
email = re.compile(r"^[\w.+-]+@(?:[a-z\d-]+\.)+[a-z]{2,}$", re.I)
for address in ("a@b.co", "a.b+c@sub.example.ORG", "bad@", "@x.y", "a@b", "é@x.org"):
    print(address, bool(email.match(address)))
log = '127.0.0.1 - - [10/Oct/2000:13:55:36 -0700] "GET /a?b=c HTTP/1.0" 200 2326'
print(re.match(r'(\S+) \S+ \S+ \[([^]]+)\] "(\w+) (\S+) [^"]*" (\d{3}) (\d+|-)', log).groups())
print(re.findall(r"(?<![\d.])\d+(?![\d.])", "1 2.5 33 4.4.4 7"), re.sub(r"(?<=\d)(?=(\d{3})+$)", ",", "123456789"), re.sub(r"\B(?=([A-Z]))", "_", "camelCaseString").lower(), re.split(r"(?<=[.!?])\s+", "One. Two! Three? Four"), re.findall(r"(?=(\w{3}))", "abcde"))
print([m.group() for m in re.finditer(r"[\u4e00-\u9fff]+|[a-z]+", "abc中文def汉字")], re.findall(r"\w", "a\u0301é_1½²"), re.findall("(?i)straße|STRASSE", "Straße strasse"), re.sub(r"[^\x00-\x7f]", lambda m: f"\\u{ord(m[0]):04x}", "naïve café"))
deep = "(" * 90 + "a" + ")" * 90
print(re.match(deep, "a").lastindex, re.match("|".join(f"w{i}" for i in range(500)), "w499")[0], len(re.compile("[" + "".join(chr(i) for i in range(0x400, 0x500)) + "]+").match("Ж" * 1000)[0]))
copy = __import__("copy").deepcopy(token)
print(copy is token, __import__("pickle").loads(__import__("pickle").dumps(token)).pattern == token.pattern, re.purge(), re.template if hasattr(re, "template") else "", re.I | re.M, re.RegexFlag(0), repr(re.compile("a", re.I | re.S)))

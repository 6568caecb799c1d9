# Long programs of strings: building, comparing, interning, unicode kinds.
s = ""
for i in range(2000):
    s += chr(97 + i % 26)
print(len(s), s[:30], s[-5:], s.count("abc"), hash(s) == hash("".join(chr(97 + i % 26) for i in range(2000))))
kinds = ["ascii", "latin é", "bmp ř中", "astral 😀"]
for a in kinds:
    for b in kinds:
        c = a + b
        print(len(c), c[len(a):] == b, c.find(b[-1]), a < b, c.replace(b, "") == a or a in b, c.upper().lower() == c.lower(), c.encode("utf-8").decode() == c, c[::-1][::-1] == c, end="; ")
    print()
print(repr("a\x00b"), "tab\there", "\u00e9" == "é", "e\u0301" == "é", len("e\u0301"), "\ud83d\ude00" == "😀", len("\ud83d\ude00"), "ﬁ".upper(), "ǰ".upper(), "ΐ".title(), "ß" in "STRASSE".lower(), "İ".casefold() == "i̇")
import unicodedata as u
print(u.normalize("NFC", "e\u0301") == "é", u.normalize("NFD", "é") == "e\u0301", u.normalize("NFKC", "ﬁ①"), u.name("é"), u.lookup("SNOWMAN"), u.category("A"), u.bidirectional("א"), u.combining("\u0301"), u.decimal("٣"), u.digit("²"), u.numeric("½"), u.mirrored("("), u.east_asian_width("中"), u.decomposition("é"), u.is_normalized("NFC", "é"), u.unidata_version)
words = "the quick brown fox jumps over the lazy dog".split()
print(" ".join(w.capitalize() for w in words), sorted(words, key=lambda w: (len(w), w)), {w: len(w) for w in words}, "".join(w[0] for w in words), max(words, key=len), words.index("fox"), [w for w in words if "o" in w], "-".join(reversed(words))[:20])


def caesar(text, n):
    return "".join(chr((ord(c) - 97 + n) % 26 + 97) if c.islower() else chr((ord(c) - 65 + n) % 26 + 65) if c.isupper() else c for c in text)


print(caesar("Hello, World!", 3), caesar(caesar("Hello", 5), -5), "racecar" == "racecar"[::-1], "".join(sorted("listen")) == "".join(sorted("silent")))


def rle(t):
    out, i = [], 0
    while i < len(t):
        j = i
        while j < len(t) and t[j] == t[i]:
            j += 1
        out.append(f"{t[i]}{j - i}")
        i = j
    return "".join(out)


print(rle("aaabbbccd"), "abc".join(["1", "2"]), "%s" * 3 % ("a", "b", "c"), "{:>{w}}|{:<{w}}|{:^{w}}".format("r", "l", "c", w=5), "x".join("abc"), "\n".join(["one", "two"]).splitlines(), "a-b_c d".replace("-", " ").replace("_", " ").split())
table = [("name", "qty", "price"), ("apple", 3, 1.5), ("banana", 12, 0.25)]
for row in table:
    print("{:<8}{:>5}{:>8}".format(*row))
print("é".encode("utf-8"), "日本".encode("utf-16"), b"\xff\xfeA\x00".decode("utf-16"), "aé中😀".encode("utf-32-le").hex(), "ab\ncd".encode("unicode_escape"), "é".encode("cp1252"), "Ж".encode("koi8-r"), b"\x80".decode("cp1252"), "x".encode("utf-7"), "bücher.example".encode("idna"), "bücher".encode("punycode"), b"caf\xe9".decode("iso8859-15"), "\u20ac".encode("iso8859-15"), "ß".encode("mac-roman"))

import codecs
import io
for name in ("utf-8", "UTF8", "latin1", "ascii", "utf-16", "utf-16-be", "utf-32", "cp1252", "cp437", "iso8859-2", "koi8-r", "utf-7", "shift_jis", "gbk", "big5", "euc_kr", "utf-8-sig", "idna", "punycode", "raw_unicode_escape", "unicode_escape"):
    try:
        info = codecs.lookup(name)
        text = "aé" if name in ("latin1", "cp1252", "cp437", "iso8859-2") else "a日" if name in ("shift_jis", "gbk", "big5", "euc_kr") else "abc"
        data = text.encode(name)
        print(name, info.name, data, data.decode(name) == text)
    except LookupError as e:
        print(name, e)
for data, enc in ((b"\xff", "utf-8"), (b"\xc3", "utf-8"), (b"\xed\xa0\x80", "utf-8"), (b"\xf8\x88\x80\x80\x80", "utf-8"), (b"\xc0\x80", "utf-8"), (b"a", "utf-16-le"), (b"\xd8\x00", "utf-16-be"), (b"\x80", "ascii"), (b"\x81", "cp1252"), (b"+", "utf-7"), (b"\\x4", "unicode_escape"), (b"\xe2\x82", "utf-8"), (b"ab\xf0\x9f\x98", "utf-8"), (b"\x00\x00\x11\x00", "utf-32-le")):
    for errors in ("strict", "ignore", "replace", "backslashreplace", "surrogateescape"):
        try:
            print(data, enc, errors, ascii(data.decode(enc, errors)))
        except (UnicodeDecodeError, ValueError) as e:
            print(type(e).__name__, e)
for text, enc in (("é", "ascii"), ("\ud800", "utf-8"), ("€", "latin-1"), ("日本", "cp1252"), ("a\udcffb", "utf-8")):
    for errors in ("strict", "ignore", "replace", "xmlcharrefreplace", "backslashreplace", "namereplace", "surrogateescape", "surrogatepass"):
        try:
            print(ascii(text), enc, errors, text.encode(enc, errors))
        except UnicodeEncodeError as e:
            print(type(e).__name__, e.reason, e.start, e.end)
for bad in (lambda: "a".encode("nope"), lambda: b"a".decode("nope"), lambda: "é".encode("ascii", "nope"), lambda: "a".encode("base64"), lambda: codecs.lookup_error("zz"), lambda: codecs.decode("x", "hex"), lambda: "a".encode("a\0b")):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
codecs.register_error("star", lambda e: ("*" * (e.end - e.start), e.end))
print("aéb日".encode("ascii", "star"), b"a\xffb".decode("utf-8", "star"), codecs.encode("Hello", "rot13"), codecs.encode(b"hi", "hex"), codecs.decode(b"6869", "hex"), codecs.encode(b"x" * 3, "base64"), codecs.decode(codecs.encode(b"data", "zlib"), "zlib"), codecs.encode("a b", "quopri") if False else "", codecs.BOM_UTF8)
d = codecs.getincrementaldecoder("utf-8")()
print(d.decode(b"\xe6\x97"), d.getstate(), d.decode(b"\xa5\xe6"), d.decode(b"\x9c\xac", True), codecs.getincrementalencoder("utf-16")().encode("ab"), list(codecs.iterdecode([b"\xc3", b"\xa9"], "utf-8")), list(codecs.iterencode(["a", "é"], "utf-8")))
f = codecs.open("c.txt", "w", "utf-16")
f.write("wide é")
f.close()
print(codecs.open("c.txt", encoding="utf-16").read(), codecs.getreader("utf-8")(io.BytesIO("é\nx".encode())).readlines(), codecs.EncodedFile(io.BytesIO(b"\xc3\xa9"), "latin-1", "utf-8").read(), codecs.escape_decode(rb"\x41\n")[0], codecs.charmap_encode("a", "strict", {97: 98}), codecs.utf_8_decode(b"abc\xc3", "strict", False), codecs.latin_1_encode("é"), codecs.make_identity_dict(range(3)))


def search(name):
    if name == "my_codec":
        return codecs.CodecInfo(lambda s, e="strict": (s.upper().encode(), len(s)), lambda b, e="strict": (bytes(b).decode().lower(), len(b)), name=name)


codecs.register(search)
print("abc".encode("my-codec"), b"ABC".decode("my_codec"))

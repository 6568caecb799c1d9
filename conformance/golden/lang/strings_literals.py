# String and number literals in all their spellings.
print("a\tb\\n\x41\u00e9\U0001F600\101\N{GREEK SMALL LETTER ALPHA}", 'it''s', r"raw\n", b"by\x00\xff", rb"\d", Rb'\w')
print("""triple
"quoted" \
joined""", len("\
"), "\a\b\f\v\r\n".encode(), "tab	inside")
print("con" 'cat' """enated""", b"a" b'b', u"unicode", ("paren"
      "thesis"))
print(0b1010, 0o17, 0xFF, 0XfF, 1_000_000, 0x_ff, 0b_1, 00, 1e3, 1.5e-3, .5, 5., 1_0.0_1, 3j, 1e2J, 0_0)
print("\0".encode(), "\400".encode("utf-16-le"), "\x7f", ascii("\xe9\u1234\U00012345"))
print(repr("it's"), repr('say "x"'), repr('both \' "'), repr("\n\t\\\x01\x7f\xa0\u200b\ud800"), repr(b"'\"\n\xff"))
import warnings
warnings.simplefilter("error")
for source in (r"'\d'", r"b'\q'", "0777", "1__0", "1_", "0x", "0b2", "0o8", "1e", "'a", '"""a', "1a", "'\\x4'", "'\\u12'",
               "'\\N{nope}'", "b'é'", "'\\U00110000'", "1if 1else 2", "0_7", "1.e", "1jj"):
    try:
        print(source, "=", eval(source))
    except SyntaxError as e:
        print(source, "->", e.msg)

# The % operator on str and bytes.
print("%s %r %a %d %i %u %x %X %o %e %E %f %F %g %G %c %c %%" % ("s", "r", "é", 1, 2, 3, 255, 255, 8, 1.5, 1.5, 1.5, 1.5, 1.5, 1e-9, "c", 66))
print("%5s|%-5s|%05d|%+d|% d|%#x|%#o|%.2s|%.3f|%8.3f|%-8.2e|%+.1f|%*d|%.*f|%-*d|" % ("a", "b", 42, 1, 2, 255, 8, "abcdef", 3.14159, 2.71828, 12345.678, 1.0, 5, 42, 2, 3.14159, 4, 7))
print("%(a)s %(b)05.1f %(a)r %%" % {"a": "x", "b": 2.25}, "%s" % ("t",), "%s %s" % ("a", ("b",)), "%s" % [1, 2], "%s" % {"k": 1}, "%d%%" % 50, "%.0f" % 2.5, "%.0e" % 12345)
print("%d" % 3.99, "%d" % True, "%x" % -255, "%#X" % 255, "%o" % -8, "%c" % 0x1F600, "%5c|" % "x", "%-5c|" % "y", "%i" % 10 ** 20, "%.10d" % 42, "%+.3d" % 5, "%010.3f" % -2.5, "% 05d" % 7)
print("%r" % (b"x",), "%s" % None, "%5.1s|" % "abc", "%g %g %g" % (1e5, 1e6, 1e-5), "%#g" % 1.0, "%.3g" % 1234.5, "%s %s" % (1.0, 1e100), "%x" % 2 ** 70)
for f, a in (("%d", "x"), ("%s", ()), ("%s %s", ("a",)), ("%s", ("a", "b")), ("%(a)s", "x"), ("%(a)s", {}), ("%(a", {}), ("%", 1), ("%z", 1), ("%c", "ab"), ("%c", -1), ("%c", 1.5), ("%x", 1.5), ("%*d", ("a", 1)), ("%d", None),
             ("%d", float("nan")), ("%f", "x"), ("%s %(a)s", {"a": 1}), ("no", 1), ("%5", 1), ("%.s", "abc"), ("%ld", 5), ("%c", 0x110000), ("%i", "5"), ("%o", [])):
    try:
        print(f, repr(f % a))
    except Exception as e:
        print(f, type(e).__name__, e)
print(b"%s %b %d %x %5.1f %c %c %a %r %%" % (b"s", bytearray(b"b"), 5, 255, 2.5, 65, b"z", "é", "r"), b"%(k)s" % {b"k": b"v"}, bytearray(b"%d") % 3)
for f, a in ((b"%s", "x"), (b"%d", b"x"), (b"%c", 256), (b"%c", b"ab"), (b"%b", 5), (b"%z", 1), (b"%(k)s", {})):
    try:
        print(f, f % a)
    except Exception as e:
        print(f, type(e).__name__, e)


class M:
    def __getitem__(self, k):
        return k.upper()

    def __str__(self):
        return "<M>"

    def __repr__(self):
        return "<repr M>"


print("%(abc)s" % M(), "%s %r" % (M(), M()))

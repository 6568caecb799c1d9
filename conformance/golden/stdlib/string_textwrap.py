import string
import textwrap
from string import Template
t = Template("$who likes ${what}s, costs $$5 $missing")
print(t.safe_substitute(who="tim", what="kung pao"), t.get_identifiers(), t.is_valid(), Template("$a").substitute({"a": 1}, a=2))
for bad in (lambda: t.substitute(who="x", what="y"), lambda: Template("bad $").substitute(), lambda: Template("line\n  $!").substitute()):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)


class Percent(Template):
    delimiter = "%"
    idpattern = r"[a-z]+_[a-z]+"


print(Percent("%with_under %nope $x").safe_substitute(with_under="ok"), string.ascii_letters, string.digits, string.punctuation, repr(string.whitespace), string.capwords("hello wORLD  x"), string.hexdigits)


class F(string.Formatter):
    def get_value(self, key, args, kw):
        return kw.get(key, f"<{key}>") if isinstance(key, str) else super().get_value(key, args, kw)

    def format_field(self, v, spec):
        return str(v).upper() if spec == "up" else super().format_field(v, spec)


print(F().format("{0} {name} {other:up} {1:>4}", 1, 2, name="n"), list(string.Formatter().parse("a{b!r:c}{{d")), string.Formatter().vformat("{x}", (), {"x": 5}))
text = "The quick brown fox jumps over the lazy dog, and then-some really-hyphenated-words appear; averyveryverylongwordindeed."
print(textwrap.fill(text, 30), textwrap.wrap(text, 20, initial_indent="* ", subsequent_indent="  "), textwrap.shorten(text, 40), textwrap.shorten("a b", 1, placeholder="."), sep="\n")
print(repr(textwrap.dedent("\n    a\n      b\n\n    c\n")), textwrap.indent("a\n\nb", "> "), textwrap.indent("a\nb", "- ", lambda l: "b" in l), textwrap.wrap("x" * 25, 10), textwrap.wrap("", 5), textwrap.fill("a\tb  c", 5, expand_tabs=False), textwrap.wrap(text, 25, break_long_words=False, max_lines=2, placeholder=" [...]"), textwrap.wrap("one two", 100, drop_whitespace=False), sep="\n")

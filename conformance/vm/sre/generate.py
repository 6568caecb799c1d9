"""Writes cases for the matcher: code words of patterns, texts, and what CPython's engine answers.

    python3.11 generate.py > cases.txt             the fixed cases that the tests read
    python3.11 generate.py --random 5000 --seed 1  as many random ones, to be fed to the same test by hand

Lines:
    P groups words...              a pattern (words in hexadecimal)
    T width units...               a text (units in hexadecimal); width is 1, 2 or 4 bytes
    m|f|s pos endpos result        match, fullmatch, search of the last pattern in the last text
    i pos endpos result|result...  all that finditer yields
A result is "-" or lastindex (0 for none) and the spans of all groups, joined by commas.
"""

import argparse
import random
import re
import signal
import sys
import warnings

from re import _compiler, _parser

warnings.simplefilter("ignore")

A, I, L, M, S, X = re.A, re.I, re.L, re.M, re.S, re.X

PATTERNS = [
    r"", r"a", r"abc", r"abcdefgh", r"abcdefghijklmnopqrst", r".", r"..", r"(?s:.)", r"[abc]", r"[^abc]", r"\d+",
    r"\w+", r"\s+", r"\W+", r"\D*", r"\S+\s", r"[a-z]+", r"[^\n]*", r"a*", r"a+", r"a?", r"a*?", r"a+?", r"a??",
    r"a{2}", r"a{2,}", r"a{2,3}", r"a{,3}", r"a{2,3}?", r"a*+", r"a++", r"a?+", r"a{1,2}+", r"(a)", r"(a)(b)?",
    r"(a)|b", r"(a|b)*", r"(a|b)*c", r"(a|ab)(c|bcd)(d*)", r"(a*)*", r"(a*)+", r"(a|b*)*", r"(?:a*)*b", r"(a+)+b",
    r"(?:a|b|c)+d", r"(a?)*", r"(a?)*?b", r"(?:a?){3}", r"(a??){2,4}", r"(?:ab){2,}", r"(?:ab){2,3}?c",
    r"(?:ab|cd){3}", r"(ab|cd){2,5}", r"(?:(a)|(b)|(c))*", r"((a)|b)*", r"(?:(a)|b)*?c", r"(\w+)\s*=\s*(.*)",
    r"^abc", r"abc$", r"^$", r"^\s*$", r"\Aabc\Z", r"\babc\b", r"\Babc\B", r"\b\w+\b", r"\w+\b", r"\b", r"\B",
    r"\w+?\b", r"\s*\b", r"\w*\b.", r"\s+\b\w", r"(?m:^)\w+", r"(?m:$)", r"(?m)^(\w+).*$", r"(?m)^", r"(?m)$",
    r"(a)\1", r"(a*)\1", r"(a*)b\1", r"(\w+) \1", r"(?i:(ab)\1)", r"(?P<x>a|b)(?P=x)", r"(a)?(?(1)b|c)",
    r"(?:(a)|b)(?(1)c|d)", r"(a)?b(?(1)c)", r"(?=a)\w", r"(?!a)\w", r"(?<=a)b", r"(?<!a)b", r"(?<=ab)c",
    r"(?<!ab)c", r"(?=(a+))a*b\1", r"(?=(a))", r"(?!(a)b)a", r"(?:(?=(a))a)*b", r"(?:(?!(b))\w)*", r"(?>a+)b",
    r"(?>a+)ab", r"(?>(a|ab))c", r"(?>(a)|b)*c", r"(?:a|ab)++c", r"(?:ab?)*+b", r"((?:ab)*+)a", r"(?:(a)b?)++",
    r"foo|bar|baz", r"foo|foobar|foobaz", r"foobar|foo", r"if|else|elif|while|for|from", r"a|ab|abc|abcd",
    r"(?:foo|bar)\d", r"x(?:foo|)y", r"(?:|a)b", r"(?:a||b)c", r"(foo)|(bar)|(\w)", r"\d{4}-\d{2}-\d{2}",
    r"[a-c][x-z]", r".*b", r".*?b", r".*", r".+", r".*\n", r"(?s).*b", r"(?s).*?b", r"<.*?>", r"<.+>", r'"[^"]*"',
    r'"(?:[^"\\]|\\.)*"', r"'(?:\\.|[^'\\])*'", r"/\*.*?\*/", r"(?s)/\*.*?\*/", r"[^,]*,", r"([^,]*)(?:,|$)",
    r"(\d+)\.(\d+)", r"\d+(?:\.\d*)?", r"[+-]?\d+", r"[\w.]+@[\w.]+", r"(\w+)://([^/\s]+)(/\S*)?", r"x*", r"x*y?",
    r"(x*)(y*)", r"a.c", r"a.*c", r"a.*?c", r"a[^c]*c", r"a\w*?c", r"[ab]*?c", r"[ab]*b", r"[ab]{1,3}b",
    r"[ab]{1,3}?b", r"\w{2,4}\d", r"\w{2,4}?\d", r".{3}", r".{2,4}b", r".{0,2}$", r"(?:.\b)+", r"(?:\w\W?)*$",
    r"(a(b(c)?)?)?", r"((((a))))", r"(a)(b)(c)(d)(e)(f)", r"(?:(a)(b)?)+", r"(?:(a)(?:(b)|c))+", r"(a)*?b",
    r"(?:(\d)|(\w))*", r"(b|a|c(d))*", r"()", r"()*", r"(|a)*", r"(|a)+", r"(a|)+", r"(a|)+?b", r"(?:a*?)*b",
    r"(?:a*?)*?b", r"(?:(?:a|b)*c)*d", r"(?:(?:a|b)*?c)*?d", r"(?:(?:ab)*|c)*d", r"(\w)(?:\1)*", r"(?:(\w)\1)+",
    r"[\u0100-\u0200]+", r"[^\u0100-\u0200]+", r"\u0416+", r"[\u0416a]+", r"\u0416\u0417", r"[\U0001F600-\U0001F64F]",
    r"(?:x{0})a", r"(?:ab){0}c", r"(?!)a|b", r"(?:)", r"a(?!)|ab", r"(?=)a", r"(?:a(?=b)|ab(?=c)|abc)", r"a(?=.*c)",
    r"(?:a{1,2}){2,3}", r"(?:a{0,2}){3,}b", r"(?:(a{1,2})(b?)){2,3}", r"((a|b)c)+?d", r"(?:a+|b+)+c", r"(?:a+?|b+)+?c",
    r"\w+\s*=", r"(\w+)\s+\w+,", r"\b\w+er\b", r"\d{1,3}\.\d", r"\b(\w+) \1\b", r"(?:agg|abc|foo)\w", r"[ab]b|b[cd]c|ccd",
    r"(?<=the )\w+", r"(?<!b)a\w", r"\b[a-c]\w", r"\w{2,3}c", r"\w*c", r"[a-c]+abc", r"\w+\s*abc", r"(?=a)", r"(?<=b)",
    r"^(?:a|b)", r"^a|^b", r"(?:^a|b)", r"(?m)^a|^b", r"^(\S+) (\S+) \[([^\]]+)\] \"(\w+) (\S+)[^\"]*\" (\d+) (\d+|-)$",
    r"(?=.*\d)(?=.*[a-z]).{4,}", r"(?:(?:25[0-5]|2[0-4]\d|[01]?\d\d?)\.){3}(?:25[0-5]|2[0-4]\d|[01]?\d\d?)",
    r"(?<=\b)a", r"(?<=^)a", r"(?<=(a))b", r"(?<!(a))b", r"(?<=a|b)c", r"(a)(?<=a)b", r"(?<=a.)c", r"(?<!\w)\w",
    r"[\s\S]*?b", r"[\d\D]+", r"[^\s]+", r"[^\w\s]+", r"[\W\d]+", r"\d*?\d$", r"(?:\d{1,3},)*\d{1,3}", r"a[bc]?d",
    r"a[bc]??d", r"ab?c", r"ab??c", r"ab?b", r"(?:ab)?a", r"(?:ab)??a", r"(ab)?abc", r"(?:abc)?ab", r"(a)?a", r"(a)??a",
]

FLAGGED = [
    (r"abc", I), (r"[a-z]+", I), (r"[^a-c]+", I), (r"k+", I), (r"[i-l]+", I), (r"\u212a", I), (r"s", I), (r"straße", I),
    (r"\u0130", I), (r"[\u0130\u0131]+", I), (r"\u03c3+", I), (r"\u03a3", I), (r"(\w)\1", I), (r"a|B|c", I), (r"[x-z\u0400-\u0410]+", I),
    (r"\ufb05", I), (r"[^k]", I), (r"\w+", A), (r"\W+", A), (r"\b\w+\b", A), (r"\s+", A), (r"\d+", A), (r"k", A | I),
    (r"[a-z]+", A | I), (r"[^s]+", A | I), (r"(a)\1", A | I), (r"^\w+$", M), (r"^a.*b$", M | S), (r".+", S), (r"a.b", S),
    (r"foo|BAR", I), (r"foobar", I), (r"\U00010400+", I), (r"[\U00010400-\U00010410]+", I), (r"\u01c5", I), (r"\xb5", I),
]

BYTES = [
    (rb"\w+", 0), (rb"[\x80-\xff]+", 0), (rb"\xe9", I), (rb"[a-f]+", I), (rb"\w+", L), (rb"\W+", L), (rb"abc", L | I),
    (rb"[a-c]+", L | I), (rb"[^a-c]+", L | I), (rb"\bab", L), (rb"(a)\1", L | I), (rb"[^a]", L | I), (rb"a|\xff", 0),
]

TEXTS = [
    "", "a", "b", "ab", "abc", "aaa", "aab", "abab", "ababab", "abcd", "abcabc", "aaab", "aaaab", "acbd", "xabcy", "x y",
    "abc def ghi", "  lead", "trail  ", "foo bar baz", "foobar", "foobaz1", "xfooy xy", "while elif else", "aXbXc",
    "a\nb\nc", "\n", "\n\n", "a\n", "abc\nabc\n", "2024-01-15 and 1999-12-31", "3.14 .5 10.", "-12 +7", "k=v; x = 12",
    "user.name@host.example", "http://host/path?x http://other", "1,234,567", "192.168.1.254 999.1.1.1", "a,b,,c,",
    '"quoted" and "es\\"c"', "'it\\'s' 'x'", "<a><b>text</b></a>", "/* one */ x /* two\nlines */", "abbaabba", "caabbccd",
    "abcbcdd", "aabbaabbcd", "ccccd", "the the cat", "dabdacd", "Abc ABC aBC", "a1b22c333", "abcdefghijklmnopqrstuvwxyz",
    'h - [12/Jan] "GET /x y" 200 -', 'h u [12/Jan:1] "GET /x HTTP/1.1" 200 1234', "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac",
    "                                                x                                      y", "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzabc",
    "KkSs \u212a \u017f i\u0130\u0131I", "stra\xdfe STRASSE Stra\xdfe", "\xe9\xe8\xb5 \u03bc", "\u03c3\u03c2\u03a3",
    "\u0416\u0417\u0436\u0416 a\u0416b", "\u0101\u0150\u01ff x", "\u0660\u0661\u0662 12", "a\u2028b\u3000c\xa0d\x85e", "\U0001F600 a \U0001F64Fb",
    "\U00010400\U00010428\U00010410", "\ufb05\ufb06", "\u01c4\u01c5\u01c6", "e\u0301x\u200d", "\u0400\u0410\u0430xYz", "\u4e2d\u6587 text \u4e2d",
]


class Slow(Exception):
    pass


def on_alarm(signum, frame):
    raise Slow


def result(m):
    if m is None:
        return "-"
    return ",".join([str(m.lastindex or 0)] + [str(n) for span in m.regs for n in span])


def width(text):
    if isinstance(text, bytes):
        return 1
    top = max(map(ord, text), default=0)
    return 1 if top < 256 else 2 if top < 65536 else 4


def units(text):
    return " ".join("%x" % (c if isinstance(c, int) else ord(c)) for c in text)


class Writer:
    def __init__(self):
        self.text = None

    def pattern(self, pattern, flags):
        parsed = _parser.parse(pattern, flags)
        code = _compiler._code(parsed, flags)
        print("P", parsed.state.groups - 1, " ".join("%x" % w for w in code))

    def put_text(self, text):
        print("T", width(text), units(text))

    def run(self, compiled, text, spans, kinds="mfsi"):
        self.put_text(text)
        for pos, end in spans:
            for kind, call in (("m", compiled.match), ("f", compiled.fullmatch), ("s", compiled.search)):
                if kind in kinds:
                    print(kind, pos, end, result(call(text, pos, end)))
            if "i" in kinds:
                found = [result(m) for m in compiled.finditer(text, pos, end)]
                print("i", pos, end, "|".join(found) or "-")


def relevant(compiled, text):
    return compiled.search(text) is not None


def is_slow(compiled, text):
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    try:
        relevant(compiled, text)
        compiled.fullmatch(text)
        compiled.match(text)
        compiled.findall(text)
        for _ in compiled.finditer(text, min(1, len(text))):
            pass
        return False
    except (Slow, SystemError):
        # CPython 3.11 reports a bug of its own for a few patterns.
        return True
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def fixed():
    out = Writer()
    for number, entry in enumerate([(p, 0) for p in PATTERNS] + FLAGGED):
        pattern, flags = entry
        compiled = re.compile(pattern, flags)
        out.pattern(pattern, flags)
        misses = 0
        hits = 0
        for k, text in enumerate(TEXTS):
            if is_slow(compiled, text):
                continue
            if not relevant(compiled, text):
                misses += 1
                if misses % 20 != 1:
                    continue
            else:
                hits += 1
                if hits > 4 and (k + number) % 9:
                    continue
            spans = [(0, len(text))]
            if (k + number) % 7 == 0:
                spans.append((len(text) // 3, len(text) - len(text) // 4))
            out.run(compiled, text, spans, "mfs" if (k + number) % 3 == 0 else "i")
    for pattern, flags in BYTES:
        compiled = re.compile(pattern, flags)
        out.pattern(pattern, flags)
        for text in TEXTS:
            data = text.encode("latin-1", "ignore")
            if relevant(compiled, data):
                out.run(compiled, data, [(0, len(data))], "i")


ALPHABETS = ["ab", "abc", "aB\n", "ab \n", "a\u0416b", "k\u212aK", "ab\U0001F600", "aA1_ -"]


def random_pattern(rng, alphabet, depth, groups, open_groups):
    kind = rng.random()
    if depth == 0 or kind < 0.3:
        choice = rng.randrange(12)
        c = rng.choice(alphabet)
        if choice < 6:
            return re.escape(c)
        if choice == 6:
            return "."
        if choice == 7:
            return rng.choice([r"\w", r"\W", r"\d", r"\s", r"\S"])
        if choice == 8:
            return "[" + re.escape(c) + re.escape(rng.choice(alphabet)) + "]"
        if choice == 9:
            return "[^" + re.escape(c) + "]"
        if choice == 10:
            return rng.choice([r"\b", r"\B", "^", "$", r"\A", r"\Z", "(?m:^)", "(?m:$)"])
        closed = [g for g in range(1, groups[0] + 1) if g not in open_groups]
        return "\\%d(?:)" % rng.choice(closed) if closed else re.escape(c)
    sub = lambda: random_pattern(rng, alphabet, depth - 1, groups, open_groups)
    if kind < 0.5:
        return "".join(sub() for _ in range(rng.randrange(1, 4)))
    if kind < 0.62:
        return "(?:" + "|".join(sub() for _ in range(rng.randrange(2, 5))) + ")"
    if kind < 0.74:
        groups[0] += 1
        number = groups[0]
        open_groups.add(number)
        body = "|".join(sub() for _ in range(rng.choice([1, 1, 2])))
        open_groups.discard(number)
        return "(" + body + ")"
    if kind < 0.94:
        body = sub()
        quantifier = rng.choice(["*", "+", "?", "*?", "+?", "??", "{2}", "{1,2}", "{0,2}?", "{2,}", "*", "+", "{1,3}"])
        if rng.random() < 0.06:
            quantifier = rng.choice(["*+", "++", "?+"])
        return "(?:" + body + ")" + quantifier
    if kind < 0.97:
        return rng.choice(["(?=", "(?!", "(?>"]) + sub() + ")"
    closed = [g for g in range(1, groups[0] + 1) if g not in open_groups]
    if closed and rng.random() < 0.5:
        return "(?(%d)%s|%s)" % (rng.choice(closed), sub(), sub())
    return rng.choice(["(?<=", "(?<!"]) + re.escape(rng.choice(alphabet)) + ")"


def random_beginning(rng, alphabet):
    """What the search for a start looks at: runs, texts, alternatives, boundaries, looking behind."""
    c = lambda: re.escape(rng.choice(alphabet))
    sets = ["[%s%s]" % (c(), c()), r"\w", r"\s", c(), "[^%s]" % c(), "."]
    run = lambda: rng.choice(sets) + rng.choice(["+", "*", "{1,3}", "{2,}", "++", "+?"])
    parts = [
        lambda: run() + c(), lambda: run() + run() + c() + c(), lambda: "(" + run() + ")" + c(),
        lambda: r"\b" + run() + c(), lambda: "(?:%s|%s|%s)" % (c() + c(), c() + c() + c(), c() + c()),
        lambda: "(?:%s|%s)" % (c() + rng.choice(sets), c() + c()), lambda: "(?<=%s)" % (c() + c()), lambda: "(?<!%s)" % c(),
        lambda: rng.choice(sets) + c(), lambda: r"\b" + c() + c(), lambda: c() + rng.choice(sets) + c(), lambda: c() + c() + c(),
        lambda: "(?=%s)" % c(), lambda: r"(\w)\1", lambda: "(" + run() + r")\1" + c(), lambda: r"\b(\w+)\s\1",
    ]
    return rng.choice(parts)()


def randomised(count, seed):
    rng = random.Random(seed)
    out = Writer()
    done = 0
    while done < count:
        alphabet = rng.choice(ALPHABETS)
        pattern = random_pattern(rng, alphabet, rng.randrange(1, 5), [0], set())
        if rng.random() < 0.4:
            pattern = random_beginning(rng, alphabet) + pattern
        flags = rng.choice([0, 0, 0, I, M, S, A | I])
        try:
            compiled = re.compile(pattern, flags)
        except (re.error, OverflowError):
            continue
        texts = ["".join(rng.choice(alphabet) for _ in range(rng.randrange(0, 14))) for _ in range(6)]
        texts.append("".join(rng.choice(alphabet) for _ in range(rng.randrange(30, 90))))
        texts.append(rng.choice(alphabet) * rng.randrange(30, 70) + texts[-1] + texts[0])
        if any(is_slow(compiled, text) for text in texts):
            continue
        print("#", ascii(pattern), int(flags))
        out.pattern(pattern, flags)
        for text in texts:
            out.run(compiled, text, [(0, len(text))] if rng.random() < 0.8 else [(min(1, len(text)), len(text))])
        done += 1


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--random", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    signal.signal(signal.SIGALRM, on_alarm)
    if options.random:
        randomised(options.random, options.seed)
    else:
        fixed()


if __name__ == "__main__":
    main()

"""re: search, findall, sub with a function, alternatives, groups, a tokenizer."""
import re
import sys

TEXT = """127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /index.html?a=1&b=two HTTP/1.0" 200 2326
name = value; other_name = "quoted \\"string\\"" # comment
Contact: someone@example.org, other.person+tag@sub.example.com (2024-05-17, 1999-12-31)
def function(argument, *rest, key=3.14e-10): return argument ** 2 + len(rest) - 0x1F
""" * 6
TOKEN = re.compile(r"\s*(?:(?P<num>0x[0-9a-fA-F]+|\d+(?:\.\d+)?(?:e[+-]?\d+)?)|(?P<name>[A-Za-z_]\w*)|(?P<str>\"(?:\\.|[^\"\\])*\")|(?P<op>\*\*|.))")
LOG = re.compile(r'(\S+) \S+ (\S+) \[([^\]]+)\] "(\w+) ([^ "]+)[^"]*" (\d{3}) (\d+)')
EMAIL = re.compile(r"[\w.+-]+@(?:\w+\.)+[a-z]{2,}")
DATE = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")


def run(scale):
    total = 0
    for _ in range(50 * scale):
        total += sum(len(m.lastgroup) for m in TOKEN.finditer(TEXT) if m.lastgroup)
        total += len(LOG.findall(TEXT)) + sum(map(len, EMAIL.findall(TEXT)))
        total += len(DATE.sub(lambda m: m[3] + "/" + m[2] + "/" + m[1], TEXT))
        total += len(re.split(r"[\s,;()]+", TEXT)) + len(re.findall(r"(?i)\b(?:get|def|return|name)\b", TEXT))
        total += len(re.sub(r"[aeiou]", "", TEXT)) + bool(re.search(r"zzz|yyy|comment$", TEXT, re.M))
    return total


if __name__ == "__main__":
    print("checksum", run(int(sys.argv[1]) if len(sys.argv) > 1 else 1))

"""Strings: building text a character and a piece at a time, scanning by index."""
import sys


def build(n):
    s = ""
    for i in range(n):
        s += chr(97 + i % 26)
    return s


def caesar(text, k):
    out = []
    for c in text:
        o = ord(c)
        out.append(chr((o - 97 + k) % 26 + 97) if 97 <= o <= 122 else c)
    return "".join(out)


def palindromes(s):
    count = 0
    for centre in range(len(s)):
        i = 0
        while centre - i >= 0 and centre + i < len(s) and s[centre - i] == s[centre + i]:
            i += 1
            count += 1
    return count


def run(scale):
    total = 0
    for k in range(4 * scale):
        s = build(50000)
        t = caesar(s, k + 1)
        total += ord(t[-1]) + len(s) + palindromes(("ab" * 20 + "c") * 30)
        lines = ""
        for i in range(5000):
            lines += "line " + str(i) + "\n"
        total += len(lines) + lines.count("9")
    return total


if __name__ == "__main__":
    print("checksum", run(int(sys.argv[1]) if len(sys.argv) > 1 else 1))

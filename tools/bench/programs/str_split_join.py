"""Strings: split, join, replace, strip, find, slicing, case."""
import sys

LINE = "  The quick brown fox, jumps over; the lazy dog: %d times -- naïve café "


def run(scale):
    total = 0
    for k in range(6500 * scale):
        line = LINE % k
        words = line.strip().split()
        joined = "-".join(words).replace(",", "").replace(";", "|").upper()
        parts = joined.partition("FOX")
        total += len(parts[2]) + line.find("lazy") + joined.count("E") + line.index("dog")
        total += sum(1 for w in words if w.isalpha() and w.lower() == w)
        total += len("".join([w[::-1].title() for w in words if w.startswith("t") or w.endswith("y")]))
        total += len(",".join(map(str, range(k % 10)))) + ord(line[k % len(line)])
        total += len(line.encode()) + ("over" in line) + len(line.rsplit(None, 2)[-1])
    return total


if __name__ == "__main__":
    print("checksum", run(int(sys.argv[1]) if len(sys.argv) > 1 else 1))

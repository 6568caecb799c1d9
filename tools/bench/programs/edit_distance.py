"""Lists and strings: dynamic programming over two rows."""
import sys


def distance(a, b):
    previous = list(range(len(b) + 1))
    for i, ca in enumerate(a, 1):
        current = [i]
        for j, cb in enumerate(b, 1):
            if ca == cb:
                current.append(previous[j - 1])
            else:
                current.append(1 + min(previous[j], current[j - 1], previous[j - 1]))
        previous = current
    return previous[-1]


def run(scale):
    words = ["interpreter", "compilation", "recording", "optimizer", "trace", "collector", "nursery", "snapshot"]
    long = "".join(words)
    total = 0
    for _ in range(14 * scale):
        total += sum(distance(a, b) for a in words for b in words)
        total += distance(long, long[::-1]) + distance(long * 2, long[5:] * 2)
    return total


if __name__ == "__main__":
    print("checksum", run(int(sys.argv[1]) if len(sys.argv) > 1 else 1))

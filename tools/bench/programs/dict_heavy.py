"""Containers: counting, grouping, int and str and tuple keys, deletion."""
import sys


def run(scale):
    total = 0
    for k in range(2 * scale):
        counts, groups, grid = {}, {}, {}
        x = 7 + k
        for i in range(60000):
            x = (x * 1664525 + 1013904223) & 0xFFFFFFFF
            key = x >> 20
            counts[key] = counts.get(key, 0) + 1
            name = "n%d" % (key & 255)
            if name in groups:
                groups[name].append(key)
            else:
                groups[name] = [key]
            grid[key & 63, key >> 6] = i
        for key in list(counts):
            if counts[key] & 1:
                del counts[key]
        total += sum(counts.values()) + len(groups) + sum(len(v) for v in groups.values()) + len(grid)
        total += sum(a * b for (a, b) in grid) + max(counts, key=lambda q: (counts[q], q))
        merged = {**counts, **{v: 1 for v in range(1000)}}
        total += len(merged) + len({v: q for q, v in merged.items()})
    return total


if __name__ == "__main__":
    print("checksum", run(int(sys.argv[1]) if len(sys.argv) > 1 else 1))

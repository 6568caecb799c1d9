"""Containers: sorting with and without keys, slicing, reversing, searching."""
import bisect
import sys


def numbers(n, seed):
    out = []
    for _ in range(n):
        seed = (seed * 1103515245 + 12345) & 0x7FFFFFFF
        out.append(seed >> 8)
    return out


def insertion(items):
    for i in range(1, len(items)):
        x = items[i]
        j = i - 1
        while j >= 0 and items[j] > x:
            items[j + 1] = items[j]
            j -= 1
        items[j + 1] = x
    return items


def quick(items):
    if len(items) < 12:
        return insertion(items)
    pivot = items[len(items) // 2]
    return (quick([x for x in items if x < pivot]) + [x for x in items if x == pivot]
            + quick([x for x in items if x > pivot]))


def run(scale):
    total = 0
    for k in range(scale):
        data = numbers(25000, k + 1)
        a = sorted(data)
        b = sorted(data, key=lambda x: (x % 100, x))
        c = sorted(map(str, data), reverse=True)
        d = quick(data)
        assert a == d
        total += a[100] + b[200] + len(c[0]) + bisect.bisect(a, 1 << 20)
        data.sort(key=float)
        total += data[::-1][5] + sum(data[::50])
    return total


if __name__ == "__main__":
    print("checksum", run(int(sys.argv[1]) if len(sys.argv) > 1 else 1))

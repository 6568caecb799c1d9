"""Objects: reading and writing instance, class and slot attributes."""
import sys


class Particle:
    limit = 50.0

    def __init__(self, x, v):
        self.x, self.v, self.hits = x, v, 0


class Slotted:
    __slots__ = ("total", "n", "low", "high")

    def __init__(self):
        self.total, self.n, self.low, self.high = 0.0, 0, 1e9, -1e9


def run(scale):
    particles = [Particle(i * 0.5, (i % 7 - 3) * 0.25) for i in range(50)]
    stats = Slotted()
    for _ in range(5000 * scale):
        for p in particles:
            p.x += p.v
            if p.x > p.limit or p.x < 0.0:
                p.v = -p.v
                p.hits += 1
                stats.n += 1
            stats.total += p.x
            if p.x < stats.low:
                stats.low = p.x
            elif p.x > stats.high:
                stats.high = p.x
    return "%.4f %d %.2f %.2f" % (stats.total, stats.n, stats.low, stats.high)


if __name__ == "__main__":
    print("checksum", run(int(sys.argv[1]) if len(sys.argv) > 1 else 1))

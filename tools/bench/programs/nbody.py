"""Numeric: gravity between five bodies, float attributes in lists."""
import sys

BODIES = [
    ([0.0, 0.0, 0.0], [0.0, 0.0, 0.0], 39.47841760435743),
    ([4.84143144246472, -1.16032004402743, -0.10362204447112], [0.60632639299583, 2.81198684491626, -0.02521836165988], 0.03769367487038),
    ([8.34336671824458, 4.12479856412430, -0.40352341711432], [-1.01077434617879, 1.82566237123041, 0.00841576137658], 0.01128632613196),
    ([12.8943695621391, -15.1111514016986, -0.22330757889266], [1.08279100644154, 0.86871301816961, -0.01083263740136], 0.00172372405705),
    ([15.3796971148509, -25.9193146099879, 0.17925877295037], [0.97909073224390, 0.59469899864768, -0.03475595555070], 0.00203368686992),
]


def advance(pairs, bodies, dt, steps):
    for _ in range(steps):
        for (p1, v1, m1), (p2, v2, m2) in pairs:
            dx = p1[0] - p2[0]
            dy = p1[1] - p2[1]
            dz = p1[2] - p2[2]
            mag = dt * (dx * dx + dy * dy + dz * dz) ** -1.5
            a, b = m2 * mag, m1 * mag
            v1[0] -= dx * a
            v1[1] -= dy * a
            v1[2] -= dz * a
            v2[0] += dx * b
            v2[1] += dy * b
            v2[2] += dz * b
        for p, v, _ in bodies:
            p[0] += dt * v[0]
            p[1] += dt * v[1]
            p[2] += dt * v[2]


def energy(pairs, bodies):
    e = 0.0
    for (p1, _, m1), (p2, _, m2) in pairs:
        e -= m1 * m2 / sum((a - b) ** 2 for a, b in zip(p1, p2)) ** 0.5
    for _, v, m in bodies:
        e += m * sum(c * c for c in v) / 2
    return e


def run(scale):
    bodies = [(list(p), list(v), m) for p, v, m in BODIES]
    pairs = [(a, b) for i, a in enumerate(bodies) for b in bodies[i + 1:]]
    advance(pairs, bodies, 0.01, 25000 * scale)
    return "%.9f" % energy(pairs, bodies)


if __name__ == "__main__":
    print("checksum", run(int(sys.argv[1]) if len(sys.argv) > 1 else 1))

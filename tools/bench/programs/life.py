"""Grid: cellular automaton on nested lists and on a set of cells."""
import sys


def step_grid(grid, n):
    new = []
    for y in range(n):
        up, here, down = grid[y - 1], grid[y], grid[(y + 1) % n]
        row = []
        for x in range(n):
            l, r = x - 1, (x + 1) % n
            alive = up[l] + up[x] + up[r] + here[l] + here[r] + down[l] + down[x] + down[r]
            row.append(1 if alive == 3 or (alive == 2 and here[x]) else 0)
        new.append(row)
    return new


def step_set(cells):
    counts = {}
    for x, y in cells:
        for dx in (-1, 0, 1):
            for dy in (-1, 0, 1):
                if dx or dy:
                    key = (x + dx, y + dy)
                    counts[key] = counts.get(key, 0) + 1
    return {c for c, n in counts.items() if n == 3 or (n == 2 and c in cells)}


def run(scale):
    n = 50
    grid = [[(x * y + x) % 3 == 0 for x in range(n)] for y in range(n)]
    cells = {(0, 0), (1, 0), (2, 0), (2, -1), (1, -2), (7, 7), (8, 7), (9, 7), (8, 8)}
    for _ in range(100 * scale):
        grid = step_grid(grid, n)
        cells = step_set(cells)
    return sum(map(sum, grid)) * 1000 + len(cells)


if __name__ == "__main__":
    print("checksum", run(int(sys.argv[1]) if len(sys.argv) > 1 else 1))

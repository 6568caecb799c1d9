# Constraint propagation and search with generators and sets.
ROWS = "ABCDEFGHI"
COLS = "123456789"
CELLS = [r + c for r in ROWS for c in COLS]
UNITS = [[r + c for c in COLS] for r in ROWS] + [[r + c for r in ROWS] for c in COLS] + [[r + c for r in rs for c in cs] for rs in ("ABC", "DEF", "GHI") for cs in ("123", "456", "789")]
PEERS = {c: {p for u in UNITS if c in u for p in u} - {c} for c in CELLS}


def assign(values, cell, digit):
    for other in values[cell].replace(digit, ""):
        if not eliminate(values, cell, other):
            return False
    return True


def eliminate(values, cell, digit):
    if digit not in values[cell]:
        return True
    values[cell] = values[cell].replace(digit, "")
    if not values[cell]:
        return False
    if len(values[cell]) == 1 and not all(eliminate(values, p, values[cell]) for p in sorted(PEERS[cell])):
        return False
    for unit in UNITS:
        if cell in unit:
            places = [c for c in unit if digit in values[c]]
            if not places or (len(places) == 1 and not assign(values, places[0], digit)):
                return False
    return True


def solve(values):
    open_cells = [c for c in CELLS if len(values[c]) > 1]
    if not open_cells:
        return values
    cell = min(open_cells, key=lambda c: (len(values[c]), c))
    for digit in values[cell]:
        trial = values.copy()
        if assign(trial, cell, digit) and (result := solve(trial)):
            return result
    return None


for puzzle in ("53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79", "4.....8.5.3..........7......2.....6.....8.4......1.......6.3.7.5..2.....1.4......"):
    values = {c: COLS for c in CELLS}
    ok = all(assign(values, c, d) for c, d in zip(CELLS, puzzle) if d in COLS)
    result = solve(values)
    for r in ROWS:
        print(" ".join(result[r + c] for c in COLS))
    print(all(sorted(result[c] for c in u) == list(COLS) for u in UNITS))

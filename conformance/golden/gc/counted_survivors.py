# gc.collect(0) counts garbage whose tuples and dicts hold what it has just moved.
import gc


class Kept:
    pass


kept = []


def make(turns):
    for i in range(turns):
        one = Kept()
        kept.append(one)
        inner = (one, i)
        cycle = [inner]
        cycle.append((inner, one, cycle))
        table = {"one": one, "inner": inner}
        table["self"] = table


gc.collect()
gc.disable()
make(100)
print(gc.collect(0) > 0, len(kept), all(type(k) is Kept for k in kept))
make(100)
print(gc.collect(0) > 0, len(kept), all(type(k) is Kept for k in kept))

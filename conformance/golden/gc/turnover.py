"""Large tables that live for a while and are replaced: memory stays near what is alive, for marking ends soon after it has seen all."""
import resource


def run(turns):
    total = 0
    for k in range(turns):
        a = {(i * 7919 + k) % 100003 for i in range(40000)}
        b = set(range(0, 100003, 3))
        total += len(a & b) + len(a | b) + len(a - b) + len(a ^ b)
        seen = set()
        for i in range(60000):
            seen.add((i * i + k) % 65537)
        total += len(seen)
    return total


before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
print(run(60))
grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10) - before
print(grown < 85 or grown)

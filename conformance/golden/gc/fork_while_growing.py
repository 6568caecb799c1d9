# The collector's own thread touches memory ahead of the heap: children have to get along without it, and to get a new one.
import os


def grow(n):
    return [[i, str(i)] for i in range(n)]


kept = []
for turn in range(6):
    kept.append(grow(60_000))
    child = os.fork()
    if child == 0:
        more = grow(150_000)
        grandchild = os.fork()
        if grandchild == 0:
            more += grow(150_000)
            os._exit(len(more) // 100_000)
        _, status = os.waitpid(grandchild, 0)
        os._exit(os.waitstatus_to_exitcode(status) * 10 + len(kept))
    _, status = os.waitpid(child, 0)
    print(turn, os.waitstatus_to_exitcode(status))
print(sum(map(len, kept)), kept[3][777])

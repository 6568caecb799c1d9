# Parent and children compile and patch code of their own.
import os


def work(kind, n):
    total = 0
    for i in range(n):
        total += (i if kind == 0 else i * 2 if kind == 1 else i ^ 5) & 1023
        if i % (7 + kind) == 0:
            total -= kind
    return total % 251


work(0, 5000)
for turn in range(8):
    children = []
    for kind in range(1, 5):
        child = os.fork()
        if child == 0:
            source = f"def more(n):\n  s = 0\n  for i in range(n):\n    s += i * {kind} & 255 if i & {kind} else {turn}\n  return s"
            names = {}
            exec(source, names)
            names["more"](4000 + kind)
            os._exit(work(kind, 3000 + 100 * turn))
        children.append(child)
    here = work(turn % 4, 4000)
    print(turn, here, [os.waitstatus_to_exitcode(os.waitpid(c, 0)[1]) for c in children])

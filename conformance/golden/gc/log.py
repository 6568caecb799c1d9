#: ours
"""PYPYLOG: the sections of the collector and the forms of their lines."""
import os
import re
import subprocess
import sys

PROGRAM = """
import gc
kept = [(i, [i]) for i in range(300000)]
large = [bytes(100000) for i in range(50)]
del large
while not gc.collect_step().major_is_done:
    pass
gc.collect()
"""


def run(log, **variables):
    subprocess.run([sys.executable, "-c", PROGRAM], env={**os.environ, "PYPYLOG": log + ":log", **variables})
    with open("log") as file:
        return file.read().splitlines()


def forms(lines):
    return sorted({re.sub(r"\d+(\.\d+)?", "N", re.sub(r"^\[[0-9a-f]+\]", "[STAMP]", line)) for line in lines})


print(*forms(run("gc")), sep="\n")
print(*forms(run("gc-debug", PYPY_GC_DEBUG="1", PYPY_GC_NURSERY="1MB")), sep="\n")
stack = []
for line in run("gc"):
    if mark := re.fullmatch(r"\[[0-9a-f]+\] (\{?)(gc-[a-z-]+)(\}?)", line):
        if mark[1]:
            stack.append(mark[2])
        else:
            assert stack.pop() == mark[2]
print(stack)

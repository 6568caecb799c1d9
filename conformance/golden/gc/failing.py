#: ours
#: timeout 120
"""PY_GC_FAIL=N: one allocation fails with MemoryError, which the program catches, and then all is well."""
import os
import subprocess
import sys

PROGRAM = """
def work():
    numbers = list(range(500))
    numbers += numbers
    table = {str(i): i for i in numbers}
    assert set(table.values()) == frozenset(numbers) and tuple(numbers)[3] == 3
    text = "x" * 1000 + "y" * 600
    assert text.replace("x", "zz").upper().encode("utf-16").decode("utf-16").lower().count("z") == 2000
    assert len(bytearray(3000) + bytes(2000)) == 5000 and len(b"".join([bytes(900)] * 2)) == 1800
    assert sorted(numbers, reverse=True)[:3] == [499, 499, 498] and len(numbers * 2) == 2000 and len(numbers[1:]) == 999
    assert len(f"{text}{text}") == 3200 and len(repr(numbers)) > 2000
    assert len(dict(table)) == len(list(table.items())) and (lambda *a, **k: len(a) + len(k))(*numbers, **table) == 1500
    return True
for _ in range(2):
    try:
        print(work())
    except MemoryError:
        print("MemoryError")
"""


def outcome(n):
    command = [sys.executable, "-I", "-S", "-c", PROGRAM]
    done = subprocess.run(command, env={**os.environ, "PY_GC_FAIL": str(n)}, capture_output=True, text=True)
    if done.returncode == 0:
        return done.stdout.split()
    return ["not started", *done.stderr.splitlines()[-1:]]


seen, n, since = [], 150, 0
while since < 20:
    result = outcome(n)
    n, since = n + 1, since + 1 if result == ["True", "True"] else 0
    if result not in seen:
        seen.append(result)
print(*sorted(seen), sep="\n")

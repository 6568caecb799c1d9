# Programs on stdin, and the prompt when it is not a terminal.
echo 'print("from stdin"); import sys; print(sys.argv, __name__, sys.stdin.readline())' | "$PY"
printf 'import sys\nprint(sys.stdin.read())\n' > r.py; echo data | "$PY" r.py; printf 'x = input("prompt> ")\nprint(repr(x))\ntry:\n    input()\nexcept EOFError as e: print("EOF", e)\n' > i.py; echo line | "$PY" i.py
printf '1 + 1\nx = 5\nx\n"str"\nNone\ndef f():\n    return 1\n\nf()\nif x:\n    print("yes")\n\nfor i in range(2):\n    i\n\n1/0\nx y\n_\n' | "$PY" -i 2>&1 | sed '1,2d' | sed 's/^>>> *//' | grep -v '^Python'
printf 'import sys\nsys.ps1 = "in: "\nsys.ps2 = "more: "\ndef g():\n  pass\n\nexit(3)\n' | "$PY" -q -i 2>&1; echo "status $?"
printf 'print("é")\n' | "$PY"; printf 'try:\n    raise ValueError(1)\nexcept ValueError:\n    print("multi")\n\nprint("after")' | "$PY"; printf 'x = (\n1' | "$PY" 2>&1 | tail -1; printf 'if 1:\n    print(1)\nprint(2)\n' | "$PY"

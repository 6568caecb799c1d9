# -m pydoc and -m doctest.
"$PY" -m pydoc len | cat; printf '"""Module doc.\n\n>>> 1 + 1\n2\n>>> add(2, 2)\n5\n"""\ndef add(a, b):\n    """\n    >>> add(1, 2)\n    3\n    >>> add("a", 1)\n    Traceback (most recent call last):\n    TypeError: can only concatenate str (not "int") to str\n    """\n    return a + b\n' > dt.py; "$PY" -m doctest dt.py; echo $?; "$PY" -m doctest -v dt.py | tail -8

#: stderr ignore
# -m ast and -m tokenize.
printf 'import os\ndef f(x: int = 1, *a, **k) -> str:\n    """d"""\n    return [i async for i in x] if x else f"{x!r:>{k}}"\nclass C(B, metaclass=M):\n    x: int = 5\n    match x:\n        case {"a": [1, *_]} | P(q=1): pass\n' > t.py
"$PY" -m ast t.py; "$PY" -m ast -m eval --include-attributes < /dev/stdin << 'END'
x + 1
END
"$PY" -m tokenize t.py | head -40; "$PY" -m tokenize -e < t.py | tail -5

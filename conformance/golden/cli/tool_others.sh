#: stderr ignore
# Smaller modules run as programs.
printf 'import os\ndef f(x: int = 1, *a, **k) -> str:\n    """d"""\n    return [i async for i in x] if x else f"{x!r:>{k}}"\nclass C(B, metaclass=M):\n    x: int = 5\n    match x:\n        case {"a": [1, *_]} | P(q=1): pass\n' > t.py
printf 'def add(a, b):\n    return a + b\n' > dt.py
"$PY" -m base64 -e t.py | head -1
"$PY" -m compileall t.py | tail -1
"$PY" -m py_compile t.py
echo $?
"$PY" -m textwrap 2>/dev/null
"$PY" -m inspect textwrap:dedent | head -3
"$PY" -m sysconfig | head -1 | cut -c1-8
"$PY" -m platform | wc -l
"$PY" -m site | head -1
"$PY" -m quopri < /dev/null
"$PY" -m gzip t.py && gzip -dc t.py.gz | cmp - t.py && echo same
"$PY" -m tarfile -c x.tar t.py dt.py && "$PY" -m tarfile -l x.tar
"$PY" -m tabnanny t.py
"$PY" -m pyclbr t.py

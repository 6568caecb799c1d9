#: stderr ignore
# -m timeit, calendar, this.
"$PY" -m timeit -n 100 pass | sed 's/[0-9.]* [a-z]*sec/N sec/'; "$PY" -m calendar 2026; "$PY" -m calendar 2026 2; "$PY" -m this | head -3

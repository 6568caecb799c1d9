# Options of the command line, one by one.
echo 'import sys, os; print(sys.argv, __name__, sys.path[0] == os.getcwd())' > s.py
"$PY" s.py a -c b --long; "$PY" -c 'import sys; print(sys.argv, __name__, repr(sys.path[0]))' x -y; echo 'import sys; print(sys.argv)' | "$PY" - p q
"$PY" -cprint\(5\) z; "$PY" -Bc 'import sys; print(sys.flags.dont_write_bytecode, sys.dont_write_bytecode)'
"$PY" -V | sed 's/[0-9.]*$//'; "$PY" --version | wc -l
"$PY" -O -c 'assert 0; print(__debug__, __import__("sys").flags.optimize)'; "$PY" -OO -c 'def f(): "doc"
print(f.__doc__, __import__("sys").flags.optimize)'
"$PY" -W ignore -c 'import warnings; warnings.warn("x"); import sys; print(sys.warnoptions)'
"$PY" -X dev -c 'import sys; print(sys.flags.dev_mode, sys._xoptions, sys.warnoptions)'; "$PY" -X utf8 -c 'import sys; print(sys.flags.utf8_mode)'; "$PY" -X a=b -X c -c 'import sys; print(sys._xoptions)'
"$PY" -b -c 'import sys; print(sys.flags.bytes_warning); print(b"a" == "a")' 2>&1; "$PY" -bb -c 'b"a" == "a"' 2>&1 | tail -1; "$PY" -bb -c 'str(b"a")' 2>&1 | tail -1
"$PY" -S -c 'import sys; print(sys.flags.no_site, "site" in sys.modules)'; "$PY" -s -c 'import sys; print(sys.flags.no_user_site)'
PYTHONPATH=/nope "$PY" -E -c 'import sys; print("/nope" in sys.path, sys.flags.ignore_environment)'; PYTHONPATH=/nope:/other "$PY" -c 'import sys; print(sys.path[1:3])'
PYTHONPATH=/nope "$PY" -I -c 'import sys; print(sys.flags.isolated, "/nope" in sys.path, "" in sys.path, sys.flags.safe_path)'; "$PY" -P -c 'import sys; print(sys.flags.safe_path, "" in sys.path)'
"$PY" -u -c 'import sys; print(sys.stdout.line_buffering, sys.stdout.write_through)'; "$PY" -q -c 'import sys; print(sys.flags.quiet)'; "$PY" -d -c 'import sys; print(sys.flags.debug)' 2>/dev/null
"$PY" -x -c 'print(1)'; printf 'not python\nprint("skipped first line")\n' > x.py; "$PY" -x x.py
"$PY" --nope 2>&1; echo "status $?"; "$PY" -Q 2>&1 | sed 's/^usage: [^ ]*/usage: python/'; echo; "$PY" -c 2>&1 | head -1; "$PY" -m 2>&1 | head -1; "$PY" -X 2>&1 | head -1; "$PY" -W 2>&1 | head -1
"$PY" -h | head -1 | sed 's/[^ ]*\[option/exe [option/'; "$PY" --help | grep -E '^-[cmiquOSsEIBbvWX]' | cut -c1-6; "$PY" --help-env | head -2 | tail -1; "$PY" --help-xoptions | head -1
"$PY" -c 'import sys; print(sys.flags)'; "$PY" -vc 1 2>&1 | grep -c "^import"  | awk '{print ($1 > 10)}'
"$PY" -c 'import sys; print(sys.flags.hash_randomization)'; PYTHONHASHSEED=5 "$PY" -c 'import sys; print(sys.flags.hash_randomization)'; PYTHONHASHSEED=x "$PY" -c 1 2>&1 | tail -3; PYTHONHASHSEED=random "$PY" -R -c 'print("ok")'

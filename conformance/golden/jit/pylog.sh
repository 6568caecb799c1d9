#: ours
#: timeout 180
#: stderr ignore
# A log of a small program, and what py-pylog says of it: what stays the same when traces get better.
root=$(cd "$(dirname "$0")/../../.." && pwd)
# The first use builds it, with the packages of the user, whose home this is not.
pylog() { HOME=$(getent passwd "$(id -u)" | cut -d: -f6) "$root/tools/pylog/run" "$@"; }
pylog --help >help 2>/dev/null || echo "no help: $?"
cat > program.py <<'END'
def odd(x):
    return x * 3

def f(n):
    t = 0
    for i in range(n):
        if i % 8 == 7:
            t += odd(i)
        else:
            t += i
    return t

for k in range(4):
    f(1000)
END
PYPYLOG=jit,gc:log "$PY" --jit threshold=20,function_threshold=100000,trace_eagerness=5,worth=0 program.py || exit

echo "== list"
pylog list log f | awk '$2 == "loop" { print $2, ($3 > 0), ($4 > 100), ($6 > 10), ($9 > 100), $10, $11 }'
pylog list log --sort runs | awk '$2 == "bridge" && !n++ { print $2, ($3 > 100), $(NF - 1) }'
echo "== source and bytecode"
pylog show log f --no-ir --no-asm | awk '/^== / { n++ } n == 1 && /^[a-z]|#.* ForIter/' | sort -u
echo "== operations and machine code"
pylog show log f >text; grep -c "^ *+[0-9]* *i[0-9]* = int_add_ovf(" text | awk '{ print ($1 > 1) }'; grep -q "jo near" text && echo jo
grep -o -- "--> bridge 0x" text | sort -u
pylog show log f --recorded --no-source | grep -c "has_shape(" | awk '{ print ($1 > 0) }'
echo "== given up"
PYPYLOG=jit-abort,jit-summary:short "$PY" --jit threshold=20,trace_limit=5,worth=0 program.py
pylog aborts short | awk '$4 == "recording" && !n++ { print $2, $3, $4, $5, ($NF > 5) }'
pylog summary short | awk '/abort: trace too long:|Total # of loops/ { print $1, $2, $3, ($NF > 0) }'
echo "== the collector"
pylog gc log | awk 'NR > 1 { print $1, $2 }' | head -2
echo "== packed"
pylog pack log -o packed >/dev/null && pylog unpack packed | cmp - log && pylog list packed >a && pylog list log >b && cmp a b && echo same
test $(($(wc -c <packed) * 3)) -lt $(($(wc -c <log) * 2)) && echo smaller
pylog diff log packed; echo $?
echo "== a page"
pylog html log -o page.html >/dev/null; grep -c '<script type="text/plain" id="t0">' page.html; grep -c "https\{0,1\}:" page.html
echo "== PyPy's syntax"
grep -m1 -o "^# Loop [0-9]* (f;.*program.py:4-6~#[0-9]* ForIter) : loop with [0-9]* ops" log | sed 's/[0-9][0-9]* ops/N ops/; s/Loop [0-9]*/Loop N/; s/;.*prog/;prog/; s/#[0-9]*/#N/2'
grep -cE "^(entry [0-9]+|bridge [0-9]+|TargetToken\([0-9]+\)):[0-9]+$" log | awk '{ print ($1 > 3) }'
grep -m1 -oE "^CODE_DUMP @[0-9a-f]+ \+0  [0-9A-F]{16}" log | cut -c1-11
echo "== other processes"
cat >processes.py <<'END'
import os, subprocess, sys
print(os.environ.get("PYPYLOG", "").partition("%")[2], flush=True)
if (child := os.fork()) == 0:
    sys.exit()
os.waitpid(child, 0)
subprocess.run([sys.executable, "-c", "pass"])
END
PYPYLOG=jit-summary:own "$PY" processes.py; grep -c "{jit-summary" own
PYPYLOG=jit-summary:own.%d "$PY" processes.py; cat own.* | grep -c "{jit-summary"
echo "== errors"
pylog list nowhere 2>&1; echo $?
echo hello >text; pylog list text 2>&1; echo $?
pylog gc short 2>&1; echo $?
pylog show log nobody 2>&1; echo $?
pylog sort log 2>&1; echo $?
pylog list log --sort size 2>&1; echo $?
printf '\201\244name' >broken; pylog summary broken 2>&1; echo $?
PYPYLOG=marks "$PY" --jit threshold=20 program.py; pylog list marks 2>&1 | head -1
head -c 9000 log >cut; pylog list cut 2>&1 >list | grep -o "the log ends within"

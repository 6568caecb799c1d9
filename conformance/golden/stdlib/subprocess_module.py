import subprocess
import sys
run = subprocess.run
print(run(["echo", "hi"], capture_output=True, text=True), run("echo $((1+2)); exit 4", shell=True, stdout=subprocess.PIPE).returncode, subprocess.check_output(["cat"], input=b"in"), run(["cat"], input="text é", capture_output=True, text=True).stdout, subprocess.call(["false"]), subprocess.getoutput("echo x"), subprocess.getstatusoutput("exit 3"))
print(run([sys.executable, "-c", "import sys; print(sys.stdin.read().upper()); sys.stderr.write('err'); sys.exit(5)"], input=b"data", capture_output=True))
for bad in (lambda: subprocess.check_call(["sh", "-c", "exit 2"]), lambda: run(["no-such-program"]), lambda: run(["false"], check=True), lambda: run(["echo"], cwd="/nope"), lambda: run(["echo"], text=True, input=b"x", capture_output=True), lambda: run(["x"], capture_output=True, stdout=1), lambda: run(5)):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
with subprocess.Popen(["sort"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1) as p:
    p.stdin.write("b\na\n")
    p.stdin.close()
    print(p.stdout.read(), p.wait(), p.returncode, p.args, p.poll())
try:
    run(["sleep", "5"], timeout=0.05)
except subprocess.TimeoutExpired as e:
    print("timeout", e.cmd, e.output)
p = subprocess.Popen(["sleep", "10"])
print(p.poll(), p.terminate(), p.wait(), p.kill())
a = subprocess.Popen(["echo", "pipe line"], stdout=subprocess.PIPE)
b = subprocess.Popen(["tr", "a-z", "A-Z"], stdin=a.stdout, stdout=subprocess.PIPE)
a.stdout.close()
print(b.communicate(), a.wait())
print(run(["env"], env={"ONLY": "this"}, capture_output=True, text=True).stdout, run("pwd", shell=True, cwd="/", capture_output=True).stdout, run(["sh", "-c", "echo out; echo err >&2"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT).stdout, run(["echo", "x"], stdout=subprocess.DEVNULL), subprocess.list2cmdline(["a b", 'c"d']), run(["sh", "-c", "kill -9 $$"]))
with open("f.txt", "w+") as f:
    run(["echo", "to file"], stdout=f)
    f.seek(0)
    print(f.read())
big = run([sys.executable, "-c", "print('x' * 300000)"], capture_output=True).stdout
print(len(big), run(["wc", "-c"], input=b"y" * 300000, capture_output=True).stdout.strip(), run(["echo", "é"], capture_output=True, encoding="utf-8").stdout, run(["printf", "a\\r\\nb"], capture_output=True, universal_newlines=True).stdout)

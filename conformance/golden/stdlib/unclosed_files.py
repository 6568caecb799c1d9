"""Files that are written and dropped without being closed are there for whoever reads them."""
import os
import tempfile
import warnings
warnings.simplefilter("ignore")
d = tempfile.mkdtemp()
bad = 0
for i in range(1200):
    p = os.path.join(d, "f%d" % (i % 10))
    open(p, "w").write("text %d" % i)
    with open(p) as f:
        bad += f.read() != "text %d" % i
print(bad)
def save(p, s):
    open(p, "w").write(s)
def load(p):
    return open(p).read()
bad = 0
for i in range(1200):
    p = os.path.join(d, "g%d" % (i % 10))
    save(p, "text %d" % i)
    bad += load(p) != "text %d" % i
print(bad)
bad = 0
import pathlib, json, subprocess
for i in range(1000):
    p = pathlib.Path(d, "h%d" % (i % 10))
    json.dump([i], p.open("w"))
    bad += json.load(p.open()) != [i]
print(bad)
bad = 0
for i in range(300):
    p = os.path.join(d, "k%d" % (i % 10))
    f = open(p, "w")
    print(i, file=f)
    f = None
    bad += os.path.getsize(p) == 0
print(bad)

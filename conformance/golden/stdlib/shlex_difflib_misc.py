import pathlib
import difflib
import fileinput
import getopt
import glob
import linecache
import optparse
import shlex
import sched
import time
import keyword
import token
import tokenize
import io
print(shlex.split("a 'b c' \"d \\\" e\" f\\ g # h", comments=True), shlex.quote("it's"), shlex.join(["a b", "c"]), list(shlex.shlex("a=b; c 'd e'", punctuation_chars=True)))
for bad in ("'open", "trailing\\"):
    try:
        shlex.split(bad)
    except ValueError as e:
        print(e)
a, b = "one\ntwo\nthree\nfour\n".splitlines(True), "one\n2\nthree\nfour\nfive\n".splitlines(True)
print("".join(difflib.unified_diff(a, b, "a", "b", n=1)), "".join(difflib.context_diff(a, b)), "".join(difflib.ndiff(a, b)), difflib.get_close_matches("appel", ["ape", "apple", "peach"]), difflib.SequenceMatcher(None, "abcd", "bcde").ratio(), difflib.SequenceMatcher(None, "qabxcd", "abycdf").get_opcodes(), difflib.SequenceMatcher(None, "abxcd", "abcd").get_matching_blocks(), list(difflib.restore(difflib.ndiff(a, b), 2)) == b, sep="\n")
print(getopt.getopt(["-a", "-b", "v", "--long=x", "rest"], "ab:", ["long="]), getopt.gnu_getopt(["x", "-a"], "a"))
try:
    getopt.getopt(["-z"], "a")
except getopt.GetoptError as e:
    print(e, e.opt)
p = optparse.OptionParser(usage="%prog [x]", prog="prog")
p.add_option("-n", type="int", default=1, help="num [%default]")
p.add_option("-v", action="store_true", dest="verbose")
print(p.parse_args(["-n", "5", "-v", "arg"]), p.format_help())
s, out = sched.scheduler(time.monotonic, time.sleep), []
s.enter(0.02, 1, out.append, ("late",))
s.enter(0.01, 2, out.append, ("early",))
e = s.enter(5, 1, out.append)
s.cancel(e)
s.run()
print(out, s.empty(), keyword.iskeyword("match"), keyword.issoftkeyword("match"), keyword.kwlist[:5], token.tok_name[token.NAME])
print([(tokenize.tok_name[t.exact_type], t.string, t.start) for t in tokenize.generate_tokens(io.StringIO("x = (1 +\n 2)  # c\nif x: f'{y}'\n").readline)])
print(tokenize.untokenize(tokenize.tokenize(io.BytesIO(b"x=1 # c\n").readline)), tokenize.detect_encoding(io.BytesIO(b"# coding: latin-1\n").readline))
try:
    list(tokenize.generate_tokens(io.StringIO("(1\n").readline))
except tokenize.TokenError as e:
    print(e)
pathlib.Path("l.txt").write_text("first\nsecond\n")
print(linecache.getline("l.txt", 2), linecache.getline("nope", 1) == "", list(fileinput.input("l.txt")))
import graphlib, colorsys, cmd, reprlib, stat, errno, uuid, ipaddress, secrets, numbers, quopri, mimetypes, copyreg
print(list(graphlib.TopologicalSorter({"d": {"b", "c"}, "b": {"a"}, "c": {"a"}}).static_order())[0], colorsys.rgb_to_hsv(0.2, 0.4, 0.4), errno.errorcode[2], uuid.UUID(int=5), uuid.uuid5(uuid.NAMESPACE_DNS, "x.org"), uuid.uuid3(uuid.NAMESPACE_URL, "a"), len(str(uuid.uuid4())), ipaddress.ip_address("192.168.0.1") + 1, list(ipaddress.ip_network("10.0.0.0/30").hosts()), ipaddress.ip_address("::1").is_loopback, ipaddress.ip_network("2001:db8::/32").num_addresses, len(secrets.token_hex(4)), mimetypes.guess_type("a.html"), quopri.encodestring("é=".encode()))
for bad in (lambda: list(graphlib.TopologicalSorter({"a": ["b"], "b": ["a"]}).static_order()), lambda: uuid.UUID("x"), lambda: ipaddress.ip_address("300.1.1.1"), lambda: ipaddress.ip_network("10.0.0.1/30")):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)


class Shell(cmd.Cmd):
    prompt = "> "

    def do_add(self, arg):
        "Add numbers."
        print(sum(map(int, arg.split())), file=self.stdout)

    def do_quit(self, arg):
        return True

    def default(self, line):
        print("unknown", line, file=self.stdout)


sh = Shell(stdin=io.StringIO("add 1 2\nfrob\nhelp add\nquit\n"), stdout=io.StringIO())
sh.use_rawinput = False
sh.cmdloop("welcome")
print(sh.stdout.getvalue())

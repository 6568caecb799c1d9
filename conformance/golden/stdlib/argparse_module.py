import argparse
import sys
parser = argparse.ArgumentParser(prog="tool", description="Does things.", epilog="The end.")
parser.add_argument("files", nargs="*", help="input files")
parser.add_argument("-v", "--verbose", action="count", default=0, help="more output (default: %(default)s)")
parser.add_argument("-n", "--number", type=int, choices=range(1, 5), metavar="N", help="a number")
parser.add_argument("--flag", action=argparse.BooleanOptionalAction, default=True)
parser.add_argument("-I", action="append", dest="include")
group = parser.add_mutually_exclusive_group()
group.add_argument("--json", action="store_const", const="json", dest="fmt")
group.add_argument("--xml", action="store_const", const="xml", dest="fmt")
parser.add_argument("--version", action="version", version="%(prog)s 1.0")
print(parser.parse_args(["a", "b", "-vv", "-n", "3", "--no-flag", "-Ix", "-I", "y", "--json"]))
print(parser.parse_args([]), parser.parse_known_args(["--unknown", "f"]), parser.parse_args(["--num=2", "--", "-x"]))
print(parser.format_help())
for bad in (["-n", "9"], ["-n", "x"], ["--json", "--xml"], ["-z"], ["-n"], ["--fl"]):
    try:
        print(parser.parse_args(bad))
    except SystemExit as e:
        sys.stderr.flush()
        print("exit", e.code)
sub = argparse.ArgumentParser(prog="git", exit_on_error=False)
commands = sub.add_subparsers(dest="command", required=True, title="commands")
add = commands.add_parser("add", help="add files", aliases=["a"])
add.add_argument("path", nargs="+")
add.set_defaults(func=lambda a: "adding " + ",".join(a.path))
commit = commands.add_parser("commit", help="commit")
commit.add_argument("-m", required=True)
args = sub.parse_args(["add", "x", "y"])
print(args.func(args), sub.parse_args(["commit", "-m", "msg"]).m)
print(sub.format_help(), add.format_usage(), parser.get_default("verbose"))
try:
    sub.parse_args(["commit"])
except (argparse.ArgumentError, SystemExit) as e:
    print(type(e).__name__, e)


class Upper(argparse.Action):
    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, values.upper())


p = argparse.ArgumentParser(add_help=False, formatter_class=argparse.ArgumentDefaultsHelpFormatter, usage="custom", fromfile_prefix_chars="@")
p.add_argument("--up", action=Upper, default="none", help="upper it")
p.add_argument("rest", nargs=argparse.REMAINDER)
print(p.parse_args(["--up", "abc", "r1", "--r2"]), p.format_help())

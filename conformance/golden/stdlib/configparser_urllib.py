import configparser
import io
import urllib.parse as up
c = configparser.ConfigParser()
c.read_string("""
[DEFAULT]
base = /usr
debug = no
[server]
host = example.org
port: 8080
path = %(base)s/share
multi = line one
    line two
; comment
empty =
[Flags]
ON = yes
""")
print(c.sections(), c["server"]["host"], c.getint("server", "port"), c["server"]["path"], repr(c["server"]["multi"]), c.getboolean("Flags", "on"), c.get("server", "nope", fallback="fb"), c.has_option("server", "debug"), c.options("Flags"), dict(c["Flags"]), "server" in c, c["server"].getfloat("port"), c.items("Flags"), c.defaults())
c["new"] = {"k": "v"}
c.set("new", "pct", "50%%")
out = io.StringIO()
c.write(out)
print(out.getvalue(), c.remove_section("new"), c.remove_option("server", "host"))
for bad in (lambda: c.get("nope", "x"), lambda: c.get("server", "nope"), lambda: c.read_string("no section = 1"), lambda: c.read_string("[a]\nx=1\nx=2"), lambda: c.read_string("[a]\n[a]"), lambda: c.getint("server", "path"), lambda: c.add_section("server"), lambda: c.set("server", "x", 5), lambda: c.read_string("[a]\nx=%(zz)s") or c.get("a", "x"), lambda: c.getboolean("server", "port"), lambda: c.add_section("DEFAULT")):
    try:
        bad()
        print("ok")
    except Exception as e:
        print(type(e).__name__, str(e).replace("\n", "|"))
e = configparser.ConfigParser(interpolation=configparser.ExtendedInterpolation(), allow_no_value=True, delimiters=("->",), comment_prefixes=("//",))
e.read_string("[p]\nroot -> /r\n[q]\nfull -> ${p:root}/x\nflag\n// c")
print(e["q"]["full"], e["q"]["flag"], configparser.RawConfigParser().read("missing.ini"))
u = up.urlparse("https://user:pw@Host.org:8042/over/there;p?name=ferret&x=1#nose")
print(u, u.hostname, u.port, u.username, u.geturl(), u._replace(scheme="http").geturl(), up.urlsplit("//h/p?q"), up.urljoin("http://a/b/c/d", "../e?x"), up.urljoin("http://a/b", "//c/d"), up.urljoin("http://a/b/", "x"), up.quote("a b/é?&"), up.quote_plus("a b&c"), up.quote("/", safe=""), up.unquote("%C3%A9+%zz%41"), up.unquote_plus("a+b"), up.urlencode({"a": 1, "b c": "é&", "l": [1, 2]}, doseq=True), up.parse_qs("a=1&a=2&b=&c"), up.parse_qsl("a=1;b=2&c=%20", keep_blank_values=True), up.urldefrag("x#y"), up.urlunsplit(("s", "n", "p", "q", "f")), up.quote_from_bytes(b"\xff"), up.unquote_to_bytes("%ff"), up.urlsplit("http://[::1]:80/").hostname)
for bad in (lambda: up.urlsplit("http://[::1/"), lambda: up.urlparse("http://h:99999").port, lambda: up.urlencode(5), lambda: up.quote(5), lambda: up.parse_qs("a", strict_parsing=True), lambda: up.urljoin("a", b"b"), lambda: up.urlparse("http://h:x").port):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)

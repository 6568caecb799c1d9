import csv
import io
rows = [["a", "b,c", 'quote"d', "new\nline"], [1, 2.5, None, True], ["", " spaced ", "'single'", "tab\t"]]
for kw in ({}, {"delimiter": ";"}, {"quoting": csv.QUOTE_ALL}, {"quoting": csv.QUOTE_NONNUMERIC}, {"dialect": "excel-tab"}, {"dialect": "unix"}, {"quotechar": "'"}, {"lineterminator": "|\n"}, {"doublequote": False, "escapechar": "\\"}):
    out = io.StringIO()
    csv.writer(out, **kw).writerows(rows)
    print(kw, repr(out.getvalue()))
print(list(csv.reader(['a,b,"c ""q"" d"', "1,,", '"multi', 'line",x', ""])), list(csv.reader(["a; b ;c"], delimiter=";", skipinitialspace=True)), list(csv.reader(["1,x,'2'"], quoting=csv.QUOTE_NONNUMERIC) if False else csv.reader(['1,"x",2.5'], quoting=csv.QUOTE_NONNUMERIC)), list(csv.reader(["a\\,b"], escapechar="\\")))
f = io.StringIO("name,age,city\nann,30,rome\nbob,25\ncat,1,x,extra\n")
r = csv.DictReader(f, restval="?", restkey="more")
print(list(r), r.fieldnames, r.line_num)
out = io.StringIO()
w = csv.DictWriter(out, ["x", "y"], extrasaction="ignore", restval="-")
w.writeheader()
w.writerow({"x": 1, "z": 5})
w.writerows([{"y": 2}])
print(repr(out.getvalue()), csv.list_dialects(), csv.Sniffer().sniff("a;b;c\n1;2;3\n").delimiter, csv.Sniffer().has_header("n,v\nx,1\ny,2\n"), csv.field_size_limit())
csv.register_dialect("mine", delimiter=":", quoting=csv.QUOTE_NONE, escapechar="!")
out = io.StringIO()
csv.writer(out, "mine").writerow(["a:b", 'c"d'])
print(out.getvalue(), csv.get_dialect("mine").delimiter)
csv.unregister_dialect("mine")
for bad in (lambda: csv.writer(io.StringIO(), delimiter="ab"), lambda: csv.reader(5), lambda: csv.writer(5), lambda: list(csv.reader(['"a"b'], strict=True)), lambda: csv.get_dialect("nope"), lambda: csv.writer(io.StringIO(), quoting=csv.QUOTE_NONE).writerow(["a,b"]), lambda: csv.DictWriter(io.StringIO(), ["a"]).writerow({"b": 1}), lambda: csv.writer(io.StringIO()).writerow(5), lambda: list(csv.reader(["a\x00b", 5])), lambda: csv.writer(io.StringIO(), quoting=99), lambda: list(csv.reader([b"a"]))):
    try:
        bad()
        print("ok")
    except Exception as e:
        print(type(e).__name__, e)

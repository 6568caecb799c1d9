# -m json.tool on a big file, bad input, options.
"$PY" -c 'import json; json.dump({"list": list(range(2000)), "nested": [{"k%d" % i: [i, None, True, "é\n"]} for i in range(500)]}, open("big.json", "w"))'
"$PY" -m json.tool big.json | cksum; "$PY" -m json.tool --compact --sort-keys big.json | cksum; echo '{"a": [1, 2' | "$PY" -m json.tool; echo $?; echo '{"b": 1, "a": [1.50, "x"]}' | "$PY" -m json.tool --indent 2

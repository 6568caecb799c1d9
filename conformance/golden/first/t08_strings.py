s = "Hello, World"
print(s, len(s), s[0], s[-1], s[1:4], s[::-1], s + "!", s * 2)
print(s.upper(), s.lower(), s.find("World"), s.replace("l", "L"), s.split(", "), "-".join(["a", "b"]))
print("a" < "b", "abc" == "abc", "ell" in s, repr("it's"), 'q"q', "tab\tnew\\n")
print("é", "日本", "😀", len("😀"), ord("a"), chr(98))
print("%s is %d" % ("x", 5), "{} {}".format(1, 2), f"{1 + 1} {'n'!r} {3.14159:.2f}")
print(str(5) + "5", int("42") + 1, float("1.5"), bool(""), "".join(str(i) for i in range(5)))

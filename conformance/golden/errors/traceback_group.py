#: stderr full
# An exception group as the shell shows it.
def fail(e):
    raise e


def collect():
    errors = []
    for e in (ValueError("one"), TypeError("two")):
        try:
            fail(e)
        except Exception as caught:
            errors.append(caught)
    errors.append(ExceptionGroup("inner", [KeyError("k"), OSError(2, "gone")]))
    raise ExceptionGroup("outer", errors)


try:
    collect()
except ExceptionGroup as g:
    g.add_note("a note on the group")
    raise RuntimeError("while handling") from g

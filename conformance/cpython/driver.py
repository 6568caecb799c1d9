"""Runs one module of CPython's test suite and reports each test; executed by the interpreter under test.

    driver.py MODULE RESULTS [SKIP]

The suite skips much as "implementation detail specific to cpython" that is plain behaviour (carets of the interpreter's
own tracebacks, limits of nested blocks, RecursionError in compile). With PY_SUITE_DETAILS sys.implementation.name says
cpython, so that such tests run.
"""
import os
import sys

PRINTERS = ("test.test_traceback",)


def main():
    module, results, *skip = sys.argv[1:]
    fd = os.open(results, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def emit(*fields):
        line = "\t".join([f.replace("\t", " ").replace("\n", " ") for f in fields]) + "\n"
        os.write(fd, line.encode("utf-8", "backslashreplace"))

    done = set()
    if skip:
        with open(skip[0], encoding="utf-8") as file:
            done = set(file.read().splitlines())
    sys.path[0:1] = []
    sys.argv[1:] = []
    try:
        import unittest
        prepare(module)
        __import__(module)
        suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules[module])
    except BaseException as error:
        skipped = type(error).__name__ in ("SkipTest", "ResourceDenied")
        emit("R", "<module>", "skip" if skipped else "error", describe(type(error), error))
        if not skipped:
            trace(error)
        emit("E")
        return

    names = {}
    seen = {}
    for test in flatten(suite):
        name = test.id()
        if name.startswith(module + "."):
            name = name[len(module) + 1:]
        seen[name] = seen.get(name, 0) + 1
        if seen[name] > 1:
            name = "%s#%d" % (name, seen[name])
        names[id(test)] = name
        emit("L", name)
    prune(suite, names, done)
    result = make_result(unittest, emit, names)
    suite.run(result)
    emit("E")


def prepare(module):
    """What regrtest sets before it runs a module: no optional resources, quiet."""
    if os.environ.get("PY_SUITE_DETAILS"):
        sys.implementation.name = "cpython"
        if module in PRINTERS:
            sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "capi"))
    from test import support
    support.use_resources = []
    support.verbose = False
    support.junit_xml_list = None


def flatten(suite):
    found = []
    for item in suite:
        if hasattr(item, "__iter__"):
            found.extend(flatten(item))
        else:
            found.append(item)
    return found


def prune(suite, names, done):
    kept = []
    for item in suite:
        if hasattr(item, "__iter__"):
            prune(item, names, done)
            kept.append(item)
        elif names[id(item)] not in done:
            kept.append(item)
    suite._tests = kept


def describe(kind, error):
    try:
        return "%s: %s" % (kind.__name__, str(error)[:200])
    except BaseException:
        return str(kind)


def trace(error):
    """The traceback goes to the log; a young interpreter may fail at that, which must not hide the result."""
    try:
        import traceback
        traceback.print_exception(error)
        sys.stderr.flush()
    except BaseException as second:
        try:
            sys.stderr.write("(no traceback: %r) %r\n" % (second, error))
        except BaseException:
            pass


def make_result(unittest, emit, names):
    class Result(unittest.TestResult):
        def startTest(self, test):
            super().startTest(test)
            self.state = ("pass", "")
            self.current = test
            emit("S", names[id(test)])

        def stopTest(self, test):
            super().stopTest(test)
            emit("R", names[id(test)], *self.state)
            self.current = None

        def note(self, test, status, detail="", error=None):
            if error is not None:
                sys.stderr.write("\n=== %s: %s\n" % (status, names.get(id(test)) or test.id()))
                trace(error)
            if getattr(self, "current", None) is None:
                # A fixture of a class or module: its tests are not run at all.
                emit("R", "<%s>" % test.id(), status, detail)
            elif self.state[0] in ("pass", "skip"):
                self.state = (status, detail)

        def addError(self, test, err):
            self.note(test, "error", describe(err[0], err[1]), err[1])

        def addFailure(self, test, err):
            self.note(test, "fail", describe(err[0], err[1]), err[1])

        def addSubTest(self, test, subtest, err):
            if err is not None:
                status = "fail" if issubclass(err[0], test.failureException) else "error"
                self.note(test, status, describe(err[0], err[1]), err[1])

        def addSkip(self, test, reason):
            self.note(test, "skip", reason)

        def addExpectedFailure(self, test, err):
            self.note(test, "xfail")

        def addUnexpectedSuccess(self, test):
            self.note(test, "fail", "unexpected success")

    return Result()


if __name__ == "__main__":
    main()

"""The two functions of CPython's C test module that reach something an interpreter without a C API has too: its own
printer of uncaught exceptions. driver.py puts this folder on the path of modules that use nothing else."""
import io
import sys


def exception_print(error):
    sys.excepthook(type(error), error, getattr(error, "__traceback__", None))


def traceback_print(traceback, file):
    stderr, sys.stderr = sys.stderr, io.StringIO()
    try:
        sys.excepthook(Exception, Exception(), traceback)
        text = sys.stderr.getvalue()
    finally:
        sys.stderr = stderr
    file.write(text.removesuffix("Exception\n"))

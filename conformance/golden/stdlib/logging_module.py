import logging
import logging.handlers
import io
import sys
logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="%(levelname)-8s|%(name)s|%(message)s|%(funcName)s")
log = logging.getLogger("app.module")
log.debug("hidden")
log.info("count %d of %s", 3, "ten")
log.warning("dict %(a)s", {"a": 1})


def f():
    try:
        1 / 0
    except ZeroDivisionError:
        log.exception("failed")


f()
stream = io.StringIO()
handler = logging.StreamHandler(stream)
handler.setFormatter(logging.Formatter("{levelname}:{message}:{lineno}", style="{"))
handler.addFilter(lambda r: "skip" not in r.getMessage())
other = logging.getLogger("other")
other.propagate = False
other.addHandler(handler)
other.setLevel("DEBUG")
other.debug("one")
other.error("skip me")
other.log(25, "custom level")
logging.addLevelName(25, "NOTICE")
other.log(25, "named")
print(stream.getvalue(), log.getEffectiveLevel(), log.parent.name, logging.getLevelName("ERROR"), other.isEnabledFor(5), repr(other), logging.getLogger("app.module") is log)
memory = logging.handlers.MemoryHandler(10, flushLevel=logging.ERROR, target=handler)
buffered = logging.Logger("buffered")
buffered.addHandler(memory)
buffered.info("kept")
print(stream.getvalue().count("kept"))
buffered.error("flush")
print(stream.getvalue().count("kept"))
adapter = logging.LoggerAdapter(log, {"user": "ann"})
adapter.info("adapted")
logging.disable(logging.INFO)
log.info("disabled")
logging.disable(logging.NOTSET)
from logging import config
config.dictConfig({"version": 1, "disable_existing_loggers": False, "formatters": {"f": {"format": "CFG %(message)s"}}, "handlers": {"h": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "f"}}, "loggers": {"cfg": {"handlers": ["h"], "level": "INFO", "propagate": False}}})
logging.getLogger("cfg").info("configured")
log.info("bad %d", "x") if False else None
record = logging.LogRecord("n", 30, "path/file.py", 7, "m %s", ("a",), None)
print(record.getMessage(), record.filename, record.module, record.levelname, logging.Formatter("%(asctime)s", "%Y").format(record).isdigit())
logging.captureWarnings(True)
import warnings
warnings.warn("captured")

"""Messages of objects that cannot be pickled or copied, and the line of frames that did not start."""
import _thread
import copy
import pickle
import re
import select
import sys
import threading
import zlib


def generator():
    yield 1


async def coroutine():
    pass


async def agen():
    yield


c, g, a = coroutine(), generator(), agen()
print(c.cr_frame.f_lineno, g.gi_frame.f_lineno, a.ag_frame.f_lineno)
next(g)
print(g.gi_frame.f_lineno)
c.close()

for make in (threading.Lock, threading.RLock, zlib.compressobj, select.poll, _thread._local, lambda: re.match("a", "a"),
             lambda: memoryview(b""), lambda: generator.__code__, lambda: sys._getframe(), lambda: g, lambda: {}.keys(),
             lambda: sys):
    for f in (pickle.dumps, copy.deepcopy):
        try:
            f(make())
            print("good")
        except (TypeError, pickle.PicklingError) as error:
            print(type(error).__name__, error)
try:
    eval("é" * 300)
except NameError as error:
    print(len(str(error)), str(error)[-20:])

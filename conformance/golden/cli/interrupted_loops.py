#: timeout 30
# Ctrl-C in tight loops is caught by the handlers around them.
import itertools
import os
import signal
import threading
import time


def shoot():
    time.sleep(0.1)
    os.kill(os.getpid(), signal.SIGINT)


def with_body():
    y = 1
    try:
        while True:
            x = 1
    except KeyboardInterrupt:
        print("caught")


def without_body():
    y = 1
    try:
        while y:
            pass
    except KeyboardInterrupt:
        print("caught")


def over_iterator():
    try:
        for x in iter(int, 1):
            pass
    except KeyboardInterrupt:
        print("caught")


def with_continue():
    try:
        for x in iter(int, 1):
            continue
    finally:
        print("finally")


def nested():
    while 1:
        try:
            while 1:
                x = 1
        except KeyboardInterrupt:
            print("caught inside")
            break


def in_generator():
    def endless():
        while 1:
            yield 1
    sum(endless())


def in_callback():
    next(itertools.dropwhile(lambda x: True, itertools.count()))


for function in with_body, without_body, over_iterator, with_continue, nested, in_generator, in_callback:
    thread = threading.Thread(target=shoot)
    thread.start()
    try:
        function()
    except KeyboardInterrupt as e:
        print(function.__name__, "interrupted")
    thread.join()

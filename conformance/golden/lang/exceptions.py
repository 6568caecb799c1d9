# try / except / else / finally, chaining, re-raising, custom exceptions.
def run(n):
    try:
        if n == 0:
            1 / 0
        if n == 1:
            [][1]
        if n == 2:
            {}["k"]
        if n == 3:
            int("x")
        if n == 4:
            raise KeyboardInterrupt("stop")
        if n == 5:
            return "returned"
    except ZeroDivisionError as e:
        return f"zero: {e}"
    except (IndexError, KeyError) as e:
        return f"lookup {type(e).__name__}: {e} {e.args}"
    except Exception:
        return "other"
    except:
        return "bare"
    else:
        return "else"
    finally:
        print("finally", n, end="; ")


for n in range(7):
    print(run(n))


class AppError(Exception):
    def __init__(self, code, message="none"):
        super().__init__(code, message)
        self.code = code

    def __str__(self):
        return f"[{self.code}] {self.args[1]}"


class SubError(AppError):
    pass


try:
    raise SubError(5, "five")
except AppError as e:
    print(e, repr(e), e.code, isinstance(e, SubError), e.args)
try:
    try:
        raise ValueError("first")
    except ValueError as e:
        raise TypeError("second") from e
except TypeError as e:
    print(repr(e.__cause__), repr(e.__context__), e.__suppress_context__)
try:
    try:
        raise ValueError("first")
    except ValueError:
        raise TypeError("second")
except TypeError as e:
    print(repr(e.__cause__), repr(e.__context__), e.__suppress_context__)
try:
    try:
        raise ValueError("first")
    except ValueError:
        raise TypeError("second") from None
except TypeError as e:
    print(repr(e.__cause__), repr(e.__context__), e.__suppress_context__)
try:
    try:
        1 / 0
    except ZeroDivisionError:
        raise
except ZeroDivisionError as e:
    print("re-raised", e)
try:
    raise
except RuntimeError as e:
    print(e)
try:
    e
except NameError as error:
    print(error)
for bad in ("raise 5", "raise int", "raise ValueError from 5", "raise Exception, 1"):
    try:
        exec(bad)
    except (TypeError, SyntaxError) as error:
        print(type(error).__name__, error.args[0])
try:
    try:
        raise KeyError
    except 5:
        pass
except TypeError as error:
    print(error)


def nested_finally():
    log = []
    try:
        try:
            log.append("a")
            raise ValueError
        finally:
            log.append("b")
            try:
                raise KeyError
            except KeyError:
                log.append("c")
    except ValueError:
        log.append("d")
    finally:
        log.append("e")
    return log


print(nested_finally())


def override():
    try:
        raise ValueError
    finally:
        return "swallowed"


print(override())


def loop():
    for i in range(3):
        try:
            if i == 1:
                continue
            print("body", i)
        finally:
            print("f", i)


loop()
e = ValueError("note")
e.add_note("line one")
e.add_note("line two")
print(e.__notes__)
try:
    e.add_note(5)
except TypeError as error:
    print(error)
print(repr(OSError(2, "No such file", "name")), OSError(2, "msg"), OSError(2, "m").errno, type(OSError(2, "m")).__name__)
print(repr(StopIteration(3).value), SystemExit(4).code, KeyError("k"), repr(KeyError("k")), BaseException(1, 2), Exception())
print(UnicodeDecodeError("utf-8", b"\xff", 0, 1, "bad"), "|", UnicodeEncodeError("ascii", "\xe9", 0, 1, "bad"))
ex = ValueError(1).with_traceback(None)
print(ex.__traceback__, ValueError(1) == ValueError(1))

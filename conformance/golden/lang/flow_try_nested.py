# Every interplay of try, loops, return, break, continue and generators.
def f1():
    for i in range(3):
        try:
            if i == 0:
                continue
            if i == 1:
                break
        finally:
            log.append(("f1", i))
    return "end"


def f2():
    try:
        return log.append("return value") or "try"
    finally:
        log.append("finally")


def f3():
    while True:
        try:
            try:
                raise KeyError(1)
            except KeyError:
                log.append("inner")
                raise ValueError(2)
            finally:
                log.append("inner finally")
        except ValueError as e:
            log.append(type(e.__context__).__name__)
            break
        else:
            log.append("never")
        finally:
            log.append("outer finally")
    return "done"


def f4():
    x = 1
    try:
        return x
    finally:
        x = 2


def f5():
    try:
        try:
            1 / 0
        finally:
            return "finally wins"
    except ZeroDivisionError:
        return "never"


def f6():
    for i in range(5):
        try:
            try:
                if i == 2:
                    raise ValueError
                yield i
            except ValueError:
                yield "caught"
                continue
            finally:
                yield "f"
        finally:
            if i == 3:
                return


def f7():
    try:
        yield 1
    finally:
        log.append("closed")


def f8(n):
    try:
        if n:
            return f8(n - 1)
        raise IndexError("bottom")
    except IndexError as e:
        if n < 3:
            raise
        return f"caught at {n}"


def f9():
    e = "outer"
    try:
        raise ValueError("v")
    except ValueError as e:
        pass
    try:
        return e
    except UnboundLocalError as err:
        return str(err)


def f10():
    with Suppress() as s:
        for i in range(3):
            with Suppress():
                if i == 1:
                    raise ValueError("inside")
                log.append(i)
        return "from with"


class Suppress:
    def __enter__(self):
        return self

    def __exit__(self, t, v, tb):
        log.append(("exit", t and t.__name__))
        return True


def f11():
    import sys
    try:
        raise KeyError("a")
    except KeyError:
        try:
            raise ValueError("b")
        except ValueError:
            inner = sys.exc_info()[0].__name__
        outer = sys.exc_info()[0].__name__
    return inner, outer, sys.exc_info()


def f12():
    def g():
        try:
            yield
        except GeneratorExit:
            log.append("exit")
            raise
    it = g()
    next(it)
    try:
        raise ValueError("active")
    except ValueError:
        it.close()
        import sys
        return sys.exc_info()[0].__name__


def f13():
    try:
        pass
    except:
        pass
    else:
        try:
            raise ValueError("from else")
        except ValueError as e:
            return str(e)
    finally:
        log.append("f13")


def f14():
    result = []
    for i in range(3):
        try:
            result.append(10 // (i - 1))
        except ZeroDivisionError:
            result.append("div")
        else:
            result.append("ok")
    return result


log = []
for f in (f1, f2, f3, f4, f5, lambda: list(f6()), lambda: next(f7()), lambda: f8(5), f9, f10, f11, f12, f13, f14):
    log.clear()
    print(f.__name__, f(), log if f.__name__ != "<lambda>" else "")
g = f7()
next(g)
g.close()
print(log[-1])

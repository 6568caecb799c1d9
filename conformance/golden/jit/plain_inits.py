#: jit threshold=2,bridge=1,worth=0
#: jit threshold=5,bridge=3,worth=0,fail_guards=7
# super().__init__ that ends at object or BaseException; args of exceptions.


class Base:
    def __init__(self):
        super().__init__()
        self.n = 1


class Derived(Base):
    def __init__(self, n):
        super().__init__()
        self.n += n


class Refused:
    def __init__(self, n):
        super().__init__(n)


class Problem(Exception):
    def __init__(self, code, *more):
        super().__init__(code, *more) if more else super().__init__(f"code {code}")
        self.code = code


class Silent(ValueError):
    def __init__(self, text):
        super().__init__()
        self.text = text


class Shown(Exception):
    args = property(lambda self: ("shown",))


class Finds(Exception):
    def __getattr__(self, name):
        return name


def objects():
    total = refused = 0
    for i in range(50):
        total += Derived(i).n
        try:
            Refused(i)
        except TypeError as e:
            refused += len(str(e))
    return total, refused


def problems():
    seen = []
    for i in range(60):
        try:
            if i % 4 == 0:
                raise Problem(i)
            if i % 4 == 1:
                raise Problem(i, i + 1)
            if i % 4 == 2:
                raise Silent(str(i))
            raise (Shown if i % 8 == 3 else Finds)(i)
        except Problem as e:
            seen.append((e.args, e.code))
        except ValueError as e:
            seen.append((e.args, e.text, str(e)))
        except Shown as e:
            seen.append(e.args)
        except Finds as e:
            e.args = [1, i]
            seen.append((e.args, e.other))
    return seen[:8], seen[-8:], len(seen)


print(objects())
print(problems())

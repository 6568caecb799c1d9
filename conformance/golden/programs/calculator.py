# A tokenizer, a precedence parser and an evaluator with variables and functions.
import math
import re


class ParseError(Exception):
    pass


class Parser:
    LEVELS = [{"+": lambda a, b: a + b, "-": lambda a, b: a - b}, {"*": lambda a, b: a * b, "/": lambda a, b: a / b, "%": lambda a, b: a % b}]

    def __init__(self, text, env):
        self.tokens = re.findall(r"\d+\.?\d*|\w+|\S", text) + ["end"]
        self.pos, self.env = 0, env

    def peek(self):
        return self.tokens[self.pos]

    def take(self, expected=None):
        token = self.peek()
        if expected and token != expected:
            raise ParseError(f"expected {expected!r}, found {token!r}")
        self.pos += token != "end"
        return token

    def statement(self):
        if len(self.tokens) > 2 and self.tokens[1] == "=":
            name = self.take()
            self.take("=")
            self.env[name] = value = self.level(0)
        else:
            value = self.level(0)
        self.take("end")
        return value

    def level(self, n):
        if n == len(self.LEVELS):
            return self.power()
        value = self.level(n + 1)
        while (op := self.peek()) in self.LEVELS[n]:
            self.take()
            value = self.LEVELS[n][op](value, self.level(n + 1))
        return value

    def power(self):
        base = self.unary()
        if self.peek() == "^":
            self.take()
            return base ** self.power()
        return base

    def unary(self):
        if self.peek() == "-":
            self.take()
            return -self.unary()
        return self.atom()

    def atom(self):
        token = self.take()
        match token:
            case "(":
                value = self.level(0)
                self.take(")")
                return value
            case _ if token[0].isdigit():
                return float(token) if "." in token else int(token)
            case _ if self.peek() == "(":
                self.take("(")
                args = [self.level(0)]
                while self.peek() == ",":
                    self.take()
                    args.append(self.level(0))
                self.take(")")
                return getattr(math, token)(*args)
            case _ if token in self.env:
                return self.env[token]
        raise ParseError(f"unexpected {token!r}")


env = {"pi": math.pi}
for line in ("1 + 2 * 3", "(1 + 2) * 3", "2 ^ 3 ^ 2", "-2 ^ 2", "x = 10 / 4", "x * x", "sqrt(16) + max", "hypot(3, 4)", "1 +", "(1", "y", "7 % 4 - -1", "2 * pi", "1 / 0", "nope(1)", "3 4", "10 ^ 20 + 1"):
    try:
        print(line, "=", Parser(line, env).statement())
    except (ParseError, ZeroDivisionError, AttributeError) as e:
        print(line, "->", type(e).__name__, e)

# A small Lisp with closures, recursion, macros-free special forms and error reports.
import operator as op
from functools import reduce


class Symbol(str):
    pass


def parse(text):
    tokens = text.replace("(", " ( ").replace(")", " ) ").replace("'", " ' ").split()
    forms = []
    while tokens:
        forms.append(read(tokens))
    return forms


def read(tokens):
    t = tokens.pop(0)
    if t == "(":
        form = []
        while tokens[0] != ")":
            form.append(read(tokens))
        tokens.pop(0)
        return form
    if t == "'":
        return [Symbol("quote"), read(tokens)]
    for kind in (int, float):
        try:
            return kind(t)
        except ValueError:
            pass
    return Symbol(t)


class Env(dict):
    def __init__(self, names=(), values=(), outer=None):
        super().__init__(zip(names, values))
        self.outer = outer

    def find(self, name):
        env = self
        while env is not None:
            if name in env:
                return env
            env = env.outer
        raise NameError(f"unbound {name}")


class Lambda:
    def __init__(self, params, body, env):
        self.params, self.body, self.env = params, body, env

    def __call__(self, *args):
        return evaluate(self.body, Env(self.params, args, self.env))


GLOBAL = Env()
GLOBAL.update({"+": lambda *a: sum(a), "*": lambda *a: reduce(op.mul, a, 1), "-": op.sub, "<": op.lt, "=": op.eq, "car": lambda x: x[0], "cdr": lambda x: x[1:], "cons": lambda a, b: [a] + b, "list": lambda *a: list(a), "null?": lambda x: x == [], "length": len, "map": lambda f, l: [f(x) for x in l], "mod": op.mod})


def evaluate(x, env=GLOBAL):
    while True:
        match x:
            case Symbol():
                return env.find(x)[x]
            case int() | float() | []:
                return x
            case ["quote", value]:
                return value
            case ["if", test, yes, *no]:
                x = yes if evaluate(test, env) else (no[0] if no else [])
            case ["define", [name, *params], body]:
                env[name] = Lambda(params, body, env)
                return name
            case ["define", name, value]:
                env[name] = evaluate(value, env)
                return name
            case ["lambda", params, body]:
                return Lambda(params, body, env)
            case ["let", bindings, body]:
                env = Env([b[0] for b in bindings], [evaluate(b[1], env) for b in bindings], env)
                x = body
            case ["begin", *forms]:
                for f in forms[:-1]:
                    evaluate(f, env)
                x = forms[-1]
            case [f, *args]:
                f = evaluate(f, env)
                args = [evaluate(a, env) for a in args]
                if isinstance(f, Lambda):
                    x, env = f.body, Env(f.params, args, f.env)
                else:
                    return f(*args)


def show(x):
    return "(" + " ".join(map(show, x)) + ")" if isinstance(x, list) else str(x)


PROGRAM = """
(define (fact n) (if (< n 2) 1 (* n (fact (- n 1)))))
(fact 20)
(define (fib n) (let ((a 0) (b 1)) (loop n a b)))
(define (loop n a b) (if (= n 0) a (loop (- n 1) b (+ a b))))
(fib 100)
(define (compose f g) (lambda (x) (f (g x))))
((compose (lambda (x) (* x x)) (lambda (x) (+ x 1))) 4)
(map (lambda (x) (* x 2)) '(1 2 3))
(define (range a b) (if (< a b) (cons a (range (+ a 1) b)) '()))
(range 0 10)
(define (filter p l) (if (null? l) '() (if (p (car l)) (cons (car l) (filter p (cdr l))) (filter p (cdr l)))))
(filter (lambda (x) (= (mod x 3) 0)) (range 0 20))
(loop 3000 0 1)
(begin (define y 5) (define (setter v) (define y v)) (setter 9) y)
(undefined 1)
"""
for form in parse(PROGRAM):
    try:
        result = show(evaluate(form))
        print(result if len(result) < 60 else result[:20] + "..." + str(len(result)))
    except Exception as e:
        print(type(e).__name__, e)

# An assembler and a stack machine: dispatch by dict and by match, labels, calls, errors with line numbers.
import operator
from dataclasses import dataclass


@dataclass
class Instruction:
    op: str
    arg: object
    line: int


class VMError(Exception):
    pass


def assemble(source):
    labels, code = {}, []
    for number, line in enumerate(source.splitlines(), 1):
        line = line.split(";")[0].strip()
        if not line:
            continue
        if line.endswith(":"):
            labels[line[:-1]] = len(code)
            continue
        op, *rest = line.split(maxsplit=1)
        arg = None
        if rest:
            try:
                arg = int(rest[0])
            except ValueError:
                arg = rest[0]
        code.append(Instruction(op, arg, number))
    for i in code:
        if i.op in ("jmp", "jz", "call"):
            try:
                i.arg = labels[i.arg]
            except KeyError as e:
                raise VMError(f"line {i.line}: no label {e}") from e
    return code


class VM:
    BINARY = {"add": operator.add, "sub": operator.sub, "mul": operator.mul, "div": operator.floordiv, "mod": operator.mod, "lt": operator.lt, "eq": operator.eq}

    def __init__(self, code, limit=100000):
        self.code, self.stack, self.calls, self.vars, self.out = code, [], [], {}, []
        self.pc = self.steps = 0
        self.limit = limit

    def run(self):
        while True:
            self.steps += 1
            if self.steps > self.limit:
                raise VMError("too many steps")
            i = self.code[self.pc]
            self.pc += 1
            try:
                if self.execute(i):
                    return self
            except (IndexError, KeyError, ZeroDivisionError) as e:
                raise VMError(f"line {i.line}: {i.op} failed with {type(e).__name__}") from e

    def execute(self, i):
        push, pop = self.stack.append, self.stack.pop
        match i.op, i.arg:
            case "push", value:
                push(value)
            case "load", name:
                push(self.vars[name])
            case "store", name:
                self.vars[name] = pop()
            case ("jmp", target):
                self.pc = target
            case "jz", target if not pop():
                self.pc = target
            case "jz", _:
                pass
            case "call", target:
                self.calls.append(self.pc)
                self.pc = target
            case "ret", None:
                self.pc = self.calls.pop()
            case "dup", _:
                push(self.stack[-1])
            case "print", _:
                self.out.append(pop())
            case "halt", _:
                return True
            case op, _ if op in self.BINARY:
                b, a = pop(), pop()
                push(self.BINARY[op](a, b))
            case _:
                raise VMError(f"line {i.line}: unknown {i.op}")
        return False


PROGRAMS = {
    "factorial": "push 10\nstore n\npush 1\nstore r\nloop:\nload n\njz end\nload r\nload n\nmul\nstore r\nload n\npush 1\nsub\nstore n\njmp loop\nend:\nload r\nprint\nhalt",
    "primes": "push 2\nstore n\nnext:\nload n\npush 30\nlt\njz done\npush 2\nstore d\ntest:\nload d\nload d\nmul\nload n\npush 1\nadd\nlt\njz prime\nload n\nload d\nmod\njz composite\nload d\npush 1\nadd\nstore d\njmp test\nprime:\nload n\nprint\ncomposite:\nload n\npush 1\nadd\nstore n\njmp next\ndone:\nhalt",
    "calls": "push 5\ncall double\ncall double\nprint\nhalt\ndouble: \ndup\nadd\nret",
    "underflow": "add\nhalt",
    "zero": "push 1\npush 0\ndiv\nhalt",
    "unknown": "frob 1",
    "label": "jmp nowhere",
    "forever": "x:\njmp x",
}
for name, source in PROGRAMS.items():
    try:
        vm = VM(assemble(source)).run()
        print(name, vm.out, vm.steps)
    except VMError as e:
        print(name, "error:", e, "|", repr(e.__cause__))

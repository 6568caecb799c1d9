"""Control: branches that depend on data, a small bytecode machine, states."""
import sys


def interpret(code, n):
    stack, pc, steps, acc = [], 0, 0, 0
    while steps < n:
        op, arg = code[pc]
        steps += 1
        pc += 1
        if op == 0:
            stack.append(arg)
        elif op == 1:
            stack.append((stack.pop() + stack.pop()) & 0xFFFF)
        elif op == 2:
            stack.append((stack.pop() * arg) & 0xFFFF)
        elif op == 3:
            acc ^= stack.pop()
        elif op == 4:
            if acc & arg:
                pc = (pc + 3) % len(code)
        elif op == 5:
            stack.append(acc)
        else:
            pc = 0
    return acc


def classify(n, seed):
    counts = [0] * 8
    for _ in range(n):
        seed = (seed * 1103515245 + 12345) & 0x7FFFFFFF
        bits = seed >> 12
        k = 0
        if bits & 1:
            k += 1
        if bits & 2:
            k += 2
            if bits & 16:
                k ^= 5
        elif bits & 4:
            k += 3
        if bits & 8:
            counts[k & 7] += 1
        else:
            counts[(k + 1) & 7] -= 1
    return sum(i * c for i, c in enumerate(counts))


def run(scale):
    code = [(0, 7), (5, 0), (1, 0), (2, 31), (3, 0), (4, 1), (0, 3), (3, 0), (4, 8), (0, 11), (5, 0), (1, 0), (3, 0), (6, 0)]
    return interpret(code, 150000 * scale) + classify(90000 * scale, 42)


if __name__ == "__main__":
    print("checksum", run(int(sys.argv[1]) if len(sys.argv) > 1 else 1))

"""Memory: many short-lived and some long-lived small objects."""
import sys


class Node:
    __slots__ = ("left", "right")

    def __init__(self, left, right):
        self.left, self.right = left, right


def make(depth):
    if depth == 0:
        return Node(None, None)
    return Node(make(depth - 1), make(depth - 1))


def check(node):
    if node.left is None:
        return 1
    return 1 + check(node.left) + check(node.right)


def pairs(depth):
    return (pairs(depth - 1), pairs(depth - 1)) if depth else ()


def run(scale):
    keep = make(13)
    total = 0
    for k in range(10 * scale):
        total += check(make(11)) + len(pairs(10))
        total += sum(len([i] * 3) for i in range(2000))
    return total + check(keep)


if __name__ == "__main__":
    print("checksum", run(int(sys.argv[1]) if len(sys.argv) > 1 else 1))

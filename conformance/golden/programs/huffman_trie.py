# Huffman codes, a trie, an LRU cache, a linked list, a binary search tree, a heap by hand.
import heapq
from collections import Counter, OrderedDict


def huffman(text):
    heap = [(n, i, c) for i, (c, n) in enumerate(sorted(Counter(text).items()))]
    heapq.heapify(heap)
    k = len(heap)
    while len(heap) > 1:
        a, b = heapq.heappop(heap), heapq.heappop(heap)
        heapq.heappush(heap, (a[0] + b[0], k, (a[2], b[2])))
        k += 1
    codes = {}

    def walk(node, prefix):
        if isinstance(node, tuple):
            walk(node[0], prefix + "0")
            walk(node[1], prefix + "1")
        else:
            codes[node] = prefix or "0"
    walk(heap[0][2], "")
    return codes


text = "she sells sea shells by the sea shore"
codes = huffman(text)
bits = "".join(codes[c] for c in text)
inverse, out, current = {v: k for k, v in codes.items()}, [], ""
for b in bits:
    current += b
    if current in inverse:
        out.append(inverse[current])
        current = ""
print(sorted(codes.items(), key=lambda kv: (len(kv[1]), kv)), len(bits), "".join(out) == text, int(bits, 2))


class Trie:
    def __init__(self):
        self.root = {}

    def add(self, word):
        node = self.root
        for c in word:
            node = node.setdefault(c, {})
        node[None] = True

    def complete(self, prefix):
        node = self.root
        for c in prefix:
            if c not in node:
                return
            node = node[c]
        stack = [(prefix, node)]
        while stack:
            word, node = stack.pop()
            for c in sorted((c for c in node if c), reverse=True):
                stack.append((word + c, node[c]))
            if None in node:
                yield word


t = Trie()
for w in text.split() + ["seal", "sheep"]:
    t.add(w)
print(list(t.complete("se")), list(t.complete("sh")), list(t.complete("x")))


class LRU(OrderedDict):
    def __init__(self, size):
        super().__init__()
        self.size, self.hits = size, 0

    def __getitem__(self, k):
        v = super().__getitem__(k)
        self.move_to_end(k)
        self.hits += 1
        return v

    def __setitem__(self, k, v):
        super().__setitem__(k, v)
        self.move_to_end(k)
        while len(self) > self.size:
            self.popitem(last=False)


lru = LRU(2)
lru["a"], lru["b"] = 1, 2
lru["a"], lru.__setitem__("c", 3)
print(list(lru), lru.hits, "b" in lru)


class Node:
    __slots__ = ("key", "left", "right")

    def __init__(self, key):
        self.key, self.left, self.right = key, None, None


class BST:
    root, size = None, 0

    def insert(self, key):
        if self.root is None:
            self.root = Node(key)
        else:
            n = self.root
            while True:
                side = "left" if key < n.key else "right"
                child = getattr(n, side)
                if child is None:
                    setattr(n, side, Node(key))
                    break
                n = child
        self.size += 1
        return self

    def __iter__(self):
        def walk(n):
            if n:
                yield from walk(n.left)
                yield n.key
                yield from walk(n.right)
        return walk(self.root)

    def __reversed__(self):
        stack, n = [], self.root
        while stack or n:
            while n:
                stack.append(n)
                n = n.right
            n = stack.pop()
            yield n.key
            n = n.left

    def __contains__(self, key):
        n = self.root
        while n and n.key != key:
            n = n.left if key < n.key else n.right
        return n is not None

    def depth(self):
        def d(n):
            return 1 + max(d(n.left), d(n.right)) if n else 0
        return d(self.root)


tree = BST()
for x in (50, 30, 70, 20, 40, 60, 80, 45):
    tree.insert(x)
print(list(tree), list(reversed(tree)), 45 in tree, 46 in tree, tree.depth(), tree.size)


class Linked:
    def __init__(self, items=()):
        self.head = None
        for x in reversed(list(items)):
            self.head = (x, self.head)

    def __iter__(self):
        node = self.head
        while node:
            yield node[0]
            node = node[1]

    def reverse(self):
        new, node = None, self.head
        while node:
            new, node = (node[0], new), node[1]
        self.head = new
        return self

    def __repr__(self):
        return " -> ".join(map(repr, self)) or "empty"


print(Linked("abc"), Linked(range(4)).reverse(), Linked(), sum(Linked(range(1000))))

"""Containers: queues and rings with collections.deque, breadth-first search."""
import sys
from collections import deque


def survivors(n, step):
    ring = deque(range(n))
    while len(ring) > 1:
        ring.rotate(-step)
        ring.popleft()
    return ring[0]


def flood(size):
    distance = {0: 0}
    todo = deque([0])
    while todo:
        v = todo.popleft()
        for w in ((v * 2 + 1) % size, (v * 3 + 2) % size, (v + 7) % size):
            if w not in distance:
                distance[w] = distance[v] + 1
                todo.append(w)
    return sum(distance.values())


def run(scale):
    total = 0
    for k in range(2 * scale):
        total += survivors(20000, 3 + k % 4) + flood(50000)
        window, best = deque(maxlen=16), 0
        for i in range(60000):
            window.append(i * 37 % 101)
            if i & 1:
                window.appendleft(window.pop())
            best += window[0] - window[-1]
        total += best
    return total


if __name__ == "__main__":
    print("checksum", run(int(sys.argv[1]) if len(sys.argv) > 1 else 1))

"""Simulation: customers, servers and a queue of events; random numbers; classes and closures."""
import heapq
import random
import sys


class Simulation:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.now, self.events, self.sequence = 0.0, [], 0
        self.waiting, self.busy, self.served, self.delay = [], 0, 0, 0.0

    def at(self, delay, action, *args):
        self.sequence += 1
        heapq.heappush(self.events, (self.now + delay, self.sequence, action, args))

    def arrive(self, customer):
        self.waiting.append((self.now, customer))
        self.at(self.random.random() * 2.0, self.arrive, customer + 1)
        self.serve()

    def serve(self):
        if self.busy < 3 and self.waiting:
            since, customer = self.waiting.pop(0)
            self.busy += 1
            self.delay += self.now - since
            self.at(0.5 + self.random.random() * 4.0, self.leave, customer)

    def leave(self, customer):
        self.busy -= 1
        self.served += 1
        self.serve()

    def run(self, until):
        self.at(0.0, self.arrive, 0)
        while self.events:
            self.now, _, action, args = heapq.heappop(self.events)
            if self.now > until:
                break
            action(*args)


def run(scale):
    s = Simulation(1)
    s.run(32000.0 * scale)
    return "%d %.3f %d" % (s.served, s.delay, len(s.waiting))


if __name__ == "__main__":
    print("checksum", run(int(sys.argv[1]) if len(sys.argv) > 1 else 1))

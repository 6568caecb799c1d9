"""Objects: an operating system's scheduler with devices, messages and polymorphic tasks."""
import sys


class Message:
    def __init__(self, kind, payload, target):
        self.kind, self.payload, self.target = kind, payload, target
        self.next = None


class Task:
    def __init__(self, system, priority):
        self.system, self.priority = system, priority
        self.head = self.tail = None
        self.waiting = False
        self.handled = 0
        system.add(self)

    def post(self, message):
        if self.tail is None:
            self.head = self.tail = message
        else:
            self.tail.next = message
            self.tail = message
        message.next = None
        self.waiting = False

    def take(self):
        message = self.head
        if message is not None:
            self.head = message.next
            if self.head is None:
                self.tail = None
        return message

    def step(self):
        message = self.take()
        if message is None:
            self.waiting = True
            return
        self.handled += 1
        self.handle(message)

    def handle(self, message):
        raise NotImplementedError


class Worker(Task):
    letters = "abcdefghijklmnop"

    def __init__(self, system, priority, device):
        super().__init__(system, priority)
        self.device, self.count = device, 0

    def handle(self, message):
        self.count = (self.count * 7 + message.payload) % 16
        message.payload = self.count + len(self.letters[: self.count])
        message.target = self
        self.device.post(message)


class Device(Task):
    def __init__(self, system, priority, delay):
        super().__init__(system, priority)
        self.delay, self.busy, self.done = delay, None, 0

    def step(self):
        if self.busy is not None:
            self.done -= 1
            if self.done <= 0:
                message, self.busy = self.busy, None
                message.target.post(message)
            return
        super().step()

    def handle(self, message):
        self.busy, self.done = message, self.delay


class Idle(Task):
    def __init__(self, system):
        super().__init__(system, 0)
        self.seed = 1

    def step(self):
        if self.seed & 1:
            self.seed = (self.seed >> 1) ^ 0xD008
        else:
            self.seed >>= 1
        self.handled += 1


class System:
    def __init__(self):
        self.tasks = []

    def add(self, task):
        self.tasks.append(task)
        self.tasks.sort(key=lambda t: -t.priority)

    def run(self, ticks):
        for _ in range(ticks):
            for task in self.tasks:
                if not task.waiting:
                    task.step()


def run(scale):
    total = 0
    for _ in range(2 * scale):
        system = System()
        idle = Idle(system)
        devices = [Device(system, 10 + d, 1 + d) for d in range(3)]
        workers = [Worker(system, 20 + w, devices[w % 3]) for w in range(6)]
        for w in workers:
            for k in range(4):
                w.post(Message("work", k, w))
        system.run(15000)
        total += sum(t.handled * (i + 1) for i, t in enumerate(system.tasks)) + idle.seed
    return total


if __name__ == "__main__":
    print("checksum", run(int(sys.argv[1]) if len(sys.argv) > 1 else 1))

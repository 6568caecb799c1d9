# Publish/subscribe with decorators, weak state, generators as state machines, asyncio-free scheduling.
import heapq
import itertools
from collections import defaultdict
from functools import wraps


class Bus:
    def __init__(self):
        self.handlers = defaultdict(list)

    def on(self, *events, priority=0):
        def decorate(f):
            for e in events:
                self.handlers[e].append((priority, f))
                self.handlers[e].sort(key=lambda p: -p[0])
            return f
        return decorate

    def emit(self, event, /, **data):
        results = []
        for _, h in self.handlers[event] + self.handlers["*"]:
            r = h(event=event, **data) if h.__code__.co_flags & 8 else h(**data)
            if r is StopIteration:
                break
            results.append(r)
        return results


bus = Bus()


def logged(f):
    calls = itertools.count(1)

    @wraps(f)
    def wrapper(*a, **k):
        print(f"[{f.__name__} #{next(calls)}]", a, dict(sorted(k.items())))
        return f(*a, **k)
    return wrapper


@bus.on("start", "stop", priority=5)
def first(**k):
    return "first " + k["event"]


@bus.on("start")
@logged
def second(**k):
    return len(k)


@bus.on("*")
def everything(event, **k):
    return f"* {event} {sorted(k)}"


@bus.on("stop")
def veto(**k):
    return StopIteration


print(bus.emit("start", user="ann", n=1), bus.emit("stop"), bus.emit("other", x=1))


def traffic_light():
    state, ticks = "red", 0
    while True:
        command = yield state, ticks
        ticks += 1
        match state, command:
            case _, "off":
                return f"off after {ticks}"
            case "red", None | "next":
                state = "green"
            case "green", "next":
                state = "yellow"
            case "yellow", _:
                state = "red"
            case _, str(unknown):
                raise ValueError(f"{state}: {unknown}")


light = traffic_light()
print(next(light), light.send("next"), light.send("next"), light.send("anything"), next(light))
try:
    light.send("off")
except StopIteration as e:
    print(e.value)
light = traffic_light()
next(light), next(light)
try:
    light.send("break")
except ValueError as e:
    print(e)


class Scheduler:
    def __init__(self):
        self.queue, self.now, self.counter = [], 0, itertools.count()

    def spawn(self, gen, delay=0):
        heapq.heappush(self.queue, (self.now + delay, next(self.counter), gen))

    def run(self):
        while self.queue:
            self.now, _, gen = heapq.heappop(self.queue)
            try:
                result = next(gen)
            except StopIteration as e:
                print(f"t={self.now} {gen.__name__} finished with {e.value}")
                continue
            if isinstance(result, int):
                self.spawn(gen, result)
            else:
                for g in result:
                    self.spawn(g)
                self.spawn(gen, 1)


def ticker(name, n, step):
    for i in range(n):
        print(f"{name}{i}", end=" ")
        yield step
    return name


def parent():
    yield [ticker("a", 2, 3), ticker("b", 3, 2)]
    yield 10
    return "parent done"


s = Scheduler()
s.spawn(parent())
s.run()

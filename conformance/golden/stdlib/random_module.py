#: stderr ignore
# The Mersenne Twister must give CPython's numbers for a seed.
import random
random.seed(42)
print(random.random(), random.randint(1, 100), random.uniform(1, 2), random.choice("abcdef"), random.sample(range(100), 5), random.getrandbits(70), random.randrange(0, 100, 7), random.gauss(0, 1), random.choices([1, 2, 3], weights=[1, 5, 1], k=5), random.triangular(0, 1, 0.5), random.betavariate(1, 2), random.expovariate(1), random.gammavariate(2, 1), random.lognormvariate(0, 1), random.normalvariate(0, 1), random.vonmisesvariate(0, 1), random.paretovariate(3), random.weibullvariate(1, 2), random.randbytes(5))
l = list(range(10))
random.shuffle(l)
print(l)
for seed in (0, 1, -1, 2 ** 100, "string", b"bytes", 1.5, None.__class__.__name__, bytearray(b"x")):
    random.seed(seed)
    print(seed, random.random(), random.getrandbits(32))
random.seed("s", version=1)
print(random.random())
r = random.Random(7)
state = r.getstate()
a = [r.random() for _ in range(3)]
r.setstate(state)
print(a == [r.random() for _ in range(3)], len(state[1]), state[0], r.randrange(10 ** 30), r.sample("abc", 2), r.sample(["x", "y"], counts=[3, 2], k=4), r.getrandbits(0), r.choice(range(1000)), [r.randrange(3) for _ in range(20)])
for bad in (lambda: r.choice([]), lambda: r.sample([1], 2), lambda: r.randrange(0), lambda: r.randint(2, 1), lambda: r.randrange(1, 2, 0), lambda: r.choices([]), lambda: r.choices([1], weights=[0]), lambda: r.getrandbits(-1), lambda: r.seed([]), lambda: r.sample({1, 2}, 1), lambda: r.shuffle("ab"), lambda: r.setstate(5), lambda: r.choices([1], weights=[1], cum_weights=[1]), lambda: r.randrange(1.5), lambda: r.sample([1, 2], -1)):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
s = random.SystemRandom()
print(0 <= s.random() < 1, s.randrange(5) in range(5), len(s.randbytes(4)))


class R(random.Random):
    def random(self):
        return 0.25


print(R().choice("abcd"), R().randrange(8), R().uniform(0, 4))
import pickle
print(pickle.loads(pickle.dumps(r)).random() == r.random())

import collections
import functools
import itertools
import json
import re
print(collections.Counter("abca").most_common(1), functools.reduce(lambda a, b: a + b, [1, 2, 3]), list(itertools.islice(itertools.count(5), 3)))
print(json.dumps({"a": [1, 2.5, None]}), json.loads('[1, "x"]'), re.findall(r"\d+", "a1b22"))

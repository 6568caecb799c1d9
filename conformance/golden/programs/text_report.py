# Reads a log, aggregates, formats tables; re, Counter, groupby, datetime, format specs.
import io
import re
import statistics
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter

LOG = "\n".join(f"2024-03-{1 + i % 5:02d} {10 + i % 3:02d}:{i * 7 % 60:02d}:{i % 60:02d} [{('INFO', 'WARN', 'ERROR')[i * i % 7 % 3]}] user{i % 4} {('login', 'logout', 'upload', 'download')[i * 3 % 4]} {i * 13 % 100}ms" for i in range(60))
LINE = re.compile(r"(?P<when>\S+ \S+) \[(?P<level>\w+)\] (?P<user>\w+) (?P<action>\w+) (?P<ms>\d+)ms")
records = []
for line in io.StringIO(LOG):
    m = LINE.match(line)
    records.append({**m.groupdict(), "when": datetime.strptime(m["when"], "%Y-%m-%d %H:%M:%S"), "ms": int(m["ms"])})
print(len(records), Counter(map(itemgetter("level"), records)).most_common(), records[0])
by_user = defaultdict(list)
for r in records:
    by_user[r["user"]].append(r["ms"])
print(f"{'user':<10}|{'n':>4}|{'mean':>8}|{'max':>5}|{'p50':>6}")
print("-" * 38)
for user, times in sorted(by_user.items()):
    print(f"{user:<10}|{len(times):>4}|{statistics.mean(times):>8.2f}|{max(times):>5}|{statistics.median(times):>6.1f}")
records.sort(key=itemgetter("when"))
for day, group in groupby(records, key=lambda r: r["when"].date()):
    group = list(group)
    first, last = group[0]["when"], group[-1]["when"]
    print(f"{day:%a %d %b}", len(group), last - first, f"{sum(r['ms'] for r in group):,}", "#" * (len(group) // 2))
slow = [r for r in records if r["ms"] > 90]
print(*(f"{r['user']}@{r['when']:%H:%M}" for r in slow), sep=", ")
pivot = defaultdict(Counter)
for r in records:
    pivot[r["action"]][r["level"]] += 1
levels = sorted({r["level"] for r in records})
print(" " * 10 + "".join(f"{l:>7}" for l in levels))
for action, c in sorted(pivot.items()):
    print(f"{action:<10}" + "".join(f"{c[l] or '-':>7}" for l in levels))
print(max(records[i + 1]["when"] - records[i]["when"] for i in range(len(records) - 1)), timedelta(minutes=sum(r["ms"] for r in records)))

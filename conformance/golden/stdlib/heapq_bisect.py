import bisect
import heapq
h = [5, 3, 8, 1, 9, 2]
heapq.heapify(h)
print(h, heapq.heappop(h), heapq.heappushpop(h, 0), heapq.heapreplace(h, 7), h, heapq.nlargest(2, h), heapq.nsmallest(3, h, key=lambda x: -x), list(heapq.merge([1, 4], [2, 3], [0])), list(heapq.merge(["bb", "a"], ["ccc"], key=len, reverse=True)), [heapq.heappop(h) for _ in range(len(h))])
for n in range(20):
    heapq.heappush(h, (n * 7 % 11, n))
print(h[0], heapq.nlargest(3, h), heapq.nsmallest(0, h), heapq.nlargest(1, [], default=None) if False else None)
for bad in (lambda: heapq.heappop([]), lambda: heapq.heapify(5), lambda: heapq.heappush((), 1), lambda: heapq.heapreplace([], 1), lambda: heapq.heapify([1, "a"])):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
l = [1, 2, 2, 3, 5]
print(bisect.bisect(l, 2), bisect.bisect_left(l, 2), bisect.bisect_right(l, 4), bisect.bisect(l, 9), bisect.bisect_left(l, 2, 2, 4), bisect.bisect([("a", 1), ("b", 2)], "a", key=lambda p: p[0]))
bisect.insort(l, 4); bisect.insort_left(l, 2); bisect.insort(l, 0)
print(l, ["FDCBA"[bisect.bisect([60, 70, 80, 90], s)] for s in (33, 99, 77, 70, 89, 90, 100)])
for bad in (lambda: bisect.bisect(l, 1, -1), lambda: bisect.bisect(l, "a"), lambda: bisect.bisect(5, 1), lambda: bisect.insort((), 1)):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)

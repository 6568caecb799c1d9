# Graphs: search, shortest paths, ordering, components, spanning tree, flow.
from collections import defaultdict, deque
from heapq import heappop, heappush

edges = [("a", "b", 4), ("a", "c", 2), ("b", "c", 1), ("b", "d", 5), ("c", "d", 8), ("c", "e", 10), ("d", "e", 2), ("d", "f", 6), ("e", "f", 3)]
graph = defaultdict(dict)
for u, v, w in edges:
    graph[u][v] = graph[v][u] = w


def bfs(start):
    seen, order, queue = {start}, [], deque([start])
    while queue:
        u = queue.popleft()
        order.append(u)
        for v in sorted(graph[u]):
            if v not in seen:
                seen.add(v)
                queue.append(v)
    return order


def dfs(u, seen=None):
    seen = set() if seen is None else seen
    seen.add(u)
    yield u
    for v in sorted(graph[u]):
        if v not in seen:
            yield from dfs(v, seen)


def dijkstra(start):
    best, previous, queue = {start: 0}, {}, [(0, start)]
    while queue:
        d, u = heappop(queue)
        if d > best[u]:
            continue
        for v, w in graph[u].items():
            if d + w < best.get(v, float("inf")):
                best[v], previous[v] = d + w, u
                heappush(queue, (d + w, v))
    return best, previous


def path(previous, end):
    out = [end]
    while out[-1] in previous:
        out.append(previous[out[-1]])
    return "".join(reversed(out))


def kruskal():
    parent = {v: v for v in graph}

    def find(x):
        while parent[x] != x:
            parent[x] = parent[parent[x]]
            x = parent[x]
        return x
    tree = []
    for w, u, v in sorted((w, u, v) for u, v, w in edges):
        if find(u) != find(v):
            parent[find(u)] = find(v)
            tree.append((u, v, w))
    return tree


def topological(deps):
    out, state = [], {}

    def visit(n, trail=()):
        if state.get(n) == 1:
            raise ValueError("cycle " + "->".join(trail + (n,)))
        if n not in state:
            state[n] = 1
            for d in deps.get(n, ()):
                visit(d, trail + (n,))
            state[n] = 2
            out.append(n)
    for n in deps:
        visit(n)
    return out


def floyd():
    nodes = sorted(graph)
    d = {u: {v: 0 if u == v else graph[u].get(v, 10 ** 9) for v in nodes} for u in nodes}
    for k in nodes:
        for i in nodes:
            for j in nodes:
                d[i][j] = min(d[i][j], d[i][k] + d[k][j])
    return d


def max_flow(cap, s, t):
    flow = 0
    cap = {u: dict(vs) for u, vs in cap.items()}
    while True:
        prev, queue = {s: None}, deque([s])
        while queue and t not in prev:
            u = queue.popleft()
            for v, c in cap.get(u, {}).items():
                if c > 0 and v not in prev:
                    prev[v] = u
                    queue.append(v)
        if t not in prev:
            return flow
        bottleneck, v = float("inf"), t
        while prev[v] is not None:
            bottleneck = min(bottleneck, cap[prev[v]][v])
            v = prev[v]
        v = t
        while prev[v] is not None:
            u = prev[v]
            cap[u][v] -= bottleneck
            cap.setdefault(v, {}).setdefault(u, 0)
            cap[v][u] += bottleneck
            v = u
        flow += bottleneck


best, previous = dijkstra("a")
print(bfs("a"), "".join(dfs("a")), best, path(previous, "f"), kruskal(), floyd()["a"]["f"], max_flow(graph, "a", "f"))
print(topological({"app": ["lib", "ui"], "ui": ["lib"], "lib": ["core"], "core": []}))
try:
    topological({"x": ["y"], "y": ["z"], "z": ["x"]})
except ValueError as e:
    print(e)

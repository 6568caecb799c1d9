# A search engine: tokenising, stop words, ranking by tf-idf, phrase queries, snippets.
import math
import re
from collections import Counter, defaultdict

DOCS = {
    "moon": "The moon is the natural satellite of the Earth. The Moon orbits Earth every month.",
    "tide": "Tides rise and fall because the moon and the sun pull on the sea.",
    "sea": "The sea is deep; sea water is salty. Ships sail the sea.",
    "sun": "The Sun is a star. Earth orbits the Sun once a year, the year has seasons.",
    "ship": "A ship sails by the stars, the moon and the wind. Old ships were slow.",
}
STOP = {"the", "is", "a", "of", "and", "by", "on", "has", "were"}


def stem(w):
    for s in ("ing", "es", "s"):
        if w.endswith(s) and len(w) - len(s) > 2:
            return w[: -len(s)]
    return w


def tokens(text):
    for i, m in enumerate(re.finditer(r"[a-z]+", text.lower())):
        if m[0] not in STOP:
            yield i, stem(m[0]), m.span()


class Index:
    def __init__(self, docs):
        self.docs = docs
        self.positions = defaultdict(lambda: defaultdict(list))
        self.length = Counter()
        for name, text in docs.items():
            for i, word, span in tokens(text):
                self.positions[word][name].append((i, span))
                self.length[name] += 1

    def idf(self, word):
        return math.log((1 + len(self.docs)) / (1 + len(self.positions.get(word, ())))) + 1

    def search(self, query):
        if (m := re.fullmatch(r'"(.+)"', query)):
            return self.phrase(m[1])
        scores = Counter()
        for _, word, _ in tokens(query):
            for doc, places in self.positions.get(word, {}).items():
                scores[doc] += len(places) / self.length[doc] * self.idf(word)
        return sorted(((round(s, 4), d) for d, s in scores.items()), key=lambda p: (-p[0], p[1]))

    def phrase(self, text):
        words = [(i, w) for i, w, _ in tokens(text)]
        (i0, first), *rest = words
        hits = []
        for doc, places in self.positions.get(first, {}).items():
            for p, _ in places:
                if all(any(q == p + i - i0 for q, _ in self.positions.get(w, {}).get(doc, ())) for i, w in rest):
                    hits.append((doc, p))
        return sorted(hits)

    def snippet(self, doc, word, width=14):
        start, end = self.positions[stem(word)][doc][0][1]
        text = self.docs[doc]
        return f"...{text[max(0, start - width):start]}[{text[start:end]}]{text[end:end + width]}..."


ix = Index(DOCS)
for q in ("moon", "the sea ships", "earth orbits", '"orbits earth"', '"the moon and the sun"', "nothing", "SUN year"):
    print(q, "->", ix.search(q))
print(ix.snippet("tide", "moon"), ix.snippet("sun", "year"), len(ix.positions), Counter({w: sum(map(len, d.values())) for w, d in ix.positions.items()}).most_common(4))

"""Writes objectspace/text/data/multibyte.bin: the East Asian codings as CPython 3.11's codecs have them.

    python3.11 tools/multibyte/generate.py

The reader is objectspace/text/MultibyteTable.cs. Deterministic. For each codec: its name, the number of the codec of
which it is a variation (255: none), then three lists of runs (gap, count, values): by byte or pair of bytes, by the
pair after 0x8F, and the ranges of four bytes of gb18030; then what is encoded in another way than it is decoded, and which bytes begin nothing.
"""
import pathlib

OUT = pathlib.Path(__file__).resolve().parents[2] / "objectspace" / "text" / "data" / "multibyte.bin"
CODECS = [
    ("gb2312", None), ("gbk", "gb2312"), ("gb18030", "gbk"), ("big5", None), ("cp950", "big5"), ("big5hkscs", "big5"),
    ("shift_jis", None), ("cp932", "shift_jis"), ("shift_jisx0213", "shift_jis"), ("shift_jis_2004", "shift_jisx0213"),
    ("euc_jp", None), ("euc_jisx0213", "euc_jp"), ("euc_jis_2004", "euc_jisx0213"), ("euc_kr", None), ("cp949", "euc_kr"),
    ("johab", None),
]
# Marks before a code point beyond the BMP, and before two code points.
WIDE, TWO = 0xD800, 0xD801


def varint(n):
    out = bytearray()
    while n >= 0x80:
        out.append(n & 0x7F | 0x80)
        n >>= 7
    out.append(n)
    return bytes(out)


def value(text):
    points = [ord(c) for c in text]
    if not points:
        return b"\0\0"
    if len(points) == 2:
        return TWO.to_bytes(2, "little") + b"".join(p.to_bytes(3, "little") for p in points)
    if points[0] > 0xFFFF:
        return WIDE.to_bytes(2, "little") + points[0].to_bytes(3, "little")
    return points[0].to_bytes(2, "little")


def runs(table):
    keys, out, at, last = sorted(table), [], 0, 0
    groups = []
    for key in keys:
        if groups and groups[-1][-1] + 1 == key:
            groups[-1].append(key)
        else:
            groups.append([key])
    for group in groups:
        out.append(varint(group[0] - last) + varint(len(group)) + b"".join(value(table[k]) for k in group))
        last = group[-1] + 1
    return varint(len(groups)) + b"".join(out)


def decoded(name, data):
    try:
        return data.decode(name)
    except UnicodeDecodeError:
        return None


def encoded(name, text):
    try:
        return text.encode(name)
    except UnicodeEncodeError:
        return b""


def tables(name):
    pairs, after = {}, {}
    for a in range(256):
        text = decoded(name, bytes([a]))
        if text is not None:
            if text != chr(a) or a >= 128:
                pairs[a] = text
            continue
        for b in range(256):
            text = decoded(name, bytes([a, b]))
            if text is not None:
                pairs[a << 8 | b] = text
    if name.startswith("euc_j"):
        for key in range(65536):
            text = decoded(name, bytes([0x8F, key >> 8, key & 255]))
            if text is not None:
                after[key] = text
    return pairs, after


def four_bytes(name):
    """Ranges of gb18030: from which linear number on, which characters, how many."""
    ranges = []
    for n in range(39420):
        data = bytes([0x81 + n // 12600, 0x30 + n // 1260 % 10, 0x81 + n // 10 % 126, 0x30 + n % 10])
        text = decoded(name, data)
        if text is None:
            continue
        if ranges and ranges[-1][0] + ranges[-1][2] == n and ranges[-1][1] + ranges[-1][2] == ord(text):
            ranges[-1][2] += 1
        else:
            ranges.append([n, ord(text), 1])
    return ranges


def exceptions(name, pairs, after, ranges):
    inverse = {chr(a): bytes([a]) for a in range(128)}
    if name in ("shift_jisx0213", "shift_jis_2004"):
        del inverse["\\"], inverse["~"]
    for key, text in sorted(pairs.items()):
        inverse.setdefault(text, bytes([key]) if key < 256 else bytes([key >> 8, key & 255]))
    for key, text in sorted(after.items()):
        inverse.setdefault(text, bytes([0x8F, key >> 8, key & 255]))
    found = []
    covered = {p for _, first, count in ranges for p in range(first, first + count)}
    for point in range(0x110000):
        if 0xD800 <= point < 0xE000 or (name == "gb18030" and (point in covered or point > 0xFFFF)):
            continue
        data = encoded(name, chr(point))
        if data != inverse.get(chr(point), b"") and len(data) != 8:
            found.append(point.to_bytes(3, "little") + bytes([len(data)]) + data)
    return varint(len(found)) + b"".join(found)


def lone_leads(name):
    """A bit for each byte from 0x80 that is not the beginning of anything."""
    bits = 0
    for a in range(128, 256):
        try:
            bytes([a]).decode(name)
        except UnicodeDecodeError as e:
            bits |= (e.reason.startswith("illegal")) << (a - 128)
    return bits.to_bytes(16, "little")


def main():
    out, made = bytearray([len(CODECS)]), {}
    names = [name for name, _ in CODECS]
    for name, base in CODECS:
        pairs, after = made[name] = tables(name)
        ranges = four_bytes(name) if name == "gb18030" else []
        old = made[base] if base else ({}, {})
        body = b""
        for mine, theirs in zip((pairs, after), old):
            body += runs({k: mine.get(k, "") for k in mine.keys() | theirs.keys() if mine.get(k) != theirs.get(k)})
        body += varint(len(ranges)) + b"".join(varint(n) + varint(first) + varint(count) for n, first, count in ranges)
        body += exceptions(name, pairs, after, ranges) + lone_leads(name)
        out += bytes([len(name)]) + name.encode() + bytes([names.index(base) if base else 255]) + len(body).to_bytes(4, "little") + body
    OUT.write_bytes(out)


main()

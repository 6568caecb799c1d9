"""Writes the Unicode tables of objectspace/text/data from what CPython 3.11 (Unicode 14.0.0) knows.

    python3.11 tools/unicode/generate.py

The readers are objectspace/text/UnicodeData.cs (sections of unicode.bin), UnicodeDatabase.cs (records),
UnicodeNames.cs (unicode_names.bin); UnicodeLatin1.cs is written whole. Deterministic: the same input gives the same
bytes.
"""

import _sre
import collections
import pathlib
import struct
import sys
import unicodedata
from unicodedata import ucd_3_2_0

ROOT = pathlib.Path(__file__).resolve().parents[2]
TEXT = ROOT / "objectspace" / "text"
LIMIT = 0x110000

# Bits of a record's flags; the order is that of the C# enumeration UnicodeFlags.
FLAGS = [
    "alpha", "decimal", "digit", "numeric", "lower", "upper", "title", "space", "printable", "xid_start",
    "xid_continue", "cased", "case_ignorable", "lower_full", "upper_full", "title_full", "fold_full", "mirrored",
    "compose_first", "compose_second", "nfc_no", "nfd_no", "nfkc_no", "nfkd_no",
]
BIT = {name: 1 << i for i, name in enumerate(FLAGS)}


def trie(values, shift):
    """Cuts a list into blocks of 2**shift, shares equal ones: (block numbers, blocks joined)."""
    size = 1 << shift
    blocks, index, joined = {}, [], []
    for start in range(0, len(values), size):
        block = tuple(values[start:start + size])
        if block not in blocks:
            blocks[block] = len(blocks)
            joined.extend(block)
        index.append(blocks[block])
    return index, joined


def trie_to_last(values, shift):
    """As trie, without the blocks of zeros at the end."""
    last = max(i for i, v in enumerate(values) if v)
    return trie(values[:((last >> shift) + 1) << shift], shift)


def container(sections):
    """Count, then offset and length of each section, then the sections on 8-byte boundaries."""
    def padded(length):
        return -(-length // 8) * 8

    table = struct.pack("<I", len(sections))
    start = at = padded(4 + 8 * len(sections))
    for data in sections:
        table += struct.pack("<II", at, len(data))
        at += padded(len(data))
    return table.ljust(start, b"\0") + b"".join(bytes(data).ljust(padded(len(data)), b"\0") for data in sections)


def u16(values):
    return struct.pack(f"<{len(values)}H", *values)


def u32(values):
    return struct.pack(f"<{len(values)}I", *values)


class Strings:
    """Numbers strings in the order of their first use."""

    def __init__(self):
        self.numbers = {}

    def __call__(self, text):
        return self.numbers.setdefault(text, len(self.numbers))

    def data(self):
        return "\n".join(self.numbers).encode()


def compositions():
    """Pairs of characters that NFC joins."""
    pairs = {}
    for code in range(LIMIT):
        parts = unicodedata.decomposition(chr(code))
        if not parts or parts.startswith("<"):
            continue
        parts = [int(p, 16) for p in parts.split()]
        if len(parts) == 2 and unicodedata.normalize("NFC", chr(parts[0]) + chr(parts[1])) == chr(code):
            pairs[parts[0], parts[1]] = code
    return pairs


def case_ignorable(ch):
    """Seen through the rule of the final sigma."""
    if ch.islower() or ch.isupper() or ch.istitle():
        return (" " + ch + "\u03a3").lower()[-1] == "\u03c3"
    return ("A" + ch + "\u03a3").lower()[-1] == "\u03c2"


def properties():
    categories, bidirectionals, widths = Strings(), Strings(), Strings()
    sequences, numerics = {}, {None: 0}
    pairs = compositions()
    firsts = {first for first, _ in pairs}
    seconds = {second for _, second in pairs}
    records, numbers = {}, []
    for code in range(LIMIT):
        ch = chr(code)
        flags = 0
        mapped = []

        def flag(name, condition):
            nonlocal flags
            flags |= BIT[name] if condition else 0

        flag("alpha", ch.isalpha())
        flag("decimal", ch.isdecimal())
        flag("digit", ch.isdigit())
        flag("numeric", ch.isnumeric())
        flag("lower", ch.islower())
        flag("upper", ch.isupper())
        flag("title", unicodedata.category(ch) == "Lt")
        flag("space", ch.isspace())
        flag("printable", ch.isprintable())
        flag("xid_start", ch.isidentifier())
        flag("xid_continue", ("a" + ch).isidentifier())
        flag("cased", ch.islower() or ch.isupper() or unicodedata.category(ch) == "Lt")
        flag("case_ignorable", case_ignorable(ch))
        flag("mirrored", unicodedata.mirrored(ch))
        flag("compose_first", code in firsts or 0x1100 <= code <= 0x1112 or 0xAC00 <= code <= 0xD7A3 and (code - 0xAC00) % 28 == 0)
        flag("compose_second", code in seconds or 0x1161 <= code <= 0x1175 or 0x11A8 <= code <= 0x11C2)
        for form in ("NFC", "NFD", "NFKC", "NFKD"):
            flag(form.lower() + "_no", unicodedata.normalize(form, ch) != ch)
        for name, result in (("lower", ch.lower()), ("upper", ch.upper()), ("title", ch.title()), ("fold", ch.casefold())):
            if len(result) == 1:
                mapped.append(ord(result) - code)
            else:
                flag(name + "_full", True)
                mapped.append(sequences.setdefault(result, len(sequences)))
        # The simple lower case is the full one, but for one character that the reader knows.
        assert _sre.unicode_tolower(code) == (ord(ch.lower()) if len(ch.lower()) == 1 else ord("i"))
        assert len(ch.lower()) == 1 or code == 0x130
        record = struct.pack(
            "<IiiiiBBBBbbH", flags, *mapped, categories(unicodedata.category(ch)),
            bidirectionals(unicodedata.bidirectional(ch)), unicodedata.combining(ch),
            widths(unicodedata.east_asian_width(ch)), unicodedata.decimal(ch, -1), unicodedata.digit(ch, -1),
            numerics.setdefault(unicodedata.numeric(ch, None), len(numerics)))
        numbers.append(records.setdefault(record, len(records)))
    index, joined = trie(numbers, 7)
    sequence_data = b"".join(u32(([ord(c) for c in s] + [0, 0])[:3]) for s in sequences)
    assert max(map(len, sequences)) <= 3
    numeric_data = struct.pack(f"<{len(numerics)}d", *(v or 0.0 for v in numerics))
    pair_keys = sorted(pairs)
    pair_data = struct.pack(f"<{len(pairs)}Q", *((a << 32) | b for a, b in pair_keys))
    joined_data = u32([pairs[key] for key in pair_keys])
    strings = (categories, bidirectionals, widths, numerics)
    return strings, [
        u16(index), u16(joined), b"".join(records), sequence_data, numeric_data, pair_data, joined_data]


def decompositions():
    prefixes = Strings()
    prefixes("")
    offsets, data, known = [], [0], {}
    for code in range(LIMIT):
        parts = unicodedata.decomposition(chr(code)).split()
        if not parts:
            offsets.append(0)
            continue
        prefix = parts.pop(0) if parts[0].startswith("<") else ""
        units = b"".join(chr(int(p, 16)).encode("utf-16-le") for p in parts)
        key = (prefix, units)
        if key not in known:
            known[key] = len(data)
            data.append(prefixes(prefix) << 8 | len(units) // 2)
            data.extend(struct.unpack(f"<{len(units) // 2}H", units))
        offsets.append(known[key])
    index, joined = trie_to_last(offsets, 6)
    return prefixes, [u16(index), u16(joined), u16(data)]


def version_3_2(strings):
    categories, bidirectionals, widths, numerics = strings
    records, numbers, corrections = {b"": 0}, [], []
    for code in range(LIMIT):
        ch = chr(code)

        def facts(ucd):
            return (ucd.category(ch), ucd.bidirectional(ch), ucd.combining(ch), ucd.east_asian_width(ch),
                    ucd.mirrored(ch), ucd.decimal(ch, -1), ucd.digit(ch, -1), ucd.numeric(ch, None))

        old, new = facts(ucd_3_2_0), facts(unicodedata)
        if old != new:
            assert old[6] == new[6] or old[0] == "Cn", hex(code)
            record = struct.pack(
                "<BBBBBbbxHH", categories(old[0]), bidirectionals(old[1]), old[2], widths(old[3]), old[4], old[5],
                old[6], numerics[old[7]], 0)
            numbers.append(records.setdefault(record, len(records)))
        else:
            numbers.append(0)
        if old[0] != "Cn":
            assert ucd_3_2_0.decomposition(ch) == unicodedata.decomposition(ch)
            plain = ucd_3_2_0.normalize("NFD", ch)
            if plain != unicodedata.normalize("NFD", ch):
                assert len(plain) == 1
                corrections += [code, ord(plain)]
        else:
            assert not ucd_3_2_0.decomposition(ch)
    assert len(records) < 256
    index, joined = trie_to_last(numbers, 7)
    records = [b"\0" * 12] + [r for r in records if r]
    return [u16(index), bytes(joined), b"".join(records), u32(corrections)]


def tables():
    strings, main = properties()
    prefixes, decomposition = decompositions()
    old = version_3_2(strings)
    texts = [s.data() for s in (*strings[:3], prefixes)]
    return container([*main, *decomposition, *old, *texts])


# Names -------------------------------------------------------------------------------------------------------------

ONE_BYTE_WORDS = 0x70
WORDS_A_START = 32


def algorithmic(name, code):
    return name == f"CJK UNIFIED IDEOGRAPH-{code:04X}" or name.startswith("HANGUL SYLLABLE ")


def read_aliases():
    aliases, sequences = [], []
    for line in (pathlib.Path(__file__).parent / "aliases.txt").read_text().splitlines():
        if line.startswith("#"):
            continue
        codes, name = line.split(";")
        codes = [int(c, 16) for c in codes.split()]
        assert unicodedata.lookup(name) == "".join(map(chr, codes)), name
        (aliases if len(codes) == 1 else sequences).append((name, codes))
    return aliases, sequences


def names():
    aliases, sequences = read_aliases()
    ideographs = []
    entries = []
    for code in range(LIMIT):
        name = unicodedata.name(chr(code), None)
        if name is None:
            continue
        if name.startswith("CJK UNIFIED IDEOGRAPH-"):
            if ideographs and ideographs[-1] == code - 1:
                ideographs[-1] = code
            else:
                ideographs += [code, code]
        if not algorithmic(name, code):
            entries.append((code, name))
    # Names that are no character's: placed behind all characters, one after another.
    extra = [(LIMIT + i, name) for i, (name, _) in enumerate(aliases + sequences)]

    def words(code, name):
        """A name as words; each but the last is followed by a blank. A final -XXXX that is the code point is #."""
        tail = f"-{code:04X}"
        if code < LIMIT and name.endswith(tail):
            return name[:-len(tail)].split(" ") + ["#"]
        return name.split(" ")

    split = [(code, words(code, name)) for code, name in entries + extra]
    count = collections.Counter(w for _, ws in split for w in ws)
    order = sorted(count, key=lambda w: (-count[w], w))
    order.remove("#")
    order.insert(0, "#")
    number = {w: i for i, w in enumerate(order)}
    assert len(order) < (0xFF - ONE_BYTE_WORDS) << 8

    # One byte below ONE_BYTE_WORDS, else two; 0xFF ends a name.
    phrases = bytearray()
    blocks, bases = [], []
    for rank, (code, ws) in enumerate(split):
        block = code >> 5
        if not blocks or blocks[-1][0] != block:
            blocks.append([block, 0, len(phrases), rank])
        blocks[-1][1] |= 1 << (code & 31)
        for w in ws:
            n = number[w]
            if n < ONE_BYTE_WORDS:
                phrases.append(n)
            else:
                n -= ONE_BYTE_WORDS
                phrases += bytes((ONE_BYTE_WORDS + (n >> 8), n & 0xFF))
        phrases.append(0xFF)
    all_names = [name for _, name in entries + extra]
    assert len(all_names) < 65536 and len(set(all_names)) == len(all_names)
    sorted_ranks = sorted(range(len(all_names)), key=lambda r: all_names[r])
    lexicon = "".join(order).encode()
    starts, at = [], 0
    for i, w in enumerate(order):
        if i % WORDS_A_START == 0:
            starts.append(at)
        at += len(w)
    targets, target_ends = [], []
    for _, codes in aliases + sequences:
        targets += codes
        target_ends.append(len(targets))
    assert max(map(len, all_names)) < 100
    return container([
        u16([b[0] for b in blocks]), u32([b[1] for b in blocks]), u32([b[2] for b in blocks]),
        u16([b[3] for b in blocks]), bytes(phrases), lexicon, bytes(map(len, order)), u32(starts),
        u16(sorted_ranks), u32(targets), u16(target_ends), u32(ideographs), u16([ONE_BYTE_WORDS, len(aliases)])])


def latin1():
    # The flags up to case_ignorable, in hexadecimal, and the simple case mappings that stay within Latin-1.
    rows = []
    for code in range(256):
        ch = chr(code)
        flags = 0
        for name, condition in (
                ("alpha", ch.isalpha()), ("decimal", ch.isdecimal()), ("digit", ch.isdigit()),
                ("numeric", ch.isnumeric()), ("lower", ch.islower()), ("upper", ch.isupper()),
                ("space", ch.isspace()), ("printable", ch.isprintable()), ("xid_start", ch.isidentifier()),
                ("xid_continue", ("a" + ch).isidentifier()), ("cased", ch.islower() or ch.isupper()),
                ("case_ignorable", case_ignorable(ch))):
            flags |= BIT[name] if condition else 0
        rows.append(flags)

    def table(values, form):
        lines = []
        for start in range(0, 256, 16):
            lines.append("        " + ", ".join(form % v for v in values[start:start + 16]) + ",")
        return "\n".join(lines)

    lower = [ord(chr(c).lower()) for c in range(256)]
    upper = [ord(chr(c).upper()) if len(chr(c).upper()) == 1 and ord(chr(c).upper()) < 256 else c for c in range(256)]
    return f"""using System;

namespace Py.ObjectSpace.Text;

/// <summary>Properties of the first 256 characters, so that they need no table from a file; written by tools/unicode/generate.py.</summary>
internal static class UnicodeLatin1
{{
    /// <summary>Gets the bits of <see cref="UnicodeFlags"/> for each character.</summary>
    public static ReadOnlySpan<ushort> Flags =>
    [
{table(rows, "0x%04X")}
    ];

    /// <summary>Gets the lower case of each character.</summary>
    public static ReadOnlySpan<byte> Lower =>
    [
{table(lower, "0x%02X")}
    ];

    /// <summary>Gets the upper case of each character that has one below 256; U+00B5, U+00DF and U+00FF have not.</summary>
    public static ReadOnlySpan<byte> Upper =>
    [
{table(upper, "0x%02X")}
    ];
}}
"""


def main():
    assert sys.version_info[:2] == (3, 11) and unicodedata.unidata_version == "14.0.0"
    (TEXT / "data").mkdir(exist_ok=True)
    for name, data in (("unicode.bin", tables()), ("unicode_names.bin", names())):
        (TEXT / "data" / name).write_bytes(data)
        print(name, len(data))
    (TEXT / "UnicodeLatin1.cs").write_text(latin1())


if __name__ == "__main__":
    main()

# _bz2 and _lzma: streams in pieces, limits, filters, errors.
import bz2
import lzma


def attempt(f, *args, **keywords):
    try:
        print(f(*args, **keywords))
    except Exception as e:
        print(type(e).__name__, e)


big = bytes(range(256)) * 3000


def pieces(decoder, data, step, most):
    out, at = [], 0
    while not decoder.eof:
        if decoder.needs_input:
            out.append(decoder.decompress(data[at:at + step], most))
            at += step
        else:
            out.append(decoder.decompress(b"", most))
    return b"".join(out) == big, max(map(len, out)) <= most, decoder.unused_data


print(pieces(bz2.BZ2Decompressor(), bz2.compress(big) + b"more", 100, 1000), bz2.compress(b"x" * 50, 1))
print(pieces(lzma.LZMADecompressor(), lzma.compress(big), 100, 1000))
c = bz2.BZ2Compressor(3)
print(bz2.decompress(c.compress(big[:5000]) + c.compress(b"") + c.flush()) == big[:5000])
attempt(c.flush)
attempt(c.compress, b"")
for level in (0, 10, "a"):
    attempt(bz2.BZ2Compressor, level)
attempt(bz2.BZ2Compressor, 1, 2)
attempt(bz2.BZ2Compressor, compresslevel=1)
attempt(bz2.BZ2Decompressor, 1)
attempt(bz2.BZ2Decompressor().decompress, b"not bzip2 at all")
d = bz2.BZ2Decompressor()
print(d.decompress(bz2.compress(b"abcdef"), 2), d.needs_input, d.decompress(b"", 0), d.decompress(b""), d.eof)
attempt(d.decompress, b"x")
for keywords in ({}, {"format": lzma.FORMAT_ALONE}, {"format": lzma.FORMAT_RAW, "filters": [{"id": lzma.FILTER_LZMA2}]}, {"check": lzma.CHECK_SHA256}, {"preset": 9 | lzma.PRESET_EXTREME}, {"filters": [{"id": lzma.FILTER_DELTA, "dist": 4}, {"id": lzma.FILTER_LZMA2, "preset": 1}]}):
    data = lzma.compress(big, **keywords)
    back = {name: value for name, value in keywords.items() if "format" in keywords}
    print(len(data) < 1000, lzma.decompress(data, **back) == big)
d = lzma.LZMADecompressor()
print(d.check, d.decompress(lzma.compress(b"hello") + b"zz"), d.check, d.eof, d.unused_data)
attempt(d.decompress, b"")
for keywords in ({"format": 9}, {"format": lzma.FORMAT_ALONE, "check": 1}, {"format": lzma.FORMAT_RAW}, {"preset": 3, "filters": [{"id": 33}]}, {"filters": []}, {"filters": [{}]}, {"filters": [{"id": 99}]}, {"filters": [3]}, {"filters": 5}, {"preset": 99}, {"filters": [{"id": 33, "x": 1}]}, {"filters": [{"id": 33, "dict_size": 1}]}, {"filters": [{"id": 3, "x": 2}]}, {"format": lzma.FORMAT_ALONE, "filters": [{"id": 3}]}, {"filters": [{"id": 33}] * 6}):
    attempt(lzma.LZMACompressor, **keywords)
for keywords in ({"format": lzma.FORMAT_RAW}, {"filters": [{"id": 33}]}, {"format": 77}, {"format": lzma.FORMAT_RAW, "memlimit": 5}):
    attempt(lzma.LZMADecompressor, **keywords)
attempt(lzma.LZMADecompressor(memlimit=10).decompress, lzma.compress(b"x"))
broken = bytearray(lzma.compress(b"hello" * 1000))
broken[40] ^= 1
attempt(lzma.decompress, bytes(broken))
attempt(lzma.decompress, lzma.compress(b"abc")[:-5])
for entry in ({"id": 33, "dict_size": 1 << 20}, {"id": 3, "dist": 7}, {"id": lzma.FILTER_LZMA1}, {}, 5):
    attempt(lzma._encode_filter_properties, entry)
attempt(lzma._decode_filter_properties, 33, b"\x10")
attempt(lzma._decode_filter_properties, lzma.FILTER_LZMA1, b"]\x00\x00\x80\x00")
attempt(lzma._decode_filter_properties, 3, b"\x07")
attempt(lzma._decode_filter_properties, 99, b"")
print(lzma.is_check_supported(lzma.CHECK_CRC64), lzma.is_check_supported(99))

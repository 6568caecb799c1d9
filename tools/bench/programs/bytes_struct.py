"""Bytes: packing, checksums, byte loops, memoryviews."""
import struct
import sys


def adler(data):
    a, b = 1, 0
    for byte in data:
        a = (a + byte) % 65521
        b = (b + a) % 65521
    return b << 16 | a


def records(n):
    out = bytearray()
    for i in range(n):
        out += struct.pack("<IhB5s", i, -(i & 0x7FFF), i & 255, b"abcde")
    return bytes(out)


def run(scale):
    total = 0
    for _ in range(scale):
        data = records(15000)
        total += adler(data)
        view = memoryview(data)
        for i in range(0, len(view), 12):
            n, h, b, s = struct.unpack_from("<IhB5s", view, i)
            total += n + h + b + s[0]
        total += data.count(b"cde") + data.find(b"\xff\xff") + len(data.replace(b"ab", b"")) + len(data.hex())
        total += sum(x ^ y for x, y in zip(data[:20000], data[1:20001]))
    return total


if __name__ == "__main__":
    print("checksum", run(int(sys.argv[1]) if len(sys.argv) > 1 else 1))

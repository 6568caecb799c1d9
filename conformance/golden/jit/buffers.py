#: jit threshold=2,bridge=1,worth=0
#: jit threshold=5,bridge=3,worth=0,fail_guards=7
# struct, bytes, bytearrays and memoryviews in loops: numbers in range and out of it, exports, growth.
import struct

S = struct.Struct(">hHq?3s")


def records(n):
    out = bytearray()
    total = 0
    seen = []
    for i in range(n):
        packed = struct.pack("<IhB5s", i, -(i & 0x7FFF), i & 255, b"abcde")
        out += packed
        out[i % len(out)] = i & 255
        total += out[-1] + out[i] + packed[i % 12] + len(out)
        a, b, c, d, e = S.unpack(S.pack(i - 500, i, i << 33, True, b"xyzw"))
        total += a + b + c + d + e[1]
        x = struct.unpack_from("<qd", out, i % 40) if len(out) > 60 else (1, 2)
        seen.append(x[0])
        big = struct.pack(">qIhb", -i * 3, i * 1000003 & 0xFFFFFFFF, i - 1000, (i & 255) - 128)
        seen.append(struct.unpack(">qIhb", big))
        seen.append(struct.unpack("<dq", struct.pack("<dq", i / 3, i)))
        seen.append(struct.unpack_from("3scc", out, i))
        whole = memoryview(out)
        view = whole[3:]
        seen.append(struct.unpack_from("<hIb2x2s", view, i % 7) if len(view) > 20 else 0)
        view.release()
        whole.release()
    return total, len(out), bytes(out[-30:]), seen[-25:]


def failing(values):
    result = []
    for v in values:
        for layout in "<hB", ">hB", "<Q", "=i", "<l", "@b":
            try:
                result.append(struct.pack(layout, v, 7) if len(layout) == 3 and layout[1] == "h" else struct.pack(layout, v))
            except struct.error as e:
                result.append(str(e))
    return result


def short(data, size):
    found = 0
    try:
        for i in range(size):
            found += struct.unpack_from("<I", data, i)[0]
    except struct.error as e:
        print(found, e)


def changed(n):
    layout = struct.Struct("<hh")
    total = 0
    for i in range(n):
        if i == n // 2:
            layout.__init__("<bbbb")
        total += sum(layout.unpack(b"\1\2\3\xff"))
    return total


def exported(n):
    out = bytearray(b"x")
    view = None
    try:
        for i in range(n):
            if i == n - 5:
                view = memoryview(out)
            out += b"yz"
    except BufferError as e:
        print(len(out), e)


def grown(n):
    out = bytearray()
    other = bytearray(b"123")
    for i in range(n):
        out += other
        if len(out) == 60:
            try:
                out += out
            except BufferError as e:
                print(e)
    return len(out), out[:10], out[-3:]


def stored(n):
    data = bytearray(64)
    try:
        for i in range(n):
            data[i & 63] = i
    except ValueError as e:
        print(e, sum(data))
    try:
        for i in range(n):
            data[i] = 1
    except IndexError as e:
        print(e, sum(data))


FORMATS = "<HB", ">iB", "<q"


def by_format(data, n):
    total = 0
    for i in range(n):
        total += struct.unpack_from(FORMATS[i // 90 % 3], data, i % 7)[0]
        total += len(struct.pack("<%dB" % (i // 100), *range(i // 100)))
    return total


def viewed(n):
    data = bytearray(range(100))
    views = memoryview(data), memoryview(data)[::2], memoryview(data).cast("b"), memoryview(bytes(data))[50:], memoryview(data).cast("B", (10, 10))
    total = 0
    for k, view in enumerate(views):
        try:
            for i in range(n):
                total = (total * 7 + view[i % 40] + view[-1 - i % 9] * k) % 1000003
                data[i % 100] = i & 127
            if k == 0:
                view.release()
                for i in range(n):
                    total += view[0]
        except (NotImplementedError, ValueError, IndexError) as e:
            print(k, type(e).__name__, e)
    return total


print(by_format(bytes(range(30)), 600))
print(viewed(300))
print(records(900))
print(failing(list(range(200)) + [40000, -40000, 2**40, -1, "x", 2**64] * 3)[-60:])
short(bytes(range(200)), 400)
short(bytearray(range(200)), 400)
short(memoryview(bytes(range(200))), 400)
print(changed(400))
exported(200)
print(grown(300))
stored(500)

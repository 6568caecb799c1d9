import base64
import binascii
import hashlib
import hmac
import zlib
for name in ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_256", "sha3_512", "blake2b", "blake2s"):
    h = hashlib.new(name, b"hello")
    h.update(b" world" * 1000)
    print(name, h.hexdigest(), h.digest_size, h.block_size, h.name, h.copy().hexdigest() == h.hexdigest(), getattr(hashlib, name)(b"").hexdigest()[:16])
print(hashlib.shake_128(b"x").hexdigest(10), hashlib.shake_256(b"x").digest(5), hashlib.blake2b(b"k", key=b"key", digest_size=8, salt=b"s", person=b"p").hexdigest(), hashlib.blake2s(b"", digest_size=4).hexdigest(), hashlib.pbkdf2_hmac("sha256", b"pw", b"salt", 1000).hex(), hashlib.sha256(b"x", usedforsecurity=False).hexdigest()[:8], "sha256" in hashlib.algorithms_guaranteed)
print(hmac.new(b"key", b"msg", "sha256").hexdigest(), hmac.compare_digest("a", "a"), hmac.compare_digest(b"a", b"b"), hmac.digest(b"k", b"m", "md5").hex())
for bad in (lambda: hashlib.new("nope"), lambda: hashlib.md5("str"), lambda: hashlib.sha256().update("x"), lambda: hashlib.blake2b(digest_size=100), lambda: hmac.new("k", b"m", "md5"), lambda: hmac.compare_digest("é", "é"), lambda: base64.b64decode("abc"), lambda: base64.b64decode("a$b=", validate=True), lambda: base64.b32decode("a"), lambda: binascii.unhexlify("abc"), lambda: binascii.unhexlify("zz"), lambda: base64.b16decode("xx"), lambda: base64.b85decode("\x00"), lambda: binascii.a2b_base64("é"), lambda: base64.b64encode("s")):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
data = bytes(range(256))
print(base64.b64encode(data[:20]), base64.urlsafe_b64encode(b"\xff\xfe?"), base64.b64decode("aGVsbG8="), base64.b32encode(b"hello"), base64.b16encode(b"hi"), base64.b85encode(b"hello"), base64.a85encode(b"hello\0\0\0\0"), base64.a85decode(base64.a85encode(data)) == data, base64.b85decode(base64.b85encode(data)) == data, base64.encodebytes(b"x" * 80), base64.decodebytes(b"eHh4\n"), base64.b32hexencode(b"ab"), base64.standard_b64decode(b"eA=="))
print(binascii.hexlify(b"ab", "-"), binascii.crc32(b"hello"), binascii.crc_hqx(b"x", 0), binascii.b2a_uu(b"hello"), binascii.a2b_uu(binascii.b2a_uu(b"hello")), binascii.b2a_qp(b"a=b\xff"), binascii.a2b_qp(b"a=3D=FF"), binascii.b2a_base64(b"x", newline=False), binascii.crc32(b"b", binascii.crc32(b"a")) == binascii.crc32(b"ab"))
c = zlib.compress(data * 100, 9)
print(len(c) < 1000, zlib.decompress(c) == data * 100, zlib.crc32(data), zlib.adler32(data), zlib.decompress(zlib.compress(b"")), zlib.decompressobj().decompress(c)[:3])
d = zlib.decompressobj()
out = b"".join(d.decompress(c[i:i + 10], 50) + d.unconsumed_tail[:0] for i in range(0, 30, 10))
co = zlib.compressobj(wbits=-15)
raw = co.compress(b"raw data") + co.flush()
print(zlib.decompress(raw, -15), zlib.decompress(zlib.compress(b"x") , bufsize=1), zlib.decompressobj().unused_data)
for bad in (lambda: zlib.decompress(b"nope"), lambda: zlib.decompress(c[:-5]), lambda: zlib.compress("x"), lambda: zlib.compress(b"x", 99)):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)

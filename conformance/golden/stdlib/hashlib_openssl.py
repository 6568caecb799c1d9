"""_hashlib by way of hashlib and hmac: OpenSSL's digests, codes and keys, and what goes wrong."""
import hashlib
import hmac
import re


def show(f):
    try:
        print(re.sub(" @ 0x[0-9a-f]+", "", repr(f())))
    except Exception as error:
        print(type(error).__mro__[:2], error)


show(lambda: sorted(hashlib.algorithms_available))
for name in sorted(hashlib.algorithms_available):
    digest = hashlib.new(name, b"abc", usedforsecurity=False)
    show(lambda: (digest.name, digest.digest_size, digest.block_size, digest))
    print(digest.hexdigest(12) if name.startswith("shake") else digest.hexdigest())
first = hashlib.sha256(b"a")
second = first.copy()
second.update(memoryview(b"bc" * 3000))
show(lambda: (first.hexdigest()[:8], second.hexdigest()[:8], type(first), type(hashlib.shake_128()).__mro__))
for f in (lambda: hashlib.new("none"), lambda: hashlib.md5("text"), lambda: hashlib.md5(1), lambda: hashlib.sha1(data=b""),
          lambda: hashlib.shake_256().digest(), lambda: hashlib.shake_256().hexdigest(length=2), lambda: type(first)()):
    show(f)
for digestmod in ("sha1", hashlib.sha3_256, "blake2s", lambda data=b"": hashlib.md5(data)):
    code = hmac.new(b"key", b"message", digestmod)
    code.update(b" and more")
    show(lambda: (code.name, code.hexdigest(), code.copy().digest() == code.digest(), hmac.digest(b"key", b"m", digestmod).hex()[:8]))
for f in (lambda: hmac.new(b"key"), lambda: hmac.new("key", digestmod="md5"), lambda: hmac.new(b"k", "m", "md5"),
          lambda: hmac.new(b"k", b"m", "none"), lambda: hmac.compare_digest("a", b"a")):
    show(f)
for arguments in (("sha1", b"p", b"s", 5), ("sha512", b"p", b"s", 2, 7), ("none", b"p", b"s", 5), ("sha1", b"p", b"s", 0),
                  ("sha1", b"p", b"s", 1, -1), ("sha1", "p", b"s", 1), (b"sha1", b"p", b"s", 1), ("sha1", b"p", b"s", 2**40)):
    show(lambda: hashlib.pbkdf2_hmac(*arguments).hex())
for changes in ({}, {"n": 15}, {"salt": None}, {"r": -8}, {"p": 0}, {"dklen": 0}, {"maxmem": -1}, {"maxmem": 9}, {"n": "x"}):
    show(lambda: hashlib.scrypt(b"p", **dict(dict(salt=b"s", n=16, r=8, p=1, dklen=9), **changes)).hex())

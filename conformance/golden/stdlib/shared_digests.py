"""One hash object or compressor in the hands of several threads."""
import hashlib
import threading
import zlib


def together(work, count=4):
    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


for name in ("sha1", "sha3_256", "blake2b"):
    part = b"x" * 5000
    digest = hashlib.new(name)

    def work():
        for _ in range(300):
            digest.update(part)
            digest.digest()
            digest.copy()

    together(work)
    alone = hashlib.new(name, part * 1200)
    print(name, digest.hexdigest() == alone.hexdigest())

packer = zlib.compressobj()
pieces = []


def pack():
    for _ in range(100):
        packer.compress(b"0123456789" * 500)
        packer.copy()


together(pack)
packer.flush()
print("packed")

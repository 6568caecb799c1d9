"""json: encoding and decoding nested data."""
import json
import sys


def run(scale):
    data = [{"id": i, "name": "item %d é" % i, "price": i * 1.25, "tags": ["a", "b\n", None, True], "nested": {"x": [i, -i], "y": {}}}
            for i in range(300)]
    total = 0
    for k in range(20 * scale):
        text = json.dumps(data)
        back = json.loads(text)
        total += len(text) + back[k % 300]["id"] + len(back[7]["tags"])
        if k % 4 == 0:
            total += len(json.dumps(data, indent=2, sort_keys=True, ensure_ascii=False))
    return total


if __name__ == "__main__":
    print("checksum", run(int(sys.argv[1]) if len(sys.argv) > 1 else 1))

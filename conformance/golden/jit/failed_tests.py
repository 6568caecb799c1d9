#: jit threshold=2,bridge=1,worth=0
#: jit threshold=3,bridge=50,worth=0
# `in` and `not` that fail leave their target as it was, also while they are recorded.
class Odd:
    def __contains__(self, item):
        if item > 4:
            raise KeyError(item)
        return item == 3

    def __bool__(self):
        global count
        count += 1
        if count > 5:
            raise ValueError(count)
        return False


def run(from_turn):
    x = y = z = "none"
    odd = Odd()
    for i in range(12):
        try:
            if i >= from_turn:
                x = i in odd
                y = i not in odd
        except KeyError as e:
            pass
        try:
            z = not odd
        except ValueError as e:
            pass
        print(i, x, y, z)


for turn in 0, 5, 6, 7, 8:
    count = 0
    run(turn)

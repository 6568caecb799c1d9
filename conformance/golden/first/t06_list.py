l = [1, 2, 3]
l.append(4)
l[0] = "first"
print(l, len(l), l[-1], l[1:3], 2 in l, 9 in l)
l += [5, 6]
print(l.pop(), l, l.index(3))
del l[0]
l.insert(1, "x")
print(l, l * 2, [0] * 3, [1] + [2], [[1, 2], []])
print([x * 2 for x in range(5) if x != 3], sorted([3, 1, 2]), sum([1, 2, 3]))

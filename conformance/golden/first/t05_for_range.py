for i in range(3):
    print(i)
for i in range(10, 0, -3):
    print(i, end=" ")
print()
for c in "abc":
    print(c)
for a, b in [(1, 2), (3, 4)]:
    print(a * b)
total = 0
for i in range(100000):
    total += i
print(total)

i = 0
total = 0
while i < 10:
    if i % 2 == 0:
        total += i
    elif i == 7:
        i += 1
        continue
    else:
        total -= 1
    if total > 18:
        break
    i += 1
else:
    print("no break")
print(i, total)
print("a" if total > 5 else "b", total and "yes", 0 or "default")

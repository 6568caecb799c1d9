# Products of ints around the widths where a machine's representation of small ints ends.
bounds = [s * (1 << b) + d for b in (29, 30, 31, 32, 60, 61, 62) for d in (-1, 0, 1) for s in (1, -1)]
total = 0
for x in bounds:
    for y in bounds:
        product = x * y
        total += product
        # The same by halves, which are small.
        high, low = divmod(y, 1 << 15)
        if product != (x * high << 15) + x * low:
            print("wrong", x, y, product)
print(total, 2147483647 * 2147483648, 2000000000 * 2000000000, -1073741825 * 2147483648)

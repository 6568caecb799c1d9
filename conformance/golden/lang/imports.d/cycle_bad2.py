from cycle_bad import other
name = 1

from cycle_bad2 import name

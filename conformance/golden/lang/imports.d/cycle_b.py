import cycle_a
VALUE = "b"

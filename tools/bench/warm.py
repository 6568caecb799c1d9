"""Runs a program's run(1) again and again in one process and prints the seconds of each turn: warm.py PROGRAM TURNS."""
import importlib.util
import sys
import time


def main():
    path, turns = sys.argv[1], int(sys.argv[2])
    spec = importlib.util.spec_from_file_location("program", path)
    program = importlib.util.module_from_spec(spec)
    sys.modules["program"] = program
    sys.argv = [path, "1"]
    spec.loader.exec_module(program)
    now = time.perf_counter
    times = []
    for _ in range(turns):
        start = now()
        program.run(1)
        times.append(now() - start)
    print(" ".join("%.6f" % t for t in times))


if __name__ == "__main__":
    main()

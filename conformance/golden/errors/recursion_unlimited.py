#: ours
#: jit off
#: jit on
# Without a limit frames end before their memory does, also where special methods are called without C# in between.
import gc, os, sys

sys.setrecursionlimit(10**9)
left = [100]


class Same:
    def __eq__(self, other):
        try:
            return self == other
        except RecursionError as e:
            left[0] -= 1
            if left[0] > 0:
                # print needs frames, too.
                raise
            print(e)
            gc.collect()
            print(sys.getrecursionlimit(), sys._getframe(1000).f_code.co_name, flush=True)
            # Tracebacks of all frames would take long.
            os._exit(0)


Same() == 1

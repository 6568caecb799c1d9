import sys
import math
from math import sqrt as root
print(math.pi, root(16), math.floor(2.7), sys.version_info[0], __name__)
import os.path
print(os.path.join("a", "b"), os.sep)

"""Hashes of dates and times: equal for what is equal, and those of CPython, so that sets keep its order."""
import os
import subprocess
import sys

code = """
from datetime import *
moments = [date(2024, 2, 29), time(13, 5, 7, 89), datetime(2024, 2, 29, 13, 5, 7, 89), time(1, 2, fold=1), timedelta(1, 2, 3),
           datetime(2024, 2, 29, 13, tzinfo=timezone.utc), time(5, tzinfo=timezone(timedelta(hours=3))), timezone.utc]
print([hash(moment) for moment in moments])
print({date(2000, month, 1) for month in range(1, 13)})
print(hash(time(1, 2, fold=1)) == hash(time(1, 2)),
      hash(datetime(2024, 1, 1, 3, tzinfo=timezone(timedelta(hours=3)))) == hash(datetime(2024, 1, 1, tzinfo=timezone.utc)))
"""
print(subprocess.run([sys.executable, "-c", code], env=dict(os.environ, PYTHONHASHSEED="7"), capture_output=True, text=True).stdout)

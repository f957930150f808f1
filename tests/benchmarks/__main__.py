"""``python -m tests.benchmarks [speed memory comparing importing notebook]`` prints a table."""

import sys

from tests.benchmarks.measures import ALL, table

if __name__ == "__main__":
    print(table([m for name in sys.argv[1:] or ALL for m in ALL[name]()]))

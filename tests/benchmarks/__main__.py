"""``python -m tests.benchmarks [speed memory comparing importing notebook batches page]`` prints a table."""

import sys

from tests.benchmarks.measures import ALL, table

if __name__ == "__main__":
    for name in sys.argv[1:] or ALL:
        print(table(list(ALL[name]())), flush=True)

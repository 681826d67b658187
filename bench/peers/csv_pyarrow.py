"""A CSV file of bars by pyarrow, on one thread."""
import sys

import pyarrow
from pyarrow import csv
from rounds import serve


def load(path):
    table = csv.read_csv(path, read_options=csv.ReadOptions(use_threads=False))
    table["close"].chunk(0)
    return table


if __name__ == "__main__":
    pyarrow.set_cpu_count(1)
    path = sys.argv[1]
    serve(lambda: load(path), columns=lambda table: {name: table[name].to_numpy() for name in table.column_names[1:]}, pyarrow=pyarrow.__version__)

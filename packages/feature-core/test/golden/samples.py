"""Cuts the golden files of the bundled bars down to what a clone can carry.

    python3 samples.py GOLDEN_FOLDER

writes SET/NAME.csv.gz beside it: of the first file of each name the first 240 rows, then ROWS more spread evenly up to the last one; 13 significant digits,
which is 1e-13 of a value and far below every tolerance. A row keeps its timestamp, by which the test finds it.
"""

import gzip
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
NAMES = ["aapl_1d", "btcusd_1d", "quotes502_1d", "eurusd_1h", "dashusdt_1m"]
SETS = ["legacy", "pipeline-v1"]
FIRST = 212
SPREAD = 60


def short(field):
    if field in ("", "inf", "-inf") or len(field) <= 13:
        return field
    return repr(float("%.12e" % float(field)))


def main(source):
    for name in SETS:
        os.makedirs(os.path.join(HERE, name), exist_ok=True)
        for bars in NAMES:
            with gzip.open(os.path.join(source, name, bars + ".csv.gz"), "rt") as file:
                lines = file.read().splitlines()
            rows = lines[1:]
            later = len(rows) - FIRST
            kept = list(range(FIRST)) + [FIRST + (k + 1) * later // SPREAD - 1 for k in range(SPREAD)]
            text = [lines[0]]
            for row in kept:
                stamp, *fields = rows[row].split(",")
                text.append(",".join([stamp, *map(short, fields)]))
            with open(os.path.join(HERE, name, bars + ".csv.gz"), "wb") as out:
                out.write(gzip.compress(("\n".join(text) + "\n").encode(), 9, mtime=0))


main(sys.argv[1])

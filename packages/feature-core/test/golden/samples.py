"""Cuts the golden files of the bundled bars down to what a clone can carry.

    python3 samples.py GOLDEN_FOLDER

writes SET/NAME.csv.gz beside it: the first rows of each series, then some more spread evenly up to the last one; 13 significant digits, which is 1e-13 of a
value and far below every tolerance. A row keeps its timestamp, by which the test finds it. Of the made-up series it takes all rows, and the bars.
"""

import gzip
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
NAMES = ["aapl_1d", "btcusd_1d", "quotes502_1d", "eurusd_1h", "dashusdt_1m"]
MADE_UP = ["adv_nan_holes", "adv_constant"]
FIRST = {"legacy": 202, "pipeline-v1": 208}
SPREAD = {"legacy": 12, "pipeline-v1": 40}


def short(field):
    if field in ("", "inf", "-inf") or len(field) <= 13:
        return field
    return repr(float("%.12e" % float(field)))


def main(source):
    for name, first in FIRST.items():
        os.makedirs(os.path.join(HERE, name), exist_ok=True)
        for bars in [*NAMES, *MADE_UP]:
            text = read(os.path.join(source, name, bars))
            rows = text[1:]
            later = len(rows) - first
            spread = [first + (k + 1) * later // SPREAD[name] - 1 for k in range(SPREAD[name])]
            kept = range(len(rows)) if bars in MADE_UP else [*range(first), *spread]
            cut = [text[0]]
            for row in kept:
                stamp, *fields = rows[row].split(",")
                cut.append(",".join([stamp, *map(short, fields)]))
            with open(os.path.join(HERE, name, bars + ".csv.gz"), "wb") as out:
                out.write(gzip.compress(("\n".join(cut) + "\n").encode(), 9, mtime=0))
    os.makedirs(os.path.join(HERE, "bars"), exist_ok=True)
    for bars in MADE_UP:
        with open(os.path.join(HERE, "bars", bars + ".csv"), "w") as out:
            out.write("\n".join(read(os.path.join(source, "bars", bars))) + "\n")


def read(path):
    packed = os.path.exists(path + ".csv.gz")
    with (gzip.open if packed else open)(path + (".csv.gz" if packed else ".csv"), "rt") as file:
        return file.read().splitlines()


main(sys.argv[1])

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
# Of the sets of other programs a few rows of two series are enough here: each of their windows is full once, each rule for holes is met.
SHORT = {"alpha158": 84, "env53-market": 130, "regime-inputs": 90}
FIRST = {"legacy": 202, "pipeline-v1": 208}
SPREAD = {"legacy": 12, "pipeline-v1": 40}


def short(field):
    if field in ("", "inf", "-inf") or len(field) <= 13:
        return field
    return repr(float("%.12e" % float(field)))


def cut_row(row):
    stamp, *fields = row.split(",")
    return ",".join([stamp, *map(short, fields)])


def keep(name, bars, lines):
    with open(os.path.join(HERE, name, bars + ".csv.gz"), "wb") as out:
        out.write(gzip.compress(("\n".join(lines) + "\n").encode(), 9, mtime=0))


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
                cut.append(cut_row(rows[row]))
            keep(name, bars, cut)
    for name, first in SHORT.items():
        os.makedirs(os.path.join(HERE, name), exist_ok=True)
        for bars in ["quotes502_1d", "adv_nan_holes"]:
            text = read(os.path.join(source, name, bars))
            keep(name, bars, [text[0], *map(cut_row, text[1 : first + 1]), *map(cut_row, text[-4:])])
        with open(os.path.join(source, "tolerances", name + ".json")) as file, open(os.path.join(HERE, "tolerances", name + ".json"), "w") as out:
            out.write(file.read())
    os.makedirs(os.path.join(HERE, "bars"), exist_ok=True)
    for bars in MADE_UP:
        with open(os.path.join(HERE, "bars", bars + ".csv"), "w") as out:
            out.write("\n".join(read(os.path.join(source, "bars", bars))) + "\n")


def read(path):
    packed = os.path.exists(path + ".csv.gz")
    with (gzip.open if packed else open)(path + (".csv.gz" if packed else ".csv"), "rt") as file:
        return file.read().splitlines()


main(sys.argv[1])

"""Bars full of ties, repeats and steps, and what TA-Lib's functions say of them.

    python3 ties.py GOLDEN_FOLDER

writes ties.json.gz beside it: every function but the candle patterns, at its defaults and over short windows. Needs TA-Lib 0.8.2 (C library 0.8.1) and numpy from PyPI, and
talib/manifest.json of the golden folder for the order of inputs and parameters, and for the column that each call is in.

All prices are whole numbers, so that neighbours, extremes, gains and losses are often exactly equal.
"""

import gzip
import json
import math
import os
import sys

import numpy as np
import talib

HERE = os.path.dirname(os.path.abspath(__file__))
DIGITS = 12
SHORT = {"timeperiod": 4, "fastperiod": 3, "slowperiod": 5, "signalperiod": 3, "fastk_period": 4, "slowk_period": 2, "slowd_period": 3, "fastd_period": 3}


def bars():
    random = np.random.default_rng(7)
    rows = []

    def add(open_, high, low, close, volume):
        rows.append((open_, high, low, close, volume))

    close = 100
    for _ in range(70):  # a walk in which most neighbours share a price or a volume
        open_ = close + int(random.choice([0, 0, 0, 1, -1]))
        close = open_ + int(random.choice([0, 0, 1, 1, -1, -1, 2, -2]))
        add(open_, max(open_, close) + int(random.choice([0, 0, 1])), min(open_, close) - int(random.choice([0, 0, 1])), close, int(random.choice([0, 5, 5, 10, 10, 20])) if len(rows) > 1 else 0)
    for k in range(12):  # two bars in turn
        add(100, 103, 99, 101 + k % 2, 5 + 5 * (k % 2))
    for k in range(16):  # a run up, every other volume the same
        add(100 + k, 102 + k, 100 + k, 102 + k, 8 + k // 2)
    for k in range(16):  # and down
        add(118 - k, 118 - k, 115 - k, 116 - k, 16 - k // 2)
    for k in range(12):  # highs that stay and lows that stay, in turn
        add(104, 108 - k % 3, 100 + k % 2, 104 + (k % 4) - 1, 0 if k < 4 else 9)
    for k in range(14):  # inside and outside bars of one middle
        size = 1 + (k * 5) % 7
        add(104 - (k % 2), 105 + size, 103 - size, 104 + (k % 3) - 1, 12)
    for _ in range(18):  # nothing moves, nothing is traded
        add(104, 104, 104, 104, 0)
    for _ in range(30):
        open_ = close
        close = open_ + int(random.choice([-3, -2, -1, 0, 1, 2, 3]))
        add(open_, max(open_, close) + int(random.choice([0, 1, 2])), min(open_, close) - int(random.choice([0, 1, 2])), close, int(random.choice([3, 3, 6, 9])))
    return {name: np.array(column, dtype=float) for name, column in zip(["open", "high", "low", "close", "volume"], zip(*rows))}


def calls(manifest):
    """The functions of the manifest with their outputs: (function, inputs, parameters, outputs)."""
    found = {}
    for column in manifest["columns"]:
        name = column["function"]
        if name.startswith("CDL") or any(text.startswith("periods") for text in column["inputs"]):
            continue
        entry = found.setdefault((name, json.dumps(column["parameters"])), (name, column["inputs"], column["parameters"], []))
        entry[3].append(column["output"])
    for name, inputs, parameters, outputs in found.values():
        yield name, inputs, parameters, outputs
        short = {key: SHORT.get(key, value) for key, value in parameters.items()}
        if short != parameters:
            yield name, inputs, short, outputs
        if {"fastperiod", "slowperiod"} <= parameters.keys():
            yield name, inputs, {**short, "fastperiod": 6, "slowperiod": 3}, outputs


def text_of(name, inputs, parameters, output, many):
    call = "%s(%s)" % (name.lower(), ", ".join([*inputs, *(number(value) for value in parameters.values())]))
    return call + "." + output if many else call


def number(value):
    return "NaN" if math.isnan(value) else repr(float(value)).removesuffix(".0")


def short(value):
    if math.isnan(value):
        return None
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    cut = float("%.*e" % (DIGITS - 1, value))
    return int(cut) if cut == int(cut) and abs(cut) < 1e15 else cut


def main(golden):
    data = bars()
    with open(os.path.join(golden, "talib", "manifest.json")) as file:
        manifest = json.load(file)
    columns = {}
    names = {}
    for entry in manifest["columns"]:
        if not any(text.startswith("periods") for text in entry["inputs"]):
            many = entry["output"] not in ("real", "integer")
            names[entry["column"]] = text_of(entry["function"], entry["inputs"], entry["parameters"], entry["output"], many)
    for name, inputs, parameters, outputs in calls(manifest):
        values = getattr(talib, name)(*(data[column] for column in inputs), **parameters)
        values = values if isinstance(values, (tuple, list)) else (values,)
        many = outputs[0] not in ("real", "integer")
        for output, column in zip(outputs, values):
            columns[text_of(name, inputs, parameters, output, many)] = [short(float(value)) for value in column]
    print(len(columns), "columns of", len(data["close"]), "rows")
    series = {name: [int(value) for value in column] for name, column in data.items()}
    text = json.dumps({"source": "TA-Lib 0.8.2 (C 0.8.1)", **series, "columns": columns, "names": names}, separators=(",", ":"))
    with open(os.path.join(HERE, "ties.json.gz"), "wb") as out:
        out.write(gzip.compress(text.encode(), 9, mtime=0))


main(sys.argv[1])

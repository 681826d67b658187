"""Every function of TA-Lib at its defaults through its wheel: talib_catalogue.py BARS kept|dropped|each [FUNCTION left out ...]

kept: what the functions give is kept until the run is over, as the wheel allocates it. dropped: it is freed before the next function. each: as dropped, with
the time of each function.
"""
import sys
import time

import numpy as np
import talib
from rounds import read_bars, serve
from talib import abstract


def call(name, bars):
    """A new Function each time, since one remembers what it gave last."""
    return abstract.Function(name)(bars)


def kept(names, bars):
    return [(name, call(name, bars)) for name in names]


def dropped(names, bars):
    for name in names:
        call(name, bars)


def each(names, bars):
    times = {}
    for name in names:
        start = time.perf_counter()
        call(name, bars)
        times[name] = (time.perf_counter() - start) * 1000
    return times


def columns(results):
    """By column, named as the function and, where it has several, the output."""
    named = {}
    for name, outputs in results:
        labels = abstract.Function(name).output_names
        if len(labels) == 1:
            named[name.lower()] = outputs
        else:
            named.update({f"{name}_{label}".lower(): values for label, values in zip(labels, outputs)})
    return named


if __name__ == "__main__":
    path, mode, *left_out = sys.argv[1:]
    table = read_bars(path)
    table["periods"] = 2.0 + np.arange(len(table.pop("timestamp"))) % 29
    chosen = [name for name in talib.get_functions() if name not in left_out]
    run = {"kept": kept, "dropped": dropped, "each": each}[mode]
    serve(
        lambda: run(chosen, table),
        columns=columns,
        report=lambda result: {"functions": result} if mode == "each" else {},
        functions=len(chosen),
        talib=talib.__version__,
        c_library=talib.__ta_version__.decode().split()[0],
    )

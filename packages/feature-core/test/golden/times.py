"""Golden rows of what reads the time of a bar, by pandas 2.3.3 and numpy on bundled bars.

    python3 times.py > times.ts

A row names the expression, the program, the bars, the tolerance and the values by row.
"""

import math
import os

import numpy as np
import pandas as pd

HERE = os.path.dirname(os.path.abspath(__file__))
DATA = os.path.join(HERE, "..", "..", "..", "sdk", "data")
PANDAS = "pandas 2.3.3"


def read(name):
    bars = pd.read_csv(os.path.join(DATA, name))
    bars.index = pd.to_datetime(bars["timestamp"], utc=True)
    return bars


def clock(b, offset):
    return b.index + pd.Timedelta(minutes=offset)


def turn(part, steps):
    return 2 * np.pi * np.asarray(part, dtype=float) / steps


def minute(b, offset):
    at = clock(b, offset)
    return at.hour * 60 + at.minute


def starts(b, offset):
    day = pd.Series(clock(b, offset).date)
    return (day != day.shift(1)).astype(float).to_numpy()


def date_starts(b, date):
    late = pd.Series(b.index >= pd.Timestamp(date, tz="UTC"))
    return (late & ~late.shift(1, fill_value=False)).astype(float).to_numpy()


def since(x, anchor):
    group = np.cumsum(anchor)
    total = pd.Series(np.asarray(x)).groupby(group).cumsum().to_numpy()
    return np.where(group > 0, total, np.nan)


def vwap_since(b, anchor):
    typical = (b.high + b.low + b.close) / 3
    return since(typical * b.volume, anchor) / since(b.volume, anchor)


HOUR = "eurusd_1h.csv.gz"
MINUTE = "dashusdt_1m.csv.gz"
DAY = "aapl_1d.csv"
ULP = (4e-16, "two units in the last place of 1")
SUMS = (1e-12, "a plain running sum in the other program")
EXACT = (0, "flags")

ROWS = [
    *[(f"time_of_day(timestamp, {o}).{f}", HOUR, lambda b, o=o, f=f: getattr(np, f[:3])(turn(minute(b, o), 1440)), ULP) for o in (0, -300) for f in ("sine", "cosine")],
    *[(f"time_of_day(timestamp, 330).{f}", MINUTE, lambda b, f=f: getattr(np, f[:3])(turn(minute(b, 330), 1440)), ULP) for f in ("sine", "cosine")],
    *[(f"day_of_week(timestamp, {o}).{f}", HOUR, lambda b, o=o, f=f: getattr(np, f[:3])(turn(clock(b, o).dayofweek, 7)), ULP) for o in (0, 600) for f in ("sine", "cosine")],
    *[(f"day_of_year(timestamp, 0).{f}", DAY, lambda b, f=f: getattr(np, f[:3])(turn(b.index.dayofyear - 1, 366)), ULP) for f in ("sine", "cosine")],
    *[(f"session_start(timestamp, {o})", HOUR, lambda b, o=o: starts(b, o), EXACT) for o in (0, 180)],
    ("date_start(timestamp, 20040229)", DAY, lambda b: date_starts(b, "2004-02-29"), EXACT),
    ("cumsum_since(volume, session_start(timestamp))", HOUR, lambda b: since(b.volume, starts(b, 0)), SUMS),
    ("cumsum_since(volume, shift(session_start(timestamp), 1))", HOUR, lambda b: since(b.volume, np.roll(starts(b, 0), 1) * (np.arange(len(b)) > 0)), SUMS),
    ("cumsum_since(close, date_start(timestamp, 20040229))", DAY, lambda b: since(b.close, date_starts(b, "2004-02-29")), SUMS),
    ("obv_since(close, volume, session_start(timestamp))", MINUTE, lambda b: since(np.sign(b.close.diff().to_numpy()) * b.volume.to_numpy(), starts(b, 0)), SUMS),
    ("vwap_since(high, low, close, volume, session_start(timestamp))", MINUTE, lambda b: vwap_since(b, starts(b, 0)), SUMS),
    ("session_vwap(high, low, close, volume, timestamp, 90)", MINUTE, lambda b: vwap_since(b, starts(b, 90)), SUMS),
    ("anchored_vwap(high, low, close, volume, timestamp, 20040229)", DAY, lambda b: vwap_since(b, date_starts(b, "2004-02-29")), SUMS),
]


def places(values):
    """The first and last rows, some between, and the rows at which a flag or an anchor shows."""
    n = len(values)
    marks = [i for i in range(1, n) if values[i] == 1][:3]
    first = int(np.argmax(~np.isnan(values)))
    return sorted({0, 1, first - 1, first, *marks, *[m + 1 for m in marks], n // 7, n // 3, n // 2, (5 * n) // 6, n - 1} - {-1, n})


def number(value):
    return "NaN" if math.isnan(value) else repr(float(value)).removesuffix(".0")


print("import type { GoldenRow } from '../support/goldenRows.js';\n")
print("/** Written by times.py. */\nexport const times: readonly GoldenRow[] = [")
for expression, file, run, (tolerance, reason) in ROWS:
    values = np.asarray(run(read(file)), dtype=float)
    size = float(np.nanmedian(np.abs(values))) if tolerance else 0
    print("  {")
    print(f"    expression: '{expression}',\n    bars: '{file.split('.')[0]}',\n    source: '{PANDAS}',\n    tolerance: {tolerance!r},\n    reason: '{reason}',")
    if tolerance:
        print(f"    size: {1 if tolerance < 1e-15 else size!r},")
    print("    values: { " + ", ".join(f"{i}: {number(values[i])}" for i in places(values)) + " },\n  },")
print("];")

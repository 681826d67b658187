"""Golden rows of candle patterns, cycles, functions of one number, statistics, ranges and volume, by TA-Lib.

    python3 functions.py

writes patterns.ts, cycles.ts, transforms.ts, measures.ts, flows.ts and ratios.ts beside it. Needs TA-Lib 0.8.2 (C library 0.8.1), pandas and numpy from PyPI, and the bars in packages/sdk/data.
"""

import math
import os

import numpy as np
import pandas as pd
import talib

HERE = os.path.dirname(os.path.abspath(__file__))
DATA = os.path.join(HERE, "..", "..", "..", "sdk", "data")
BARS = {name: pd.read_csv(os.path.join(DATA, name + ".csv")).astype({"volume": float}) for name in ["quotes502_1d", "aapl_1d"]}

TALIB = "TA-Lib 0.8.2 (C 0.8.1) "
EXACT = (0, "integers, or one operation rounded once")
ULP = (1e-13, "the order of the operations")
RECURSION = (1e-9, "the order of the operations in a recursion")
SQUARES = (5e-9, "running sums of squares in the other program")
ANGLE = (1e-9, "the other program's reduction of angles")
RETURNS = (5e-5, "running sums of squares of returns in the other program")

OHLC = ["open", "high", "low", "close"]
CHANGE = "%s / shift(%s, 1) - 1"
PHASE = "hilbert_phase(hilbert(close, 37).smooth, hilbert(close, 37).period)"
TRENDLINE = "hilbert_trendline(close, hilbert(close, 37).period)"
SINE = "sin(%s * 0.017453292519943295)" % PHASE
LEADSINE = "sin((%s + 45) * 0.017453292519943295)" % PHASE
PHASOR = "hilbert(close, 12).inphase, hilbert(close, 12).quadrature"
CANDLE = "open, high, low, close, candle(open, high, low, close)"


def row(tolerance, function, inputs, expression=None, output=None, name=None, **params):
    """A call of TA-Lib, with the expression that has to give the same."""
    if expression is None:
        expression = "%s(%s)" % (function.lower(), ", ".join(inputs + [repr(value) for value in params.values()]))
        expression += "." + name if name else ""

    def run(b):
        values = getattr(talib, function)(*(b[column] for column in inputs), **params)
        return values if output is None else values[output]

    return expression, TALIB + function, tolerance, run


def outputs(tolerance, function, inputs, names, **params):
    return [row(tolerance, function, inputs, output=k, name=name, **params) for k, name in enumerate(names)]


def marks(b):
    """The bits of a bar from TA-Lib's candle settings, written down once more."""
    o, h, l, c = (b[column] for column in OHLC)
    body, top, bottom = (c - o).abs(), np.maximum(o, c), np.minimum(o, c)
    upper, lower = h - top, bottom - l
    mean = body.rolling(10).mean().shift(1)
    small = (h - l).rolling(10).mean().shift(1) * 0.1
    half = (upper + lower).rolling(10).mean().shift(1) / 2
    white = c >= o
    same = white == (c.shift(1) >= o.shift(1))
    bits = [
        white, ~white, body > mean, body < mean, body <= mean, body <= small, upper < small, lower < small, upper > small, lower > small,
        upper > body, lower > body, upper > 2 * body, lower > 2 * body, upper < half, lower < half, upper > half, ~same, same,
        bottom > top.shift(1), top < bottom.shift(1), c > c.shift(1), c < c.shift(1),
        (h < h.shift(1)) & (l > l.shift(1)), (h > h.shift(1)) & (l > l.shift(1)), (h < h.shift(1)) & (l < l.shift(1)),
    ]
    bars = np.minimum(15, np.arange(len(b)) + 1.0)
    return sum(bit.astype(float) * 2.0**k for k, bit in enumerate(bits)) + bars * 2.0**26


PENETRATING = {"CDLABANDONEDBABY": 0.1, "CDLDARKCLOUDCOVER": 0.2, "CDLEVENINGDOJISTAR": 0.1, "CDLEVENINGSTAR": 0.6, "CDLMATHOLD": 0.9, "CDLMORNINGDOJISTAR": 0.1, "CDLMORNINGSTAR": 0.6}


def pattern(function):
    return row(EXACT, function, OHLC, **({"penetration": PENETRATING[function]} if function in PENETRATING else {}))


ONE = "acos asin atan ceil cos cosh exp floor ln log10 sin sinh sqrt tan tanh".upper().split()


def one(function):
    small = function in ["ACOS", "ASIN", "COSH", "SINH", "TANH"]
    expression = "%s(%s)" % (function.lower(), "low / high" if small else "close")
    return expression, TALIB + function, EXACT if function in ["CEIL", "FLOOR"] else ANGLE, lambda b: getattr(talib, function)(b.low / b.high if small else b.close)


HIGH_LOW, HLC, HLCV, CV = ["high", "low"], ["high", "low", "close"], ["high", "low", "close", "volume"], ["close", "volume"]

FAMILIES = {
    "patterns": [
        *map(pattern, talib.get_function_groups()["Pattern Recognition"]),
        ("candle(open, high, low, close)", "pandas 2.3.3, TA-Lib's candle settings", EXACT, marks),
        row(EXACT, "CDLDOJI", OHLC, "candle_match(%s, 2)" % CANDLE),
        row(
            EXACT, "CDLDOJI", OHLC,
            "candle_match(open, high, low, close, candle_marks(open, high, low, close, sma(abs(close - open), 10), sma(high - low, 10), sma(high - low, 10)), 2)",
        ),
    ],
    "cycles": [
        row(RECURSION, "HT_DCPERIOD", ["close"]),
        row(RECURSION, "HT_DCPERIOD", ["close"], "skip(hilbert(close, 12).period, 20)"),
        row(RECURSION, "HT_DCPHASE", ["close"]),
        row(RECURSION, "HT_DCPHASE", ["close"], "skip(%s, 26)" % PHASE),
        *outputs(RECURSION, "HT_PHASOR", ["close"], ["inphase", "quadrature"]),
        *outputs(RECURSION, "HT_SINE", ["close"], ["sine", "leadsine"]),
        row(RECURSION, "HT_TRENDLINE", ["close"]),
        row(RECURSION, "HT_TRENDLINE", ["close"], "skip(%s, 26)" % TRENDLINE),
        row(EXACT, "HT_TRENDMODE", ["close"]),
        row(EXACT, "HT_TRENDMODE", ["close"], "hilbert_mode(hilbert(close, 37).smooth, hilbert(close, 37).period, %s, 26)" % ", ".join([PHASE, SINE, LEADSINE, TRENDLINE])),
        *outputs(RECURSION, "MAMA", ["close"], ["mama", "fama"], fastlimit=0.6, slowlimit=0.1),
        row(RECURSION, "MAMA", ["close"], "skip(adaptive_mean(close, %s, 0.6, 0.1).mama, 20)" % PHASOR, 0, fastlimit=0.6, slowlimit=0.1),
        row(RECURSION, "MAMA", ["close"], "skip(adaptive_mean(close, %s, 0.6, 0.1).fama, 20)" % PHASOR, 1, fastlimit=0.6, slowlimit=0.1),
    ],
    "transforms": [
        *map(one, ONE),
        row(EXACT, "MULT", HIGH_LOW),
        row(ULP, "AVGPRICE", OHLC),
        row(ULP, "MEDPRICE", HIGH_LOW),
        row(ULP, "TYPPRICE", HLC),
        row(ULP, "WCLPRICE", HLC),
        *outputs(ULP, "HA", OHLC, ["haopen", "hahigh", "halow", "haclose"]),
    ],
    "measures": [
        row(SQUARES, "AVGDEV", ["close"], "mean_deviation(close, sma(close, 9), 9)", timeperiod=9),
        row(RETURNS, "BETA", HIGH_LOW, "regression_slope(%s, %s, sma(%s, 12), sma(%s, 12), 12)" % (CHANGE % ("high", "high"), CHANGE % ("low", "low"), CHANGE % ("high", "high"), CHANGE % ("low", "low")), timeperiod=12),
        row(SQUARES, "CORREL", HIGH_LOW, timeperiod=12),
        row(RECURSION, "CUMSUM", ["close"]),
        row(EXACT, "MAXINDEX", ["close"], timeperiod=9),
        row(EXACT, "MININDEX", ["close"], timeperiod=9),
        *outputs(EXACT, "MINMAX", ["close"], ["min", "max"], timeperiod=9),
        *outputs(EXACT, "MINMAXINDEX", ["close"], ["minidx", "maxidx"], timeperiod=9),
        row(EXACT, "PERCENTILE", ["close"], timeperiod=15, percentile=33.3),
        row(ULP, "PERCENTRANK", ["close"], timeperiod=15),
        row(SQUARES, "VAR", ["close"], timeperiod=9, nbdev=2.0),
        row(SQUARES, "ADR", HIGH_LOW, timeperiod=9),
    ],
    "flows": [
        row(RECURSION, "AD", HLCV),
        row(RECURSION, "AD", HLCV, "cumsum(money_flow_volume(high, low, close, volume))"),
        row(SQUARES, "ADOSC", HLCV, fastperiod=4, slowperiod=9),
        row(SQUARES, "ADOSC", HLCV, "ema_gap(ad(high, low, close, volume), 4, 9)", fastperiod=4, slowperiod=9),
        row(RECURSION, "EFI", CV, timeperiod=9),
        row(RECURSION, "NVI", CV),
        row(RECURSION, "PVI", CV),
        row(RECURSION, "PVT", CV),
        row(RECURSION, "VWAP", HLCV),
    ],
    "ratios": [
        row(SQUARES, "AVGDEV", ["close"], timeperiod=9),
        row(RECURSION, "RVOL", ["volume"], timeperiod=9),
        row(RETURNS, "BETA", HIGH_LOW, timeperiod=12),
        *[row(SQUARES, name, ["close"], timeperiod=9) for name in ["LINEARREG", "LINEARREG_ANGLE", "LINEARREG_INTERCEPT", "LINEARREG_SLOPE", "TSF"]],
        row(RECURSION, "CVI", HIGH_LOW, timeperiod=9, rocperiod=4),
        row(RECURSION, "MASSI", HIGH_LOW, fastperiod=5, slowperiod=12),
        row(RECURSION, "NATR", HLC, timeperiod=9),
        row(SQUARES, "RVI", ["close"], timeperiod=9, stddevperiod=5),
        row(SQUARES, "CMF", HLCV, timeperiod=9),
        row(RECURSION, "MARKETFI", ["high", "low", "volume"]),
        row(RECURSION, "PVO", ["volume"], fastperiod=5, slowperiod=12, matype=2),
    ],
}


def number(value):
    return "NaN" if math.isnan(value) else repr(float(value)).removesuffix(".0")


def rows_of(values):
    """A few rows, among them some that are not 0."""
    defined = int(np.flatnonzero(~np.isnan(values))[0])
    set_ = np.flatnonzero(np.nan_to_num(values))
    found = [int(set_[int(share * (len(set_) - 1))]) for share in (0, 0.3, 0.7)] if len(set_) > 0 else []
    wanted = sorted({max(0, defined - 1), defined, defined + 37, len(values) // 2, len(values) - 1, *found})
    return "{ " + ", ".join("%d: %s" % (row, number(values[row])) for row in wanted) + " }"


def main():
    for family, entries in FAMILIES.items():
        lines = [
            "import type { GoldenRow } from '../support/goldenRows.js';",
            "",
            "/** Written by functions.py. */",
            "export const %s: readonly GoldenRow[] = [" % family,
        ]
        for expression, source, (tolerance, reason), compute in entries:
            for name, bars in BARS.items():
                values = np.asarray(compute(bars), dtype=float)
                finite = np.abs(values[np.isfinite(values)])
                lines.append("  {")
                lines.append("    expression: '%s'," % expression)
                lines.append("    bars: '%s'," % name)
                lines.append('    source: "%s",' % source if "'" in source else "    source: '%s'," % source)
                lines.append("    tolerance: %s," % number(tolerance))
                lines.append('    reason: "%s",' % reason if "'" in reason else "    reason: '%s'," % reason)
                lines.append("    size: %s," % number(float(np.median(finite))))
                lines.append("    values: %s," % rows_of(values))
                lines.append("  },")
        lines += ["];", ""]
        with open(os.path.join(HERE, family + ".ts"), "w") as out:
            out.write("\n".join(lines))


main()

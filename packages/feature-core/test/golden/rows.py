"""Golden rows of single operators: values of other people's programs on bundled bars.

    python3 rows.py

writes the tables beside it, one a family. Needs TA-Lib 0.8.2 (C library 0.8.1), pandas 2.3.3 and numpy 2.3.3 from PyPI, and the bars in packages/sdk/data.
A row of a table names the expression, the program, the bars, the tolerance (relative to the larger of the value and the column's median size) and the values by row.
"""

import json
import math
import os

import numpy as np
import pandas as pd
import talib

HERE = os.path.dirname(os.path.abspath(__file__))
DATA = os.path.join(HERE, "..", "..", "..", "sdk", "data")
REAL = ["quotes502_1d", "aapl_1d"]
CONSTANT = "adv_constant"
NO_VOLUME = "btcusd_1d"
FOLDERS = {CONSTANT: os.path.join(HERE, "bars")}
BARS = {name: pd.read_csv(os.path.join(FOLDERS.get(name, DATA), name + ".csv")) for name in [*REAL, CONSTANT, NO_VOLUME]}


def mean_deviation(x, n):
    return x.rolling(n).apply(lambda w: np.abs(w - w.mean()).mean(), raw=True)


def channel(b, n):
    typical = (b.high + b.low + b.close) / 3
    return (typical - typical.rolling(n).mean()) / (0.015 * mean_deviation(typical, n))


def gains(x):
    return x.diff().clip(lower=0).fillna(0)


def losses(x):
    return (-x.diff()).clip(lower=0).fillna(0)


def true_range(b):
    before = b.close.shift(1)
    return pd.concat([b.high - b.low, (b.high - before).abs(), (b.low - before).abs()], axis=1).max(axis=1)


def rescaled_range(w):
    c = np.cumsum(w - w.mean())
    return math.log((c.max() - c.min()) / w.std()) / math.log(len(w))


def simple_rsi(x, n):
    return 100 - 100 / (1 + gains(x).rolling(n).mean() / losses(x).rolling(n).mean())


def ta(function, output, *inputs, **params):
    def run(b):
        values = getattr(talib, function)(*(b[name].astype(float) for name in inputs), **params)
        return values[output] if output is not None else values

    return run


TALIB = "TA-Lib 0.8.2 (C 0.8.1) "
PANDAS = "pandas 2.3.3 "
NUMPY = "numpy 2.3.3 "
EXACT = (0, "one operation, rounded once")
ULP = (4e-16, "a unit in the last place")
MEAN = (1e-13, "running sums of both")
STATE = (1e-12, "the order of the operations in the recursion")
SQUARES = (1e-10, "running sums in the other program")

FAMILIES = {
    "arithmetic": [
        ("open + close", NUMPY + "add", EXACT, lambda b: b.open + b.close),
        ("high - low", NUMPY + "subtract", EXACT, lambda b: b.high - b.low),
        ("close * volume", NUMPY + "multiply", EXACT, lambda b: b.close * b.volume),
        ("close / open", NUMPY + "divide", EXACT, lambda b: b.close / b.open),
        ("close > shift(close, 1)", PANDAS + "gt", EXACT, lambda b: (b.close > b.close.shift(1)).astype(float)),
        ("close >= open", PANDAS + "ge", EXACT, lambda b: (b.close >= b.open).astype(float)),
        ("close < shift(close, 1)", PANDAS + "lt", EXACT, lambda b: (b.close < b.close.shift(1)).astype(float)),
        ("close <= open", PANDAS + "le", EXACT, lambda b: (b.close <= b.open).astype(float)),
        ("abs(close - open)", NUMPY + "abs", EXACT, lambda b: (b.close - b.open).abs()),
        ("-close", NUMPY + "negative", EXACT, lambda b: -b.close),
        ("exp(close / open)", NUMPY + "exp", ULP, lambda b: np.exp(b.close / b.open)),
        ("log(close / open)", NUMPY + "log", ULP, lambda b: np.log(b.close / b.open)),
        ("sqrt(volume)", NUMPY + "sqrt", EXACT, lambda b: np.sqrt(b.volume)),
        ("sign(close - open)", NUMPY + "sign", EXACT, lambda b: np.sign(b.close - b.open)),
        ("fillna(shift(close, 3), open)", PANDAS + "fillna", EXACT, lambda b: b.close.shift(3).fillna(b.open)),
        ("fmax(shift(close, 3), open)", NUMPY + "fmax", EXACT, lambda b: np.fmax(b.close.shift(3), b.open)),
        ("fmin(shift(close, 3), open)", NUMPY + "fmin", EXACT, lambda b: np.fmin(b.close.shift(3), b.open)),
        ("greater(shift(close, 3), open)", NUMPY + "maximum", EXACT, lambda b: np.maximum(b.close.shift(3), b.open)),
        ("lesser(shift(close, 3), open)", NUMPY + "minimum", EXACT, lambda b: np.minimum(b.close.shift(3), b.open)),
        ("where(close > open, high, low)", NUMPY + "where", EXACT, lambda b: pd.Series(np.where(b.close > b.open, b.high, b.low))),
        ("where(shift(close, 2), high, low)", PANDAS + "where", EXACT, lambda b: b.high.where(b.close.shift(2).notna(), b.low)),
        ("mask(close, shift(open, 2))", PANDAS + "where", EXACT, lambda b: b.close.where(b.open.shift(2).notna())),
    ],
    "price": [
        ("ffill(shift(close, 2))", PANDAS + "ffill", EXACT, lambda b: b.close.shift(2).ffill()),
        ("pct_change(close, 5)", PANDAS + "pct_change", EXACT, lambda b: b.close.pct_change(5)),
    ],
    "trend": [
        ("sma(close, 20)", TALIB + "SMA", MEAN, ta("SMA", None, "close", timeperiod=20)),
        ("sma(volume, 7)", PANDAS + "rolling mean", MEAN, lambda b: b.volume.rolling(7).mean()),
        ("ema(close, 5)", TALIB + "EMA", STATE, ta("EMA", None, "close", timeperiod=5)),
        ("ewm(close, 12)", PANDAS + "ewm(adjust=False)", EXACT, lambda b: b.close.ewm(span=12, adjust=False).mean()),
        ("rma(close, 9)", TALIB + "RMA", STATE, ta("RMA", None, "close", timeperiod=9)),
        ("adx(high, low, close, 10)", TALIB + "ADX", STATE, ta("ADX", None, "high", "low", "close", timeperiod=10)),
    ],
    "momentum": [
        ("rsi(close, 9)", TALIB + "RSI", STATE, ta("RSI", None, "close", timeperiod=9)),
        ("rsi_sma(close, 14)", PANDAS + "rolling mean of gains and losses", STATE, lambda b: simple_rsi(b.close, 14)),
        ("macd(close, 8, 21, 5).macd", TALIB + "MACD", STATE, ta("MACD", 0, "close", fastperiod=8, slowperiod=21, signalperiod=5)),
        ("macd(close, 8, 21, 5).macdsignal", TALIB + "MACD", STATE, ta("MACD", 1, "close", fastperiod=8, slowperiod=21, signalperiod=5)),
        ("macd(close, 8, 21, 5).macdhist", TALIB + "MACD", STATE, ta("MACD", 2, "close", fastperiod=8, slowperiod=21, signalperiod=5)),
        ("stoch(high, low, close, 14, 3, 0, 5, 0).slowk", TALIB + "STOCH", STATE, ta("STOCH", 0, "high", "low", "close", fastk_period=14, slowk_period=3, slowd_period=5)),
        ("stoch(high, low, close, 14, 3, 0, 5, 0).slowd", TALIB + "STOCH", STATE, ta("STOCH", 1, "high", "low", "close", fastk_period=14, slowk_period=3, slowd_period=5)),
        ("stoch_position(close, min(low, 7), max(high, 7))", TALIB + "STOCHF", STATE, ta("STOCHF", 0, "high", "low", "close", fastk_period=7, fastd_period=1)),
        ("cci(high, low, close, 20)", TALIB + "CCI", SQUARES, ta("CCI", None, "high", "low", "close", timeperiod=20)),
        ("channel_index((high + low + close) / 3, sma((high + low + close) / 3, 12), mean_deviation((high + low + close) / 3, sma((high + low + close) / 3, 12), 12))", PANDAS + "rolling mean absolute deviation", SQUARES, lambda b: channel(b, 12)),
    ],
    "volatility": [
        ("std(close, 20)", PANDAS + "rolling std", SQUARES, lambda b: b.close.rolling(20).std()),
        ("stddev(close, 10, 2)", TALIB + "STDDEV", SQUARES, ta("STDDEV", None, "close", timeperiod=10, nbdev=2)),
        ("deviation(close, sma(close, 15), 15, 0)", PANDAS + "rolling std(ddof=0)", SQUARES, lambda b: b.close.rolling(15).std(ddof=0)),
        ("deviation(close, sma(close, 15), 15, 1)", PANDAS + "rolling std", SQUARES, lambda b: b.close.rolling(15).std()),
        ("bbands(close, 10, 2, 3).upperband", TALIB + "BBANDS", SQUARES, ta("BBANDS", 0, "close", timeperiod=10, nbdevup=2.0, nbdevdn=3.0)),
        ("bbands(close, 10, 2, 3).middleband", TALIB + "BBANDS", MEAN, ta("BBANDS", 1, "close", timeperiod=10, nbdevup=2.0, nbdevdn=3.0)),
        ("bbands(close, 10, 2, 3).lowerband", TALIB + "BBANDS", SQUARES, ta("BBANDS", 2, "close", timeperiod=10, nbdevup=2.0, nbdevdn=3.0)),
        ("trange(high, low, close)", TALIB + "TRANGE", EXACT, ta("TRANGE", None, "high", "low", "close")),
        ("true_range(high, low, close)", PANDAS + "max over columns", EXACT, true_range),
        ("atr(high, low, close, 10)", TALIB + "ATR", STATE, ta("ATR", None, "high", "low", "close", timeperiod=10)),
        ("atr_sma(high, low, close, 14)", PANDAS + "rolling mean of the true range", MEAN, lambda b: true_range(b).rolling(14).mean()),
    ],
    "volume": [
        ("obv(close, volume)", TALIB + "OBV", EXACT, ta("OBV", None, "close", "volume")),
    ],
    "statistics": [
        ("sum(close, 25)", TALIB + "SUM", MEAN, ta("SUM", None, "close", timeperiod=25)),
        ("max(high, 12)", TALIB + "MAX", EXACT, ta("MAX", None, "high", timeperiod=12)),
        ("min(low, 12)", TALIB + "MIN", EXACT, ta("MIN", None, "low", timeperiod=12)),
        ("corr(close, volume, 20)", PANDAS + "rolling corr", (1e-9, "cancellation in the covariance of pandas"), lambda b: b.close.rolling(20).corr(b.volume)),
        ("correlation(close, volume, sma(close, 12), sma(volume, 12), 12)", PANDAS + "Series.corr in each window", SQUARES, lambda b: per_window(b, 12, lambda w: w.close.corr(w.volume))),
        ("rescaled_range(close, sma(close, 15), 15)", NUMPY + "cumsum and std in each window", STATE, lambda b: b.close.rolling(15).apply(rescaled_range, raw=True)),
        ("skew(close / 1000000000, 15)", PANDAS + "rolling skew", EXACT, lambda b: (b.close / 1000000000).rolling(15).skew()),
        ("skew(close, 15)", PANDAS + "Series.skew in each window", STATE, lambda b: b.close.rolling(15).apply(lambda w: w.skew(), raw=False)),
        ("kurt(close, 15)", PANDAS + "Series.kurt in each window", STATE, lambda b: b.close.rolling(15).apply(lambda w: w.kurt(), raw=False)),
        ("moments(close, sma(close, 20), 20).skew", PANDAS + "Series.skew in each window", STATE, lambda b: b.close.rolling(20).apply(lambda w: w.skew(), raw=False)),
        ("moments(close, sma(close, 20), 20).kurt", PANDAS + "Series.kurt in each window", STATE, lambda b: b.close.rolling(20).apply(lambda w: w.kurt(), raw=False)),
        ("autocorr(close, 20, 5)", PANDAS + "Series.autocorr in each window", STATE, lambda b: b.close.rolling(20).apply(lambda w: w.autocorr(5), raw=False)),
        ("correlation(close, volume, sma(close, 20), sma(volume, 20), 20)", PANDAS + "rolling corr", (1e-9, "cancellation in the covariance of pandas"), lambda b: b.close.rolling(20).corr(b.volume)),
        ("rescaled_range(close, sma(close, 20), 20)", NUMPY + "cumsum and std in each window", STATE, lambda b: b.close.rolling(20).apply(rescaled_range, raw=True)),
        ("hurst_rs(close, 20)", NUMPY + "cumsum and std in each window", STATE, lambda b: b.close.rolling(20).apply(rescaled_range, raw=True)),
    ],
}


# Price over volume is infinite on days without volume: pandas' rolling functions take an infinity as a hole.
PER_VOLUME = lambda b: b.close / b.volume
INFINITE = {
    "trend": [("sma(close / volume, 3)", PANDAS + "rolling mean", SQUARES, lambda b: PER_VOLUME(b).rolling(3).mean())],
    "volatility": [("std(close / volume, 4)", PANDAS + "Series.std in each window", SQUARES, lambda b: PER_VOLUME(b).rolling(4).apply(lambda w: w.std(), raw=False))],
    "statistics": [
        ("sum(close / volume, 3)", PANDAS + "rolling sum", SQUARES, lambda b: PER_VOLUME(b).rolling(3).sum()),
        ("max(close / volume, 3)", PANDAS + "rolling max", EXACT, lambda b: PER_VOLUME(b).rolling(3).max()),
        ("min(close / volume, 3)", PANDAS + "rolling min", EXACT, lambda b: PER_VOLUME(b).rolling(3).min()),
        ("corr(high, close / volume, 4)", PANDAS + "Series.corr in each window", SQUARES, lambda b: per_window(b, 4, lambda w: w.high.corr(w.close / w.volume))),
        ("skew(close / volume, 5)", PANDAS + "Series.skew in each window", SQUARES, lambda b: PER_VOLUME(b).rolling(5).apply(lambda w: w.skew(), raw=False)),
    ],
}


def per_window(b, n, function):
    out = np.full(len(b), np.nan)
    for row in range(n - 1, len(b)):
        window = b.iloc[row - n + 1 : row + 1]
        if np.isfinite(window.close / window.volume).all():
            out[row] = function(window)
    return out


def number(value):
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return "NaN" if math.isnan(value) else repr(float(value)).removesuffix(".0")


def special_rows(bars):
    """Rows in which a comparison turns on an equality, and those around the first without volume."""
    equal = [np.flatnonzero(bars.close == bars.close.shift(1)), np.flatnonzero(bars.close == bars.open)]
    empty = np.flatnonzero((bars.volume == 0) & (bars.index > 60))
    return [int(rows[len(rows) // 2]) for rows in equal if len(rows) > 0] + [int(empty[0]) + k for k in (-1, 0, 1, 2, 3, 4, 5) if len(empty) > 0]


def rows_of(values, bars):
    defined = int(np.append(np.flatnonzero(~np.isnan(values)), 0)[0])
    wanted = sorted({max(0, defined - 1), defined, defined + 1, defined + 37, len(values) // 2, len(values) - 1, *special_rows(bars)})
    return "{ " + ", ".join("%d: %s" % (row, number(values[row])) for row in wanted) + " }"


def cases():
    for family, entries in FAMILIES.items():
        talib_only = lambda source: source.startswith(TALIB)
        for entry in entries:
            for name in [*REAL, *([CONSTANT] if talib_only(entry[1]) else [])]:
                yield family, name, entry
        for entry in INFINITE.get(family, []):
            yield family, NO_VOLUME, entry


def main():
    tables = {}
    for family, name, (expression, source, (tolerance, reason), compute) in cases():
        values = np.asarray(compute(BARS[name]), dtype=float)
        finite = np.abs(values[np.isfinite(values)])
        tables.setdefault(family, []).append(
            "\n".join(
                [
                    "  {",
                    "    expression: '%s'," % expression,
                    "    bars: '%s'," % name,
                    "    source: '%s'," % source,
                    "    tolerance: %s," % number(tolerance),
                    "    reason: '%s'," % reason,
                    "    size: %s," % number(float(np.median(finite)) if len(finite) > 0 else 0),
                    "    values: %s," % rows_of(values, BARS[name]),
                    "  },",
                ]
            )
        )
    for family, rows in tables.items():
        head = ["import type { GoldenRow } from '../support/goldenRows.js';", "", "/** Written by rows.py. */", "export const %s: readonly GoldenRow[] = [" % family]
        with open(os.path.join(HERE, family + ".ts"), "w") as out:
            out.write("\n".join([*head, *rows, "];", ""]))


main()

"""Golden rows of the statistics of partial windows, of what the environments need, and of channels, stops and volatility estimators, by pandas and numpy.

    python3 windows.py

writes windows.ts, environment.ts, channels.ts and estimators.ts beside it. Needs TA-Lib 0.8.2, pandas 2.3.3 and numpy from PyPI, and the bars in packages/sdk/data.
Each value is computed from its definition, window by window where there is one.
"""

import math
import os

import numpy as np
import pandas as pd
import talib

HERE = os.path.dirname(os.path.abspath(__file__))
DATA = os.path.join(HERE, "..", "..", "..", "sdk", "data")
BARS = {name: pd.read_csv(os.path.join(DATA, name + ".csv")) for name in ["quotes502_1d", "aapl_1d"]}

TALIB = "TA-Lib 0.8.2 (C 0.8.1) "
PANDAS = "pandas 2.3.3 "
NUMPY = "numpy 2.4.6 "
EXACT = (0, "one operation, rounded once")
STATE = (1e-12, "the order of the operations")
SQUARES = (1e-10, "running sums of squares in the other program")
ROLLING = PANDAS + "rolling(min_periods=1) "
EACH = NUMPY + "in each window"
MEAN = (1e-13, "running sums of both")


def roll(x, n):
    return x.rolling(n, min_periods=1)


def each(f):
    return lambda x, n: np.array([f(w[~np.isnan(w)]) for w in (np.asarray(x)[max(0, i - n + 1):i + 1] for i in range(len(x)))])


def fit(output):
    def of(w):
        if len(w) < 2:
            return np.nan
        t = np.arange(len(w)) + 1.0
        slope, start = np.polyfit(t, w, 1)
        return {"slope": slope, "rsquare": np.corrcoef(t, w)[0, 1] ** 2, "resi": w[-1] - start - slope * t[-1]}[output]

    return each(of)


def rank(w):
    return ((w < w[-1]).sum() + ((w == w[-1]).sum() + 1) / 2) / len(w)


def pair(x, y, n):
    return pd.Series([np.corrcoef(x[max(0, i - n + 1):i + 1], y[max(0, i - n + 1):i + 1])[0, 1] if i > 0 else np.nan for i in range(len(x))])


def simple_rsi(x, n):
    d = x.diff()
    return 100 - 100 / (1 + d.clip(lower=0).fillna(0).rolling(n).mean() / (-d).clip(lower=0).fillna(0).rolling(n).mean())


def regime(b, n, bull, bear):
    c = b.close
    change = c / c.shift(n) - 1
    fast, slow, strength = c.rolling(20).mean(), c.rolling(50).mean(), simple_rsi(c, 14)
    score = (fast > slow).astype(int) - (fast <= slow) + (strength > 60) - (strength < 40)
    value = np.where((change >= bull) & (score > 0), 1, np.where((change <= bear) | (score < 0), 0, 0.5))
    return np.where(np.arange(len(c)) < n, 0.5, value)


def run_length(x):
    x = pd.Series(x)
    return x.groupby((x != x.shift(1)).cumsum()).cumcount().astype(float)


WINDOWS = [
    ("qlib_mean(close, 12)", ROLLING + "mean", MEAN, lambda b: roll(b.close, 12).mean()),
    ("qlib_sum(volume, 12)", ROLLING + "sum", MEAN, lambda b: roll(b.volume, 12).sum()),
    ("qlib_std(close, 12)", ROLLING + "std", SQUARES, lambda b: roll(b.close, 12).std()),
    ("qlib_max(high, 12)", ROLLING + "max", EXACT, lambda b: roll(b.high, 12).max()),
    ("qlib_min(low, 12)", ROLLING + "min", EXACT, lambda b: roll(b.low, 12).min()),
    ("qlib_idxmax(high, 12)", NUMPY + "argmax in each window", EXACT, lambda b: each(lambda w: w.argmax() + 1)(b.high, 12)),
    ("qlib_idxmin(low, 12)", NUMPY + "argmin in each window", EXACT, lambda b: each(lambda w: w.argmin() + 1)(b.low, 12)),
    ("partial_peak(high, 7).max", ROLLING + "max", EXACT, lambda b: roll(b.high, 7).max()),
    ("partial_peak(high, 7).idxmax", NUMPY + "argmax in each window", EXACT, lambda b: each(lambda w: w.argmax() + 1)(b.high, 7)),
    ("partial_trough(low, 7).min", ROLLING + "min", EXACT, lambda b: roll(b.low, 7).min()),
    ("partial_trough(low, 7).idxmin", NUMPY + "argmin in each window", EXACT, lambda b: each(lambda w: w.argmin() + 1)(b.low, 7)),
    ("qlib_slope(close, 12)", NUMPY + "polyfit in each window", SQUARES, lambda b: fit("slope")(b.close, 12)),
    ("qlib_rsquare(close, 12)", NUMPY + "corrcoef in each window", SQUARES, lambda b: fit("rsquare")(b.close, 12)),
    ("qlib_resi(close, 12)", NUMPY + "polyfit in each window", SQUARES, lambda b: fit("resi")(b.close, 12)),
    ("partial_line(close, 9).slope", NUMPY + "polyfit in each window", SQUARES, lambda b: fit("slope")(b.close, 9)),
    ("partial_line(close, 9).rsquare", NUMPY + "corrcoef in each window", SQUARES, lambda b: fit("rsquare")(b.close, 9)),
    ("partial_line(close, 9).resi", NUMPY + "polyfit in each window", SQUARES, lambda b: fit("resi")(b.close, 9)),
    ("qlib_quantile(close, 12, 0.7)", NUMPY + "quantile in each window", MEAN, lambda b: each(lambda w: np.quantile(w, 0.7))(b.close, 12)),
    ("qlib_rank(close, 12)", EACH, EXACT, lambda b: each(rank)(b.close, 12)),
    ("partial_order(close, 9, 0.1, 1).lower", NUMPY + "quantile in each window", MEAN, lambda b: each(lambda w: np.quantile(w, 0.1))(b.close, 9)),
    ("partial_order(close, 9, 0.1, 1).upper", NUMPY + "quantile in each window", EXACT, lambda b: roll(b.close, 9).max()),
    ("partial_order(close, 9, 0.1, 1).rank", EACH, EXACT, lambda b: each(rank)(b.close, 9)),
    ("qlib_corr(close, log(volume + 1), 12)", NUMPY + "corrcoef in each window", SQUARES, lambda b: pair(b.close, np.log(b.volume + 1), 12)),
    ("qlib_delta(close, 3)", PANDAS + "diff", EXACT, lambda b: b.close.diff(3)),
]

ENVIRONMENT = [
    ("age(shift(close, 2))", PANDAS + "groupby of the values so far, cumcount", EXACT, lambda b: pd.Series(np.where(np.arange(len(b)) < 2, np.nan, 0.0))),
    ("age(where(close > open, close, log(-1)))", PANDAS + "groupby of the values so far, cumcount", EXACT, lambda b: since(b.close > b.open)),
    ("bars_since_change(close > open)", PANDAS + "groupby of the changes, cumcount", EXACT, lambda b: run_length(b.close > b.open)),
    ("earliest(close, 21)", PANDAS + "shift", EXACT, lambda b: b.close.shift(20).fillna(b.close[0])),
    ("share_below(close, 30)", EACH, EXACT, lambda b: each(lambda w: (w < w[-1]).mean())(b.close, 30)),
    ("time_corr(close, 10)", NUMPY + "corrcoef in each window", STATE, lambda b: b.close.rolling(10).apply(lambda w: np.corrcoef(w, np.arange(10))[0, 1], raw=True)),
    ("trend_regime(close, 40, 0.05, -0.05)", PANDAS + "rolling means", EXACT, lambda b: regime(b, 40, 0.05, -0.05)),
    ("finite(log(close / open) / (close - open))", NUMPY + "nan_to_num", STATE, lambda b: nonfinite(np.log(b.close / b.open) / (b.close - b.open))),
    ("float32(close)", NUMPY + "float32", EXACT, lambda b: b.close.astype(np.float32)),
]


def since(condition):
    bars = condition.groupby(condition.cumsum()).cumcount().astype(float)
    return bars.where(condition.cumsum() > 0)


def nonfinite(x):
    return np.nan_to_num(x, nan=0, posinf=1, neginf=-1)


def ranges(b):
    before = b.close.shift(1)
    return pd.concat([b.high - b.low, (b.high - before).abs(), (b.low - before).abs()], axis=1).max(axis=1).where(before.notna())


def wilder(b, n):
    return talib.ATR(b.high, b.low, b.close, timeperiod=n)


def choppiness(b, n):
    before = b.close.shift(1)
    top = np.maximum(b.high, before).rolling(n).max()
    bottom = np.minimum(b.low, before).rolling(n).min()
    return 100 * np.log10(ranges(b).rolling(n).sum() / (top - bottom)) / np.log10(n)


def middle(b, n):
    return (b.high.rolling(n).max() + b.low.rolling(n).min()) / 2


def pivots(b, n, level):
    h, l, c = b.high.shift(1).rolling(n).max(), b.low.shift(1).rolling(n).min(), b.close.shift(1)
    pp = (h + l + c) / 3
    return {"pp": pp, "r1": 2 * pp - l, "s1": 2 * pp - h, "r2": pp + h - l, "s2": pp - h + l, "r3": h + 2 * (pp - l), "s3": l - 2 * (h - pp)}[level]


def first_place(x, n, sign):
    return x.rolling(n + 1).apply(lambda w: (sign * w).argmax(), raw=True) * 100 / n


def bands(b, r, m, output):
    up = low = side = None
    out = []
    for i in range(len(b)):
        if math.isnan(r[i]):
            out.append(np.nan)
            continue
        mid, c = (b.high[i] + b.low[i]) / 2, b.close[i]
        above, below = mid + m * r[i], mid - m * r[i]
        if side is None:
            side, up, low = c >= mid, above, below
        if above < up or b.close[i - 1] > up:
            up = above
        if below > low or b.close[i - 1] < low:
            low = below
        side = not c <= (low if side else up)
        out.append((low if side else up) if output == "band" else (1 if side else -1))
    return np.array(out, dtype=float)


def satchell(b):
    return np.log(b.high / b.close) * np.log(b.high / b.open) + np.log(b.low / b.close) * np.log(b.low / b.open)


def yang_zhang(b, n):
    night, day = np.log(b.open / b.close.shift(1)), np.log(b.close / b.open)
    k = 0.34 / (1.34 + (n + 1) / (n - 1))
    return np.sqrt(night.rolling(n).var() + k * day.rolling(n).var() + (1 - k) * satchell(b).rolling(n).mean())


def ewma(x, decay):
    return np.sqrt((x * x).ewm(alpha=1 - decay, adjust=False).mean())


def ulcer(w):
    top = np.maximum.accumulate(w)
    return np.sqrt(np.mean((100 * (w - top) / top) ** 2))


def spread(w, bins, bounds=None):
    counts = np.histogram(w, bins, bounds)[0] / len(w)
    counts = counts[counts > 0]
    return -(counts * np.log(counts)).sum() / math.log(bins)


PRIOR = [
    ("upperband", lambda b: b.high.shift(1).rolling(15).max()),
    ("middleband", lambda b: middle(b, 15).shift(1)),
    ("lowerband", lambda b: b.low.shift(1).rolling(15).min()),
    ("width", lambda b: (b.high.rolling(15).max() - b.low.rolling(15).min()).shift(1) / middle(b, 15).shift(1)),
]
STOP = "the definition, bar by bar, in Python 3.11"

CHANNELS = [
    *[("donchian_prior(high, low, 15).%s" % output, PANDAS + "rolling of shifted bars", STATE, f) for output, f in PRIOR],
    ("keltner(high, low, close, 20, 2.5, 8).upperband", TALIB + "EMA, ATR", STATE, lambda b: talib.EMA(b.close, 20) + 2.5 * wilder(b, 8)),
    ("keltner(high, low, close, 20, 2.5, 8).middleband", TALIB + "EMA", STATE, lambda b: talib.EMA(b.close, 20)),
    ("keltner(high, low, close, 20, 2.5, 8).lowerband", TALIB + "EMA, ATR", STATE, lambda b: talib.EMA(b.close, 20) - 2.5 * wilder(b, 8)),
    ("ichimoku(high, low).tenkan", PANDAS + "rolling max, min", EXACT, lambda b: middle(b, 9)),
    ("ichimoku(high, low).kijun", PANDAS + "rolling max, min", EXACT, lambda b: middle(b, 26)),
    ("ichimoku(high, low).senkou_a", PANDAS + "rolling max, min, shift", EXACT, lambda b: ((middle(b, 9) + middle(b, 26)) / 2).shift(26)),
    ("ichimoku(high, low).senkou_b", PANDAS + "rolling max, min, shift", EXACT, lambda b: middle(b, 52).shift(26)),
    *[("pivot_points(high, low, close, 5).%s" % level, PANDAS + "rolling of shifted bars", STATE, lambda b, level=level: pivots(b, 5, level)) for level in ["pp", "r1", "s1", "r2", "s2", "r3", "s3"]],
    ("chandelier_exit(high, low, close, 22, 3).long", TALIB + "MAX, ATR", STATE, lambda b: talib.MAX(b.high, 22) - 3 * wilder(b, 22)),
    ("chandelier_exit(high, low, close, 22, 3).short", TALIB + "MIN, ATR", STATE, lambda b: talib.MIN(b.low, 22) + 3 * wilder(b, 22)),
    ("aroon_first(high, low, 10).aroonup", NUMPY + "argmax in each window", STATE, lambda b: first_place(b.high, 10, 1)),
    ("aroon_first(high, low, 10).aroondown", NUMPY + "argmax in each window", STATE, lambda b: first_place(b.low, 10, -1)),
    ("aroon_first(high, low, 10).aroonosc", NUMPY + "argmax in each window", STATE, lambda b: first_place(b.high, 10, 1) - first_place(b.low, 10, -1)),
    ("supertrend_bands(high, low, close, 7, 2).supertrend", STOP, STATE, lambda b: bands(b, wilder(b, 7), 2, "band")),
    ("supertrend_bands(high, low, close, 7, 2).side", STOP, EXACT, lambda b: bands(b, wilder(b, 7), 2, "side")),
    ("trailing_bands(high, low, close, sma(high - low, 5), 1.5).band", STOP, STATE, lambda b: bands(b, (b.high - b.low).rolling(5).mean(), 1.5, "band")),
    ("trailing_bands(high, low, close, sma(high - low, 5), 1.5).side", STOP, EXACT, lambda b: bands(b, (b.high - b.low).rolling(5).mean(), 1.5, "side")),
]

ESTIMATORS = [
    ("parkinson(high, low, 15)", NUMPY + "log, " + PANDAS + "rolling mean", SQUARES, lambda b: np.sqrt((np.log(b.high / b.low) ** 2).rolling(15).mean() / (4 * math.log(2)))),
    ("garman_klass(open, high, low, close, 15)", NUMPY + "log, " + PANDAS + "rolling mean", SQUARES, lambda b: np.sqrt((0.5 * np.log(b.high / b.low) ** 2 - (2 * math.log(2) - 1) * np.log(b.close / b.open) ** 2).rolling(15).mean())),
    ("rogers_satchell(open, high, low, close, 15)", NUMPY + "log, " + PANDAS + "rolling mean", SQUARES, lambda b: np.sqrt(satchell(b).rolling(15).mean())),
    ("range_variance(open, high, low, close)", NUMPY + "log", STATE, satchell),
    ("yang_zhang(open, high, low, close, 15)", NUMPY + "log, " + PANDAS + "rolling var, mean", SQUARES, lambda b: yang_zhang(b, 15)),
    ("ewma_volatility(log(close / shift(close, 1)), 0.9)", PANDAS + "ewm(adjust=False) of squares", STATE, lambda b: ewma(np.log(b.close / b.close.shift(1)), 0.9)),
    ("chop(high, low, close, 14)", NUMPY + "log10, " + PANDAS + "rolling", STATE, lambda b: choppiness(b, 14)),
    ("ulcer_index(close, 14)", EACH, STATE, lambda b: b.close.rolling(14).apply(ulcer, raw=True)),
    ("drawdown(close)", PANDAS + "cummax", EXACT, lambda b: b.close / b.close.cummax() - 1),
    ("max_drawdown(close, 30)", EACH, EXACT, lambda b: b.close.rolling(30).apply(lambda w: (w / np.maximum.accumulate(w) - 1).min(), raw=True)),
    ("amihud(close, volume, 15)", PANDAS + "rolling mean", SQUARES, lambda b: ((b.close / b.close.shift(1) - 1).abs() / (b.close * b.volume)).rolling(15).mean()),
    ("close_location(high, low, close)", NUMPY + "divide", EXACT, lambda b: ((b.close - b.low) - (b.high - b.close)) / (b.high - b.low)),
    ("histogram_entropy(close / open, 0.97, 1.03, 40, 8)", NUMPY + "clip and histogram in each window", STATE, lambda b: (b.close / b.open).clip(0.97, 1.03).rolling(40).apply(lambda w: spread(w, 8, (0.97, 1.03)), raw=True)),
    ("entropy(close / open, 40, 8)", NUMPY + "histogram in each window", STATE, lambda b: (b.close / b.open).rolling(40).apply(lambda w: spread(w, 8), raw=True)),
]


def number(value):
    return "NaN" if math.isnan(value) else repr(float(value)).removesuffix(".0")


def rows_of(values):
    defined = int(np.flatnonzero(~np.isnan(values))[0])
    wanted = sorted({max(0, defined - 1), defined, defined + 1, defined + 37, len(values) // 2, len(values) - 1})
    return "{ " + ", ".join("%d: %s" % (row, number(values[row])) for row in wanted) + " }"


def write(family, entries):
    lines = [
        "import type { GoldenRow } from '../support/goldenRows.js';",
        "",
        "/** Written by windows.py. */",
        "export const %s: readonly GoldenRow[] = [" % family,
    ]
    for expression, source, (tolerance, reason), compute in entries:
        for name, bars in BARS.items():
            values = np.asarray(compute(bars), dtype=float)
            finite = np.abs(values[np.isfinite(values)])
            lines.append("  {")
            lines.append("    expression: '%s'," % expression)
            lines.append("    bars: '%s'," % name)
            lines.append("    source: '%s'," % source)
            lines.append("    tolerance: %s," % number(tolerance))
            lines.append("    reason: '%s'," % reason)
            lines.append("    size: %s," % number(float(np.median(finite))))
            lines.append("    values: %s," % rows_of(values))
            lines.append("  },")
    lines += ["];", ""]
    with open(os.path.join(HERE, family + ".ts"), "w") as out:
        out.write("\n".join(lines))


if __name__ == "__main__":
    write("windows", WINDOWS)
    write("environment", ENVIRONMENT)
    write("channels", CHANNELS)
    write("estimators", ESTIMATORS)

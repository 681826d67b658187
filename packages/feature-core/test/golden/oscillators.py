"""Golden rows of TA-Lib's averages, bands and oscillators, and of the steps that they share, on bundled bars.

    python3 oscillators.py

writes overlap.ts and oscillators.ts beside it; what it needs and what a row says is in rows.py.
"""

import os

import numpy as np
import pandas as pd
import talib

HERE = os.path.dirname(os.path.abspath(__file__))
DATA = os.path.join(HERE, "..", "..", "..", "sdk", "data")
NAMES = ["quotes502_1d", "aapl_1d"]
BARS = {name: pd.read_csv(os.path.join(DATA, name + ".csv")).astype({"volume": float}) for name in NAMES}
TOLERANCE = (1e-10, "running sums of the other program, and the order of the operations")

PRICES = {"h": "high", "l": "low", "c": "close", "o": "open", "v": "volume"}


def fn(function, inputs, *params, output=None, index=None, name=None, scale=1):
    """A call of a TA-Lib function with its parameters in order; `output` is named in the expression, `index` is its place in the result."""
    columns = [PRICES[k] for k in inputs]
    text = name or "%s(%s)" % (function.lower(), ", ".join(columns + [repr(p) for p in params]))
    if output is not None:
        text += "." + output

    def run(b):
        values = getattr(talib, function)(*(b[c].astype(float) for c in columns), *params)
        return (values[index] if index is not None else values) * scale

    return text, "TA-Lib 0.8.2 (C 0.8.1) " + function, run


def outputs(function, inputs, params, names):
    return [fn(function, inputs, *params, output=name, index=k) for k, name in enumerate(names)]


def own(text, source, run):
    return text, source, run


def adaptive(b):
    x, out, y = b.close.to_numpy(), np.full(len(b), np.nan), b.close[0]
    for i in range(1, len(x)):
        e = (x[i] - b.low[i]) / (b.high[i] - b.low[i])
        y += (x[i] - y) * (e * (2 / 3 - 2 / 31) + 2 / 31) ** 2
        out[i] = y
    return out


def means_of_lengths(b):
    lengths = (40 * (b.close - b.low) / (b.high - b.low)).to_numpy()
    means = {n: b.close.rolling(n).mean().to_numpy() for n in range(3, 13)}
    return np.array([means[int(min(12, max(3, n)))][i] if i >= 11 else np.nan for i, n in enumerate(lengths)])


def flow(b, sign):
    typical = (b.high + b.low + b.close) / 3
    return (typical * b.volume).where(sign * typical.diff() > 0, 0).where(typical.diff().notna())



NUMPY = "numpy 2.3.3 "
PANDAS = "pandas 2.3.3 "
BANDS = ["upperband", "middleband", "lowerband"]
MACD = ["macd", "macdsignal", "macdhist"]

FAMILIES = {
    "overlap": [
        *outputs("ACCBANDS", "hlc", [12], BANDS),
        *outputs("BBANDS", "c", [8, 1.5, 2.5, 4], BANDS),
        fn("DEMA", "c", 9),
        *outputs("DONCHIAN", "hl", [12], BANDS),
        fn("HMA", "c", 17),
        fn("KAMA", "c", 11),
        *outputs("KC", "hlc", [6, 9, 1.5], BANDS),
        *[fn("MA", "c", 9, kind) for kind in range(14) if kind != 10],
        fn("MIDPOINT", "c", 9),
        fn("MIDPRICE", "hl", 9),
        fn("SAR", "hl", 0.03, 0.25),
        fn("SAREXT", "hl", -300.0, 0.01, 0.03, 0.02, 0.25, 0.01, 0.03, 0.3),
        fn("SAREXT", "hl", 0.0, 0.01, 0.3, 0.02, 0.25, 0.01, 0.4, 0.3, output="signed", name="parabolic(high, low, 0.0, 0.01, 0.3, 0.02, 0.25, 0.01, 0.4, 0.3)"),
        *outputs("SUPERTREND", "hlc", [7, 2.0], ["supertrend", "trend"]),
        fn("SUPERTREND", "hlc", 7, 2.0, output="stop", index=0, name="trailing_stop(high, low, close, atr(high, low, close, 7), 2)"),
        fn("T3", "c", 4, 0.6),
        fn("TEMA", "c", 9),
        fn("TRIMA", "c", 9),
        fn("TRIMA", "c", 10),
        fn("VWMA", "cv", 9),
        fn("WMA", "c", 9),
        fn("ZLEMA", "c", 10),
        own("skip(close, 5)", PANDAS + "where", lambda b: b.close.where(b.index >= 5)),
        own("adaptive_average(close, (close - low) / (high - low))", NUMPY + "loop over the definition", adaptive),
        own("varying_mean(close, 40 * (close - low) / (high - low), 3, 12)", PANDAS + "rolling mean of each length", means_of_lengths),
        own("mavp(close, 3 + 5 * (close > open), 2, 9, 0)", "TA-Lib 0.8.2 (C 0.8.1) MAVP", lambda b: talib.MAVP(b.close, 3.0 + 5 * (b.close > b.open), 2, 9, 0)),
        own("mavp(close, 3 + 5 * (close > open), 2, 44, 1)", "TA-Lib 0.8.2 (C 0.8.1) MAVP", lambda b: talib.MAVP(b.close, 3.0 + 5 * (b.close > b.open), 2, 44, 1)),
    ],
    "oscillators": [
        fn("AC", "hl", 4, 12, 3),
        fn("ADXR", "hlc", 9),
        fn("AO", "hl", 4, 12),
        fn("APO", "c", 12, 5, 2),
        *outputs("AROON", "hl", [9], ["aroondown", "aroonup"]),
        fn("AROONOSC", "hl", 9),
        fn("BOP", "ohlc"),
        fn("CMO", "c", 9),
        fn("CMOU", "c", 9),
        fn("COPPOCK", "c", 6, 5, 8),
        fn("DPO", "c", 11),
        fn("DX", "hlc", 9),
        fn("DX", "hlc", 9, output="dx", name="directional_index(high, low, close, 9)"),
        fn("ER", "c", 7),
        *outputs("ERI", "hlc", [9], ["bullpower", "bearpower"]),
        fn("FOSC", "c", 9),
        *outputs("FRACTAL", "hl", [3, 1], ["swinghigh", "swinglow"]),
        fn("IMI", "oc", 9),
        *outputs("KDJ", "hlc", [7, 4, 13, 2, 1], ["k", "d", "j"]),
        *outputs("MACDEXT", "c", [5, 1, 11, 4, 3, 2], MACD),
        *outputs("MACDFIX", "c", [5], MACD),
        *outputs("MACD", "c", [11, 5, 4], MACD),
        fn("MFI", "hlcv", 9),
        fn("MINUS_DI", "hlc", 9),
        fn("MINUS_DM", "hl", 9),
        fn("MOM", "c", 7),
        fn("PLUS_DI", "hlc", 1),
        fn("PLUS_DM", "hl", 1),
        fn("PLUS_DM", "hl", 6, output="plus", name="directional_movement(high, low, 6)"),
        fn("PPO", "c", 5, 12, 8),
        fn("PVO", "v", 5, 12, 1),
        fn("QSTICK", "oc", 6),
        *[fn(name, "c", 7) for name in ("ROC", "ROCP", "ROCR", "ROCR100")],
        *outputs("SMI", "hlc", [7, 3, 9, 4], ["smi", "smisignal"]),
        *outputs("STOCHF", "hlc", [7, 4, 2], ["fastk", "fastd"]),
        *outputs("STOCHRSI", "c", [9, 6, 4, 1], ["fastk", "fastd"]),
        fn("TRIX", "c", 6),
        fn("TSI", "c", 9, 5),
        fn("ULTOSC", "hlc", 12, 5, 20),
        fn("VHF", "c", 12),
        *outputs("VORTEX", "hlc", [9], ["plusvi", "minusvi"]),
        fn("WAD", "hlc"),
        fn("WILLR", "hlc", 9),
        fn("ADX", "hlc", 9, name="directional_mean(directional_index(high, low, close, 9).fresh, 9)"),
        own("money_flow(high, low, close, volume).positive", PANDAS + "where", lambda b: flow(b, 1)),
        own("money_flow(high, low, close, volume).negative", PANDAS + "where", lambda b: flow(b, -1)),
        own("div_or(close - open, close > open, 7)", NUMPY + "where", lambda b: np.where(b.close > b.open, b.close - b.open, 7)),
        own("div_positive(high, close - open)", NUMPY + "where", lambda b: np.where(b.close > b.open, b.high / (b.close - b.open).where(b.close > b.open, 1), 0)),
        own("efficiency(close - open, high - low)", NUMPY + "divide", lambda b: (b.close - b.open).abs() / (b.high - b.low)),
        own("percent_over(close, open)", NUMPY + "divide", lambda b: (b.close - b.open) / b.open * 100),
        own("share(high - close, close - low, 50)", NUMPY + "divide", lambda b: 100 * (b.high - b.close) / (b.high - b.low)),
        own("williams_position(close, low, high)", NUMPY + "divide", lambda b: -100 * (b.high - b.close) / (b.high - b.low)),
    ],
}


def number(value):
    return "NaN" if np.isnan(value) else repr(float(value)).removesuffix(".0")


def rows_of(values):
    defined = int(np.flatnonzero(~np.isnan(values))[0])
    moved = np.flatnonzero(np.nan_to_num(values) != 0)
    wanted = sorted({max(0, defined - 1), defined, defined + 1, defined + 37, len(values) // 2, len(values) - 1, int(moved[0]), int(moved[-1])})
    return "{ " + ", ".join("%d: %s" % (row, number(values[row])) for row in wanted) + " }"


def main():
    tolerance, reason = TOLERANCE
    for family, entries in FAMILIES.items():
        lines = ["import type { GoldenRow } from '../support/goldenRows.js';", "", "/** Written by oscillators.py. */", "export const %s: readonly GoldenRow[] = [" % family]
        for expression, source, compute in entries:
            for name, bars in BARS.items():
                values = np.asarray(compute(bars), dtype=float)
                lines.append("  {")
                lines.append("    expression: '%s'," % expression)
                lines.append("    bars: '%s'," % name)
                lines.append("    source: '%s'," % source)
                lines.append("    tolerance: %s," % number(tolerance))
                lines.append("    reason: '%s'," % reason)
                lines.append("    size: %s," % number(float(np.median(np.abs(values[np.isfinite(values)])))))
                lines.append("    values: %s," % rows_of(values))
                lines.append("  },")
        with open(os.path.join(HERE, family + ".ts"), "w") as out:
            out.write("\n".join([*lines, "];", ""]))


main()

"""A loader as training scripts have it: `loader.py BARS OUT [FAULT]` reads bars, computes the 18 columns by pandas, writes all of it. FAULT plants one."""

import sys

import numpy as np
import pandas as pd


def indicators(df, fault=""):
    close, high, low, volume = df["close"], df["high"], df["low"], df["volume"]
    for n in (20, 50, 200):
        df[f"sma_{n}"] = close.rolling(n).mean()
    for n in (12, 26):
        seeded = close.copy()
        if fault == "seed":
            seeded.iloc[0] = close.iloc[:n].mean()
        df[f"ema_{n}"] = seeded.ewm(span=n, adjust=fault == "adjust").mean()
    change = close.diff()
    gain = change.where(change > 0, 0.0).rolling(14).mean()
    loss = (-change.where(change < 0, 0.0)).rolling(14).mean()
    df["rsi_14"] = 100 - 100 / (1 + gain / loss)
    before = close.shift()
    ranges = pd.concat([high - low, (high - before).abs(), (low - before).abs()], axis=1)
    df["atr_14"] = ranges.max(axis=1).rolling(14).mean()
    df["macd"] = df["ema_12"] - df["ema_26"]
    df["macd_signal"] = df["macd"].ewm(span=9, adjust=False).mean()
    df["macd_hist"] = df["macd"] - df["macd_signal"]
    df["bb_middle"] = close.rolling(20).mean()
    width = 2 * close.rolling(20).std(ddof=0 if fault == "ddof" else 1)
    df["bb_upper"] = df["bb_middle"] + width
    df["bb_lower"] = df["bb_middle"] - width
    df["volume_sma_20"] = volume.rolling(20).mean()
    df["volume_ratio"] = volume / df["volume_sma_20"]
    for n in (1, 5, 20):
        df[f"returns_{n}d"] = close.pct_change(n)
    return df


def adjusted(df):
    factors = np.ones(len(df))
    for share, factor in ((0.4, 0.5), (0.7, 0.99)):
        factors[: int(share * len(df))] *= factor
    for name in ("open", "high", "low", "close"):
        df[name] = df[name] * factors
    return df


def main(bars, out, fault=""):
    df = pd.read_csv(bars, parse_dates=["timestamp"]).set_index("timestamp")
    if fault == "adjusted":
        df = adjusted(df)
    df = indicators(df, fault)
    features = [name for name in df if name not in ("open", "high", "low", "close", "volume")]
    if fault == "zero":
        df = df.fillna(0)
    if fault == "shift":
        df[features] = df[features].shift(1)
    if fault == "float32":
        df = df.astype("float32")
    if fault == "dropna":
        df = df.dropna()
    if fault == "close":
        df.index = df.index + pd.Timedelta(days=1)
    if fault == "zone":
        df.index = df.index.tz_convert("America/New_York").tz_localize(None)
    if out.endswith(".parquet"):
        df.to_parquet(out)
    else:
        df.to_csv(out)


if __name__ == "__main__":
    main(*sys.argv[1:])

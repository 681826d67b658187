"""A loader as many scripts have one: reads a CSV file and computes 18 columns with pandas, again in every run."""

from pathlib import Path

import pandas as pd

BARS = Path(__file__).resolve().parent.parent / "packages" / "sdk" / "data"


def load_data(symbol, start=None, end=None):
    """Bars and features of a symbol; `end` is exclusive."""
    df = pd.read_csv(BARS / f"{symbol.lower()}_1d.csv", index_col="timestamp")
    df.index = pd.to_datetime(df.index, utc=True)
    if start is not None:
        df = df[df.index >= pd.Timestamp(start, tz="UTC")]
    if end is not None:
        df = df[df.index < pd.Timestamp(end, tz="UTC")]
    return add_features(df.assign(**{"dividends": 0.0, "stock splits": 0.0}))


def add_features(df):
    """The 18 columns, beside those that are there."""
    df = df.copy()
    close, before = df["close"], df["close"].shift()
    for n in (20, 50, 200):
        df[f"sma_{n}"] = close.rolling(n).mean()
    for n in (12, 26):
        df[f"ema_{n}"] = close.ewm(span=n, adjust=False).mean()
    change = close.diff()
    gain = change.where(change > 0, 0.0).rolling(14).mean()
    loss = (-change.where(change < 0, 0.0)).rolling(14).mean()
    df["rsi_14"] = 100 - 100 / (1 + gain / loss)
    ranges = [df["high"] - df["low"], (df["high"] - before).abs(), (df["low"] - before).abs()]
    df["atr_14"] = pd.concat(ranges, axis=1).max(axis=1).rolling(14).mean()
    df["macd"] = df["ema_12"] - df["ema_26"]
    df["macd_signal"] = df["macd"].ewm(span=9, adjust=False).mean()
    df["macd_hist"] = df["macd"] - df["macd_signal"]
    df["bb_middle"] = close.rolling(20).mean()
    width = 2 * close.rolling(20).std()
    df["bb_upper"] = df["bb_middle"] + width
    df["bb_lower"] = df["bb_middle"] - width
    df["volume_sma_20"] = df["volume"].rolling(20).mean()
    df["volume_ratio"] = df["volume"] / df["volume_sma_20"]
    for n in (1, 5, 20):
        df[f"returns_{n}d"] = close.pct_change(n)
    return df

"""The 18 columns of `legacy` by pandas."""
import sys

import pandas as pd
from rounds import read_bars, serve

LEGACY = (
    "sma_20 sma_50 sma_200 ema_12 ema_26 rsi_14 atr_14 macd macd_signal macd_hist bb_middle bb_upper bb_lower volume_sma_20 volume_ratio "
    "returns_1d returns_5d returns_20d"
).split()


def legacy(bars):
    df = bars.copy()
    close, high, low, volume = df["close"], df["high"], df["low"], df["volume"]
    for n in (20, 50, 200):
        df[f"sma_{n}"] = close.rolling(n).mean()
    df["ema_12"] = close.ewm(span=12, adjust=False).mean()
    df["ema_26"] = close.ewm(span=26, adjust=False).mean()
    change = close.diff()
    gain = change.where(change > 0, 0.0).rolling(14).mean()
    loss = (-change.where(change < 0, 0.0)).rolling(14).mean()
    df["rsi_14"] = 100 - 100 / (1 + gain / loss)
    before = close.shift()
    df["atr_14"] = pd.concat([high - low, (high - before).abs(), (low - before).abs()], axis=1).max(axis=1).rolling(14).mean()
    df["macd"] = df["ema_12"] - df["ema_26"]
    df["macd_signal"] = df["macd"].ewm(span=9, adjust=False).mean()
    df["macd_hist"] = df["macd"] - df["macd_signal"]
    df["bb_middle"] = close.rolling(20).mean()
    width = 2 * close.rolling(20).std()
    df["bb_upper"] = df["bb_middle"] + width
    df["bb_lower"] = df["bb_middle"] - width
    df["volume_sma_20"] = volume.rolling(20).mean()
    df["volume_ratio"] = volume / df["volume_sma_20"]
    for n in (1, 5, 20):
        df[f"returns_{n}d"] = close.pct_change(n)
    return df


if __name__ == "__main__":
    table = read_bars(sys.argv[1])
    index = pd.DatetimeIndex(pd.to_datetime(table.pop("timestamp"), unit="ms", utc=True))
    frame = pd.DataFrame(table, index=index)
    serve(lambda: legacy(frame), columns=lambda out: {name: out[name].to_numpy() for name in LEGACY}, pandas=pd.__version__)

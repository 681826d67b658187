"""The 60 columns of `pipeline-v1` by pandas, with the two Python functions that a rolling apply calls once a bar."""
import sys

import numpy as np
import pandas as pd
from rounds import read_bars, serve

YEAR = np.sqrt(252)


def rsi(change, n):
    gain = change.where(change > 0, 0.0).rolling(n).mean()
    loss = (-change.where(change < 0, 0.0)).rolling(n).mean()
    return 100 - 100 / (1 + gain / loss)


def hurst(x):
    y = x - x.mean()
    c = y.cumsum()
    deviation = np.sqrt((y * y).mean())
    return 0.5 if deviation == 0 else np.log((c.max() - c.min()) / deviation) / np.log(len(x))


def pipeline(bars):
    df = bars.copy()
    opened, high, low, close, volume = (df[name] for name in ("open", "high", "low", "close", "volume"))
    for n in (1, 2, 5, 10, 20):
        df[f"returns_{n}d"] = close.pct_change(n)
    df["log_returns_1d"] = np.log(close / close.shift())
    df["price_range_position"] = ((close - low) / (high - low)).fillna(0.5)
    df["candle_body"] = close - opened
    df["candle_upper_wick"] = high - df[["open", "close"]].max(axis=1)
    df["candle_lower_wick"] = df[["open", "close"]].min(axis=1) - low
    for n in (10, 20):
        df[f"volume_sma_{n}"] = volume.rolling(n).mean()
        df[f"volume_ratio_{n}"] = volume / df[f"volume_sma_{n}"]
    df["volume_change_1d"] = volume.pct_change()
    df["pv_correlation_20"] = close.rolling(20).corr(volume)
    change = close.diff()
    df["rsi_14"], df["rsi_28"] = rsi(change, 14), rsi(change, 28)
    for n in (8, 12, 26):
        df[f"ema_{n}"] = close.ewm(span=n, adjust=False).mean()
    df["macd"] = df["ema_12"] - df["ema_26"]
    df["macd_signal"] = df["macd"].ewm(span=9, adjust=False).mean()
    df["macd_hist"] = df["macd"] - df["macd_signal"]
    lowest, highest = low.rolling(14).min(), high.rolling(14).max()
    df["stoch_k"] = 100 * (close - lowest) / (highest - lowest)
    df["stoch_d"] = df["stoch_k"].rolling(3).mean()
    df["roc_10"] = 100 * (close - close.shift(10)) / close.shift(10)
    for n in (10, 20, 50, 100, 200):
        df[f"sma_{n}"] = close.rolling(n).mean()
    for n in (20, 50, 200):
        df[f"sma_{n}_dist"] = (close - df[f"sma_{n}"]) / df[f"sma_{n}"]
    df["sma_20_50_cross"] = (df["sma_20"] > df["sma_50"]).astype(float)
    df["sma_50_200_cross"] = (df["sma_50"] > df["sma_200"]).astype(float)
    df["trend_strength"] = close.pct_change(20).rolling(20).std()
    before = close.shift()
    true_range = pd.concat([high - low, (high - before).abs(), (low - before).abs()], axis=1).max(axis=1)
    for n in (14, 28):
        df[f"atr_{n}"] = true_range.rolling(n).mean()
        df[f"atr_{n}_pct"] = df[f"atr_{n}"] / close
    middle, deviation = close.rolling(20).mean(), close.rolling(20).std()
    df["bb_20_middle"] = middle
    df["bb_20_upper"] = upper = middle + 2 * deviation
    df["bb_20_lower"] = lower = middle - 2 * deviation
    df["bb_20_width"] = (upper - lower) / middle
    df["bb_20_position"] = (close - lower) / (upper - lower)
    returns = df["returns_1d"]
    for n in (10, 20, 30):
        df[f"volatility_{n}d"] = returns.rolling(n).std() * YEAR
    for n in (20, 50):
        df[f"zscore_{n}"] = (close - close.rolling(n).mean()) / close.rolling(n).std()
    df["returns_skew_20"] = returns.rolling(20).skew()
    df["returns_kurt_20"] = returns.rolling(20).kurt()
    df["returns_autocorr_5"] = returns.rolling(20).apply(lambda x: pd.Series(x).autocorr(lag=5), raw=True)
    for n in (20, 50):
        highest, lowest = close.rolling(n).max(), close.rolling(n).min()
        df[f"price_to_max_{n}"] = (close - highest) / highest
        df[f"price_to_min_{n}"] = (close - lowest) / lowest
    df["hurst_approx_20"] = returns.rolling(20).apply(hurst, raw=True)
    return df


if __name__ == "__main__":
    table = read_bars(sys.argv[1])
    index = pd.DatetimeIndex(pd.to_datetime(table.pop("timestamp"), unit="ms", utc=True))
    frame = pd.DataFrame(table, index=index)
    names = [name for name in pipeline(frame.head(300)).columns if name not in frame.columns]
    serve(lambda: pipeline(frame), columns=lambda out: {name: out[name].to_numpy() for name in names}, pandas=pd.__version__)

"""One leak of each kind a column. What each reads is in test/pandas.test.ts."""

import sys

import pandas as pd

bars = pd.read_csv(sys.argv[1], parse_dates=["timestamp"]).set_index("timestamp")
close = bars.close
train = close.iloc[: int(len(close) * 0.7)]
day = close.index.normalize()

features = pd.DataFrame(index=bars.index)
features["negative_shift"] = close.shift(-1)
features["next_return"] = close.pct_change(fill_method=None).shift(-1)
features["centred_window"] = close.rolling(5, center=True).mean()
features["whole_series_zscore"] = (close - close.mean()) / close.std()
features["whole_series_maximum"] = close / bars.high.max()
features["train_scaler"] = (close - train.mean()) / train.std()
features["day_forward_filled"] = close.resample("1D").last().reindex(close.index, method="ffill")
features["day_mean"] = close.groupby(day).transform("mean")
features["back_filled_warm_up"] = close.rolling(10).mean().bfill()
features["interpolated_hole"] = bars.volume.interpolate()
features["late_window"] = close.rolling(50).mean().shift(-3)
features["reversed_mean"] = close[::-1].ewm(span=5).mean()[::-1]
features["quantile"] = (close > close.quantile(0.99)).astype(int)
features.to_csv(sys.argv[2])

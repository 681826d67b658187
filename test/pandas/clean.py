"""What knows only the past, however it is computed."""

import sys

import numpy as np
import pandas as pd

bars = pd.read_csv(sys.argv[1], parse_dates=["timestamp"]).set_index("timestamp")
close, volume = bars.close, bars.volume
day = close.index.normalize()
kernel = np.exp(-np.arange(30) / 5)

features = pd.DataFrame(index=bars.index)
features["ewm"] = close.ewm(span=12).mean()
features["rolling_mean"] = close.rolling(20).mean()
features["rolling_std"] = close.rolling(20).std()
features["rolling_corr"] = close.rolling(20).corr(volume)
features["rolling_rank"] = close.rolling(20).rank()
features["rolling_skew"] = close.rolling(20).skew()
features["expanding"] = close.expanding().mean()
features["pct_change"] = close.pct_change(fill_method=None)
features["forward_filled_hole"] = volume.ffill()
features["day_before"] = close.resample("1D").last().shift(1).reindex(close.index, method="ffill")
features["day_so_far"] = close.groupby(day).cumsum()
features["cumsum_mean"] = (close.cumsum() - close.cumsum().shift(20)) / 20
features["convolved"] = np.convolve(close, kernel)[: len(close)]
n = len(close) + len(kernel)
# The fast transform of another length is another rounding in every value.
features["fourier"] = np.fft.irfft(np.fft.rfft(close, n) * np.fft.rfft(kernel, n), n)[: len(close)]
features.to_csv(sys.argv[2])

"""The 18 columns of `legacy` by polars, lazily, so that it plans them together; run with POLARS_MAX_THREADS=1."""
import sys

import polars as pl
from legacy_pandas import LEGACY
from rounds import read_bars, serve

close, high, low, volume = (pl.col(name) for name in ("close", "high", "low", "volume"))
change = close.diff()
gain = pl.when(change > 0).then(change).otherwise(0.0).rolling_mean(14)
loss = pl.when(change < 0).then(-change).otherwise(0.0).rolling_mean(14)
before = close.shift()
true_range = pl.max_horizontal(high - low, (high - before).abs(), (low - before).abs())

FIRST = [
    *(close.rolling_mean(n).alias(f"sma_{n}") for n in (20, 50, 200)),
    *(close.ewm_mean(span=n, adjust=False).alias(f"ema_{n}") for n in (12, 26)),
    (100 - 100 / (1 + gain / loss)).alias("rsi_14"),
    true_range.rolling_mean(14).alias("atr_14"),
    close.rolling_std(20).alias("deviation"),
    volume.rolling_mean(20).alias("volume_sma_20"),
    *(close.pct_change(n).alias(f"returns_{n}d") for n in (1, 5, 20)),
]
SECOND = [
    (pl.col("ema_12") - pl.col("ema_26")).alias("macd"),
    pl.col("sma_20").alias("bb_middle"),
    (pl.col("sma_20") + 2 * pl.col("deviation")).alias("bb_upper"),
    (pl.col("sma_20") - 2 * pl.col("deviation")).alias("bb_lower"),
    (volume / pl.col("volume_sma_20")).alias("volume_ratio"),
]
THIRD = [pl.col("macd").ewm_mean(span=9, adjust=False).alias("macd_signal")]
FOURTH = [(pl.col("macd") - pl.col("macd_signal")).alias("macd_hist")]


def legacy(bars):
    return bars.lazy().with_columns(FIRST).with_columns(SECOND).with_columns(THIRD).with_columns(FOURTH).drop("deviation").collect()


if __name__ == "__main__":
    frame = pl.DataFrame(read_bars(sys.argv[1]))
    serve(
        lambda: legacy(frame),
        columns=lambda out: {name: out[name].to_numpy() for name in LEGACY},
        polars=pl.__version__,
        threads=pl.thread_pool_size(),
    )

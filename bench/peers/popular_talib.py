"""Ten popular indicators with all their outputs by TA-Lib's C functions, allocated as its wheel does it."""
import sys

import talib
from rounds import read_bars, serve


def popular(high, low, close, volume):
    macd, signal, histogram = talib.MACD(close, 12, 26, 9)
    upper, middle, lower = talib.BBANDS(close, 20, 2.0, 2.0)
    slowk, slowd = talib.STOCH(high, low, close, 14, 3, 0, 3, 0)
    return {
        "sma_20": talib.SMA(close, 20),
        "ema_26": talib.EMA(close, 26),
        "rsi_14": talib.RSI(close, 14),
        "macd": macd,
        "macdsignal": signal,
        "macdhist": histogram,
        "upperband": upper,
        "middleband": middle,
        "lowerband": lower,
        "atr_14": talib.ATR(high, low, close, 14),
        "slowk": slowk,
        "slowd": slowd,
        "adx_14": talib.ADX(high, low, close, 14),
        "cci_20": talib.CCI(high, low, close, 20),
        "obv": talib.OBV(close, volume),
    }


if __name__ == "__main__":
    bars = read_bars(sys.argv[1])
    inputs = [bars[name] for name in ("high", "low", "close", "volume")]
    serve(lambda: popular(*inputs), columns=lambda out: out, talib=talib.__version__, c_library=talib.__ta_version__.decode().split()[0])

"""The same environment done well by hand: Parquet, pandas once, arrays, an index a step."""

import math

import numpy as np
import pandas as pd
from legacy_loader import add_features
from policy_agent import BUY, SELL


def observations(df):
    """The 40 market inputs of every row as float32."""
    close = df["close"]
    positive = close > 0
    with np.errstate(divide="ignore", invalid="ignore"):
        columns = [
            df["rsi_14"] / 100,
            (df["macd"] / close).where(positive, 0.0),
            (df["macd_signal"] / close).where(positive, 0.0),
            (df["atr_14"] / close).where(positive, 0.0),
            (close - df["bb_lower"]) / (df["bb_upper"] - df["bb_lower"] + 1e-8),
            df["volume_ratio"] / 3,
            df["returns_1d"],
            df["returns_5d"],
            df["returns_20d"],
            (df["sma_20"] > df["sma_50"]).astype(float),
        ]
        change = df["returns_1d"].fillna(0.0)
        columns += [change.shift(lag, fill_value=0.0) for lag in range(29, -1, -1)]
    matrix = np.column_stack([column.to_numpy(dtype=float) for column in columns]).astype(np.float32)
    return np.ascontiguousarray(np.nan_to_num(matrix, nan=0.0, posinf=1.0, neginf=-1.0))


def load(path):
    """Closes and observations of a Parquet file of bars."""
    df = add_features(pd.read_parquet(path))
    return df["close"].to_numpy(), observations(df)


class ArrayEnv:
    """One portfolio over arrays."""

    def __init__(self, close, matrix):
        self.close, self.matrix = close.tolist(), matrix
        self.start = min(200, max(50, len(close) // 4))

    def reset(self, seed=None):
        self.row, self.price = self.start, 0.0
        self.cash, self.units, self.value = 100_000.0, 0.0, 100_000.0
        return self.observation(), {}

    def step(self, action):
        price, before = self.close[self.row], self.value
        if action == BUY:
            position = self.units * price
            room = 0.95 * (self.cash + position) - position
            amount = min(0.01 * (self.cash + position), room)
            if room >= price and self.cash >= amount * 1.001:
                self.cash -= amount * 1.001
                self.units += amount / price
        elif action == SELL:
            self.cash += self.units * price * 0.999
            self.units = 0.0
        self.price = price
        self.value = self.cash + self.units * price
        self.row += 1
        return self.observation(), math.log(self.value / before), False, self.row == len(self.close) - 1, {"value": self.value}

    def observation(self):
        seen = np.empty(3 + self.matrix.shape[1], dtype=np.float32)
        seen[0] = self.cash / self.value
        seen[1] = self.units * self.price / self.value
        seen[2] = self.value / 100_000 - 1
        seen[3:] = self.matrix[self.row]
        return seen

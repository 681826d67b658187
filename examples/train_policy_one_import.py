"""Trains a small trading policy: a search over eight sets of hyperparameters on daily bars. Run: python examples/train_policy.py QUOTES502"""

import sys

import numpy as np
from barkeep.data_loader import load_data
from policy_agent import BUY, SELL, TRIALS, train


class FrameEnv:
    """One portfolio over a DataFrame. The observation of a step is built from the frame, as it is needed."""

    def __init__(self, frame):
        self.frame = frame
        self.start = min(200, max(50, len(frame) // 4))

    def reset(self, seed=None):
        self.row, self.price = self.start, 0.0
        self.cash, self.units, self.value = 100_000.0, 0.0, 100_000.0
        return self.observation(), {}

    def step(self, action):
        price, before = float(self.frame["close"].iloc[self.row]), self.value
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
        over = self.row == len(self.frame) - 1
        return self.observation(), float(np.log(self.value / before)), False, over, {"value": self.value}

    def observation(self):
        now = self.frame.iloc[self.row]
        close = now["close"]
        returns = self.frame["close"].iloc[max(0, self.row - 30) : self.row + 1].pct_change().fillna(0.0).to_numpy()[-30:]
        inputs = [
            self.cash / self.value,
            self.units * self.price / self.value,
            self.value / 100_000 - 1,
            now["rsi_14"] / 100,
            now["macd"] / close if close > 0 else 0.0,
            now["macd_signal"] / close if close > 0 else 0.0,
            now["atr_14"] / close if close > 0 else 0.0,
            (close - now["bb_lower"]) / (now["bb_upper"] - now["bb_lower"] + 1e-8),
            now["volume_ratio"] / 3,
            now["returns_1d"],
            now["returns_5d"],
            now["returns_20d"],
            1.0 if now["sma_20"] > now["sma_50"] else 0.0,
        ]
        padded = np.concatenate([inputs, np.zeros(30 - len(returns)), returns]).astype(np.float32)
        return np.nan_to_num(padded, nan=0.0, posinf=1.0, neginf=-1.0)


def make_env(symbol):
    return FrameEnv(load_data(symbol))


if __name__ == "__main__":
    for trial in TRIALS:
        env = make_env(sys.argv[1])
        print(trial, f"return {train(env, trial):.12g}")

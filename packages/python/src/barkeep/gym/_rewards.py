"""Rewards as plug-ins: called once a step, with numbers by the environment of one, with arrays by the vector form."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..errors import error_of
from ..matrix import Matrix

HOLD, BUY, SELL = 0, 1, 2


class Step(NamedTuple):
    """What a reward may know of a step: a number each, or an array with one for each environment."""

    row: Any
    """The row at which it was traded."""
    action: Any
    """0 hold, 1 buy, 2 sell."""
    before: Any
    """Value of the portfolio before the step, as it last saw the price."""
    value: Any
    """Its value after the step, at the close of the row."""
    initial: float
    """Its value at the beginning of the episode."""


class Reward:
    """A reward. `begin` is called once, `reset` for every episode, the object itself for every step."""

    def begin(self, matrix: Matrix, count: int) -> None:
        """Makes room for `count` environments over a matrix."""

    def reset(self, which: Any) -> None:
        """Forgets the episodes of these environments: an index array or a slice."""

    def __call__(self, step: Step) -> Any:
        """The reward of a step: a number for numbers, an array for arrays."""
        raise NotImplementedError


class LogReturn(Reward):
    """The logarithm of the growth of the portfolio's value in the step: what is summed up is the log return of the episode."""

    def __call__(self, step: Step) -> Any:
        return np.log(step.value / step.before)


class Profit43(Reward):
    """The reward of the environments with observations of 43.

    1e-4 times the change of value; less 0.1 (sigma - 0.02) where sigma > 0.02, the population deviation of the last 30 earlier returns
    since the start, once there are more than 10; never beyond ±10.
    """

    _KEPT = 30
    _FEWEST = 10

    def begin(self, matrix: Matrix, count: int) -> None:
        self._returns: NDArray[np.float64] = np.zeros((count, self._KEPT))
        self._counts: NDArray[np.intp] = np.zeros(count, dtype=np.intp)

    def reset(self, which: Any) -> None:
        self._returns[which] = 0
        self._counts[which] = 0

    def __call__(self, step: Step) -> Any:
        reward = 1e-4 * np.atleast_1d(step.value - step.before)
        known = np.minimum(self._counts, self._KEPT)
        enough = known > self._FEWEST
        if enough.any():
            kept = np.arange(self._KEPT) < known[:, None]
            divisor = np.maximum(known, 1)
            mean = self._returns.sum(axis=1) / divisor
            deviation = np.sqrt((np.where(kept, self._returns - mean[:, None], 0.0) ** 2).sum(axis=1) / divisor)
            reward = np.where(enough & (deviation > 0.02), reward - 0.1 * (deviation - 0.02), reward)
        self._returns[np.arange(len(known)), self._counts % self._KEPT] = np.atleast_1d(step.value) / step.initial - 1
        self._counts += 1
        clipped = np.clip(reward, -10, 10)
        return clipped if np.ndim(step.value) else float(clipped[0])


class RegimeShaped53(Reward):
    """The reward of the environments with observations of 53.

    1e-4 times the change of value, and by the row that was traded at: a buy has -0.5 in a bear, -0.2 in a neutral and +0.1 in a bull
    regime, and +0.06 above the mean of 50 closes, else -0.09; a hold in a bear or neutral regime has +0.05.
    """

    def begin(self, matrix: Matrix, count: int) -> None:
        regime = np.asarray(matrix.column("regime"), dtype=np.float64)
        above = np.asarray(matrix.column("sma_50_dist_clipped")) > 0
        of_regime = np.where(regime == 1, 0.1, np.where(regime == 0, -0.5, -0.2))
        extra = np.zeros((3, len(matrix)))
        extra[BUY] = of_regime + np.where(above, 0.06, -0.09)
        extra[HOLD] = np.where(regime == 1, 0.0, 0.05)
        self._extra = extra

    def __call__(self, step: Step) -> Any:
        return 1e-4 * (step.value - step.before) + self._extra[step.action, step.row]


REWARDS: dict[str, type[Reward]] = {"log_return": LogReturn, "profit43": Profit43, "regime53": RegimeShaped53}


def reward_of(reward: str | Reward) -> Reward:
    """The reward of that name, or the one given."""
    if isinstance(reward, Reward):
        return reward
    if reward in REWARDS:
        return REWARDS[reward]()
    raise error_of(
        "INVALID_PARAM",
        f"reward '{reward}' is not known; use {', '.join(REWARDS)}, or a barkeep.gym.Reward",
        fields={"reward": str(reward)},
    )

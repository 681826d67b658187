"""What the environment of one and its vector form share: a matrix, its episodes, the rules of trading."""

from __future__ import annotations

from dataclasses import dataclass
from os import PathLike

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .._expected import require_expected
from ..errors import error_of
from ..matrix import Matrix, open_matrix
from ._episodes import Starts, episodes_of
from ._layouts import LAYOUTS, PORTFOLIO_INPUTS
from ._rewards import Reward, reward_of

FULL_CONFIDENCE_BARS = 20
DURATION_SCALE = 100
LARGEST = float(np.finfo(np.float32).max)


@dataclass(frozen=True)
class Rules:
    """How a portfolio trades.

    A buy is for ``fraction`` of its value, up to ``max_position`` of it; ``commission`` is a fraction of what is traded.
    """

    initial: float = 100_000.0
    commission: float = 0.001
    fraction: float = 0.01
    max_position: float = 0.95

    def __post_init__(self) -> None:
        for name, low, high in (("initial", 0, np.inf), ("fraction", 0, 1), ("max_position", 0, 1)):
            value = getattr(self, name)
            if not low < value <= high:
                raise error_of(
                    "INVALID_PARAM", f"{name} is {value}; use a number above {low}{'' if high == np.inf else f', {high} at most'}"
                )
        if not 0 <= self.commission < 1:
            raise error_of("INVALID_PARAM", f"commission is {self.commission}; use a fraction of the trade, 0 or more and below 1")


class World:
    """A matrix as environments see it."""

    def __init__(
        self,
        matrix: Matrix | str | PathLike[str],
        *,
        layout: str | None,
        count: int,
        reward: str | Reward,
        rules: Rules,
        start: int | None,
        where: ArrayLike | None,
        max_gap: float | None,
        length: int | None,
        random_start: bool,
        version: str | None,
    ) -> None:
        if layout is not None and layout not in LAYOUTS:
            raise error_of("INVALID_PARAM", f"layout is {layout!r}; known are {', '.join(LAYOUTS)}")
        if length is not None and length < 1:
            raise error_of("INVALID_PARAM", f"length is {length}; use a whole number of steps, 1 or more")
        columns = None if layout is None else LAYOUTS[layout]
        if isinstance(matrix, Matrix):
            require_expected(matrix.path, found_columns=matrix.columns, found_version=matrix.version, columns=columns, version=version)
        else:
            matrix = open_matrix(matrix, columns=columns, version=version)
        self.matrix = matrix
        self.rules = rules
        cut = None if random_start else length
        self.episodes = episodes_of(matrix, start=start, where=where, max_gap=max_gap, length=cut)
        self.starts = Starts(self.episodes, length) if random_start else None
        self.values = matrix.values
        self.close = np.ascontiguousarray(matrix.bars["close"])
        self.width = len(PORTFOLIO_INPUTS) + len(matrix.columns)
        self.reward = reward_of(reward)
        self.reward.begin(matrix, count)
        self.path = RegimePath(matrix) if {"regime_confidence", "regime_duration"} <= set(matrix.columns) else None

    def bounds(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """What no observation leaves."""
        high = np.full(self.width, LARGEST, dtype=np.float32)
        return -high, high

    def episode_from(self, row: int) -> tuple[int, int]:
        """The episode that begins at a row, and ends with the stretch that holds it."""
        for first, end in self.episodes:
            if first <= row < end - 1:
                return row, end
        shown = ", ".join(f"[{first}, {end - 1})" for first, end in self.episodes[:4])
        raise error_of("INVALID_RANGE", f"no episode can begin at row {row}; the rows that can are {shown}", fields={"row": row})


class RegimePath:
    """The two inputs that depend on where an episode started: a regime counts from there at most."""

    def __init__(self, matrix: Matrix) -> None:
        names = [*PORTFOLIO_INPUTS, *matrix.columns]
        self.confidence_at = names.index("regime_confidence")
        self.duration_at = names.index("regime_duration")
        bars = np.rint(np.asarray(matrix.column("regime_duration"), dtype=np.float64) * DURATION_SCALE)
        self.bars: NDArray[np.int64] = bars.astype(np.int64)
        counts = np.arange(int(self.bars.max(initial=0)) + 1)
        self.confidence: NDArray[np.float32] = np.minimum(counts / FULL_CONFIDENCE_BARS, 1).astype(np.float32)
        self.duration: NDArray[np.float32] = (counts / DURATION_SCALE).astype(np.float32)

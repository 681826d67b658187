"""One portfolio over a matrix, as a Gymnasium environment."""

from __future__ import annotations

from os import PathLike
from typing import Any, ClassVar

import gymnasium
import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..errors import error_of
from ..matrix import Matrix
from ._rewards import BUY, HOLD, SELL, Reward, Step
from ._world import Rules, World

_ACTIONS = (HOLD, BUY, SELL)
#: Rows copied at a time: an observation that is kept keeps so many.
_BLOCK_ROWS = 64


class TradingEnv(gymnasium.Env[NDArray[np.float32], int]):  # type: ignore[misc]
    """Holds, buys or sells one symbol at the closes of its bars.

    The observation of row i is three portfolio inputs (share of cash, share of the position, return since the start; at the price that the
    portfolio last saw, which is that of row i - 1) and the matrix's row i. An action at row i trades at its close; the observation after
    it is that of row i + 1. An episode ends, truncated, with the last row before a gap or a splice.

    A buy is for ``fraction`` of the portfolio's value, but never beyond ``max_position`` of it; it is refused where the room for that
    is less than the price of one unit, or cash does not pay for it and its ``commission``. A sell sells all.

    Episodes come in order, from the first again after the last or after a seed; with ``random_start`` they begin at any row that has
    ``length`` steps before it, or one. ``reset(options={"start": row})`` begins at a row.
    """

    metadata: ClassVar[dict[str, Any]] = {"render_modes": ["ansi"], "render_fps": 4}

    def __init__(
        self,
        matrix: Matrix | str | PathLike[str],
        *,
        layout: str | None = None,
        reward: str | Reward = "log_return",
        rules: Rules | None = None,
        start: int | None = None,
        where: ArrayLike | None = None,
        max_gap: float | None = None,
        length: int | None = None,
        random_start: bool = False,
        version: str | None = None,
        render_mode: str | None = None,
    ) -> None:
        world = World(
            matrix,
            layout=layout,
            count=1,
            reward=reward,
            rules=rules or Rules(),
            start=start,
            where=where,
            max_gap=max_gap,
            length=length,
            random_start=random_start,
            version=version,
        )
        self.world = world
        self.render_mode = render_mode
        self.action_space = gymnasium.spaces.Discrete(3)
        self.observation_space = gymnasium.spaces.Box(*world.bounds(), dtype=np.float32)
        self._close = world.close.data
        self._block = np.empty((0, world.width), dtype=np.float32)
        self._next = self._row = self._end = 0

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[NDArray[np.float32], dict[str, Any]]:
        """Begins the next episode; see the class for which one that is."""
        super().reset(seed=seed)
        if seed is not None:
            self._next = 0
        self._start, self._end = self._episode(options)
        self._row = self._start
        self._cash = self._value = self.world.rules.initial
        self._quantity = 0.0
        self._price = 0.0
        self._block, self._block_row = self._block[:0], self._start
        self.world.reward.reset(slice(None))
        return self._observation(), self._info()

    def step(self, action: int) -> tuple[NDArray[np.float32], float, bool, bool, dict[str, Any]]:
        """Trades at the close of the row, and shows the next one."""
        row = self._row
        if row >= self._end - 1:
            raise gymnasium.error.ResetNeeded("the episode has ended, or none has begun; call reset first")
        price = self._close[row]
        before = self._value
        if action == BUY:
            self._buy(price)
        elif action == SELL:
            self._cash += self._quantity * price * (1 - self.world.rules.commission)
            self._quantity = 0.0
        elif action not in _ACTIONS:
            raise error_of("INVALID_PARAM", f"action is {action}; use 0 (hold), 1 (buy) or 2 (sell)")
        self._price = price
        self._value = value = self._cash + self._quantity * price
        reward = self.world.reward(Step(row, int(action), before, value, self.world.rules.initial))
        self._row = row + 1
        return self._observation(), float(reward), False, row + 2 >= self._end, self._info()

    def render(self) -> str | None:
        """The portfolio in one line, where ``render_mode`` is ``ansi``."""
        if self.render_mode != "ansi":
            return None
        return f"row {self._row}: value {self._value:.2f}, cash {self._cash:.2f}, {self._quantity:.6g} units at {self._price:g}"

    def _buy(self, price: float) -> None:
        rules = self.world.rules
        position = self._quantity * price
        value = self._cash + position
        room = rules.max_position * value - position
        amount = min(rules.fraction * value, room)
        if room < price or self._cash < amount * (1 + rules.commission):
            return
        self._cash -= amount * (1 + rules.commission)
        self._quantity += amount / price

    def _observation(self) -> NDArray[np.float32]:
        at = self._row - self._block_row
        if at >= len(self._block):
            self._block = self._next_block()
            at = 0
        seen: NDArray[np.float32] = self._block[at]
        value = self._value
        if value > 0:
            seen[0] = self._cash / value
            seen[1] = self._quantity * self._price / value
        else:
            seen[0], seen[1] = 1.0, 0.0
        seen[2] = value / self.world.rules.initial - 1
        return seen

    def _next_block(self) -> NDArray[np.float32]:
        """The observations of the next rows without the portfolio's inputs, by one copy.

        Each of them is shown once, and is the caller's.
        """
        world, row = self.world, self._row
        self._block_row = row
        end = min(row + _BLOCK_ROWS, self._end)
        block = np.empty((end - row, world.width), dtype=np.float32)
        block[:, 3:] = world.values[row:end]
        path = world.path
        if path is not None:
            bars = np.minimum(path.bars[row:end], np.arange(row, end) - self._start)
            block[:, path.confidence_at] = path.confidence[bars]
            block[:, path.duration_at] = path.duration[bars]
        return block

    def _info(self) -> dict[str, Any]:
        return {"row": self._row, "value": self._value}

    def _episode(self, options: dict[str, Any] | None) -> tuple[int, int]:
        episodes = self.world.episodes
        if options is not None and "start" in options:
            return self.world.episode_from(int(options["start"]))
        if self.world.starts is not None:
            return self.world.starts.draw(self.np_random)
        self._next += 1
        return episodes[(self._next - 1) % len(episodes)]

"""Many portfolios over one matrix, stepped together by numpy."""

from __future__ import annotations

from os import PathLike
from typing import Any, ClassVar

import gymnasium
import numpy as np
from gymnasium.vector import AutoresetMode
from gymnasium.vector.utils import batch_space
from numpy.typing import ArrayLike, NDArray

from ..errors import error_of
from ..matrix import Matrix
from ._rewards import BUY, SELL, Reward, Step
from ._world import Rules, World


class TradingVectorEnv(gymnasium.vector.VectorEnv[NDArray[np.float32], NDArray[np.int64], NDArray[np.float64]]):  # type: ignore[misc]
    """`num_envs` environments like `TradingEnv`, each with its own portfolio and row, with the same bits.

    One step is a few numpy calls, however many there are. Environment k begins with episode k, and goes on with episode k + num_envs.
    After an episode has ended, the step that follows begins the next one and ignores the action (Gymnasium's ``NEXT_STEP``).
    """

    metadata: ClassVar[dict[str, Any]] = {"render_modes": [], "autoreset_mode": AutoresetMode.NEXT_STEP}

    def __init__(
        self,
        matrix: Matrix | str | PathLike[str],
        num_envs: int = 1,
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
        self.world = World(
            matrix,
            layout=layout,
            count=num_envs,
            reward=reward,
            rules=rules or Rules(),
            start=start,
            where=where,
            max_gap=max_gap,
            length=length,
            random_start=random_start,
            version=version,
        )
        self.num_envs = num_envs
        self.render_mode = render_mode
        self.single_action_space = gymnasium.spaces.Discrete(3)
        self.single_observation_space = gymnasium.spaces.Box(*self.world.bounds(), dtype=np.float32)
        self.action_space = batch_space(self.single_action_space, num_envs)
        self.observation_space = batch_space(self.single_observation_space, num_envs)
        self._all = np.arange(num_envs)
        self._next = self._all.copy()
        self._start, self._end, self._row = (np.zeros(num_envs, dtype=np.int64) for _ in range(3))
        self._cash, self._quantity, self._value, self._price = (np.zeros(num_envs) for _ in range(4))
        self._ended = np.zeros(num_envs, dtype=bool)

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[NDArray[np.float32], dict[str, Any]]:
        """Begins an episode in every environment; ``options={"start": rows}`` says at which rows."""
        super().reset(seed=seed)
        if seed is not None:
            self._next = self._all.copy()
        self._ended = np.zeros(self.num_envs, dtype=bool)
        self._begin(self._all, None if options is None else options.get("start"))
        return self._observations(), self._infos()

    def step(
        self, actions: NDArray[np.int64]
    ) -> tuple[NDArray[np.float32], NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_], dict[str, Any]]:
        """Trades in every environment at the close of its row, and shows the next rows."""
        actions = np.asarray(actions)
        if actions.shape != (self.num_envs,) or ((actions < 0) | (actions > SELL)).any():
            raise error_of("INVALID_PARAM", f"actions are {actions}; use {self.num_envs} of 0 (hold), 1 (buy) and 2 (sell)")
        if not self._end.any():
            raise gymnasium.error.ResetNeeded("no episode has begun; call reset first")
        ended = self._ended
        price = self.world.close[self._row]
        before = self._value
        self._trade(np.where(ended, 0, actions), price)
        self._price = price
        self._value = self._cash + self._quantity * price
        rewards = self.world.reward(Step(self._row, actions, before, self._value, self.world.rules.initial))
        self._row = self._row + 1
        again = np.flatnonzero(ended)
        if again.size:
            rewards = np.where(ended, 0.0, rewards)
            self._begin(again, None)
        truncated = (self._row + 1 >= self._end) & ~ended
        self._ended = truncated
        return self._observations(), rewards, np.zeros(self.num_envs, dtype=bool), truncated.copy(), self._infos()

    def _trade(self, actions: NDArray[np.int64], price: NDArray[np.float64]) -> None:
        rules = self.world.rules
        position = self._quantity * price
        value = self._cash + position
        room = rules.max_position * value - position
        amount = np.minimum(rules.fraction * value, room)
        cost = amount * (1 + rules.commission)
        buys = (actions == BUY) & ~(room < price) & ~(self._cash < cost)
        sells = actions == SELL
        cash = np.where(buys, self._cash - cost, self._cash)
        quantity = np.where(buys, self._quantity + amount / price, self._quantity)
        self._cash = np.where(sells, cash + quantity * price * (1 - rules.commission), cash)
        self._quantity = np.where(sells, 0.0, quantity)

    def _observations(self) -> NDArray[np.float32]:
        world = self.world
        seen: NDArray[np.float32] = np.empty((self.num_envs, world.width), dtype=np.float32)
        value = self._value
        alive = value > 0
        divisor = np.where(alive, value, 1.0)
        seen[:, 0] = np.where(alive, self._cash / divisor, 1.0)
        seen[:, 1] = np.where(alive, self._quantity * self._price / divisor, 0.0)
        seen[:, 2] = value / world.rules.initial - 1
        seen[:, 3:] = world.values[self._row]
        if world.path is not None:
            bars = np.minimum(world.path.bars[self._row], self._row - self._start)
            seen[:, world.path.confidence_at] = world.path.confidence[bars]
            seen[:, world.path.duration_at] = world.path.duration[bars]
        return seen

    def _infos(self) -> dict[str, Any]:
        every = np.ones(self.num_envs, dtype=bool)
        return {"row": self._row.copy(), "_row": every, "value": self._value.copy(), "_value": every}

    def _begin(self, which: NDArray[np.int64], starts: ArrayLike | None) -> None:
        if starts is not None:
            chosen = [self.world.episode_from(int(row)) for row in np.broadcast_to(np.asarray(starts), which.shape)]
        elif self.world.starts is not None:
            chosen = [self.world.starts.draw(self.np_random) for _ in which]
        else:
            episodes = self.world.episodes
            chosen = [episodes[k % len(episodes)] for k in self._next[which]]
            self._next[which] += self.num_envs
        self._start[which] = self._row[which] = [first for first, _ in chosen]
        self._end[which] = [end for _, end in chosen]
        self._cash[which] = self._value[which] = self.world.rules.initial
        self._quantity[which] = self._price[which] = 0.0
        self.world.reward.reset(which)

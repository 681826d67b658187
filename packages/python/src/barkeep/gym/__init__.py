"""Gymnasium environments over observation matrices: `gymnasium.make("barkeep/Trading43-v0", matrix="obs.npy")` after `import barkeep.gym`.

| id | matrix | reward |
|---|---|---|
| `barkeep/Trading-v0` | any | `log_return` |
| `barkeep/Trading43-v0` | `env43-market`: 43 inputs with the portfolio's | `log_return` |
| `barkeep/Trading53-v0` | `env53-market`: 53 inputs | `log_return` |

An id stands for its observations, trading rules and ends of episodes: what changes one of them gets another version.
"""

from __future__ import annotations

try:
    import gymnasium
except ImportError as cause:
    from ..errors import error_of

    raise error_of("MISSING_EXTRA", "barkeep.gym needs gymnasium; run: pip install 'barkeep[gym]'") from cause

from ._env import TradingEnv
from ._episodes import episodes_of, start_row
from ._layouts import LAYOUT_43, LAYOUT_53, PORTFOLIO_INPUTS
from ._rewards import BUY, HOLD, SELL, LogReturn, Profit43, RegimeShaped53, Reward, Step
from ._vector import TradingVectorEnv
from ._world import Rules

for _name, _layout in (("Trading", None), ("Trading43", "43"), ("Trading53", "53")):
    gymnasium.register(
        id=f"barkeep/{_name}-v0",
        entry_point="barkeep.gym:TradingEnv",
        vector_entry_point="barkeep.gym:TradingVectorEnv",
        kwargs={} if _layout is None else {"layout": _layout},
    )

__all__ = [
    "BUY",
    "HOLD",
    "LAYOUT_43",
    "LAYOUT_53",
    "PORTFOLIO_INPUTS",
    "SELL",
    "LogReturn",
    "Profit43",
    "RegimeShaped53",
    "Reward",
    "Rules",
    "Step",
    "TradingEnv",
    "TradingVectorEnv",
    "episodes_of",
    "start_row",
]

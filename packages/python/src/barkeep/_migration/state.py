"""How far a migration is, as ``barkeep migrate set`` writes it and every process of it reads it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from ..errors import error_of

STAGES = ("legacy", "shadow", "canary", "primary", "retired")
_SHARES_BY = ("symbol", "run", "script")


def place_of(by: str, key: str) -> float:
    """The place of a key in [0, 1): the first 48 bits of the SHA-256 of ``by:key``, in every process and language."""
    return int.from_bytes(hashlib.sha256(f"{by}:{key}".encode()).digest()[:6], "big") / 2**48


@dataclass(frozen=True)
class State:
    """The state of a migration; where nothing was ever set, the legacy loader answers."""

    stage: str = "legacy"
    share: float = 0.1
    by: str = "symbol"
    sinceMs: int = 0  # noqa: N815
    revision: int = 0

    @staticmethod
    def parse(text: str) -> State:
        """Reads a state. Raises ``InvalidRequestError`` where it is none."""
        try:
            value = json.loads(text)
            state = State(value["stage"], float(value["share"]), value["by"], int(value["sinceMs"]), int(value["revision"]))
        except (ValueError, KeyError, TypeError) as error:
            raise _no_state(text) from error
        if state.stage not in STAGES or state.by not in _SHARES_BY or not 0 <= state.share <= 1:
            raise _no_state(text)
        return state


def _no_state(text: str) -> Exception:
    return error_of("INVALID_PARAM", f"the state of the migration is {text[:80]!r}; set it with: barkeep migrate set legacy --force REASON")

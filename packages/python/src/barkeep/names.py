"""Names that are not known, with those that are like them."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from .errors import BarkeepError, error_of


def unknown_name(code: str, kind: str, name: str, known: Iterable[str]) -> BarkeepError:
    """The error of a name that is not among ``known``; it lists the nearest ones."""
    every = list(known)
    nearest = difflib.get_close_matches(name, every, n=3)
    advice = f"did you mean {' or '.join(nearest)}?" if nearest else f"there are {', '.join(every[:20]) or 'none'}"
    return error_of(code, f"{kind} {name!r} is not known; {advice}", fields={"value": name, "nearest": nearest})

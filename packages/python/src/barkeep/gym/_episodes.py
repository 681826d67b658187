"""Where episodes begin and end: inside stretches of rows without a gap, a splice, a hole or a price that is none."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..errors import error_of
from ..matrix import Matrix

Span = tuple[int, int]


def start_row(rows: int) -> int:
    """The row at which the trading environments begin over `rows` bars: a quarter of them, 50 to 200."""
    return min(200, max(50, rows // 4))


def episodes_of(
    matrix: Matrix,
    *,
    start: int | None = None,
    where: ArrayLike | None = None,
    max_gap: float | None = None,
    length: int | None = None,
) -> list[Span]:
    """Rows `[first, end)` of every episode, in order, two rows at least.

    ``start`` is the first row of any (default: `start_row` of the matrix). ``where`` says of each row whether it belongs, for training
    on one regime only: rows on either side of what is left out are never neighbours. ``max_gap`` is the longest distance in timeframe
    steps that is no gap (default: as exported). ``length`` cuts episodes to so many steps.
    """
    rows = len(matrix)
    whole = _tradable(matrix)
    if where is not None:
        chosen = np.asarray(where, dtype=bool)
        if chosen.shape != (rows,):
            raise error_of("INVALID_PARAM", f"where has the shape {chosen.shape}; give a truth value for each of the {rows} rows")
        whole &= chosen
    first = start_row(rows) if start is None else start
    spans = [
        (begin, end)
        for segment in _segments(matrix, max_gap)
        for begin, end in _runs(whole, max(segment[0], first), segment[1])
        if end - begin >= 2
    ]
    if not spans:
        raise error_of("INVALID_RANGE", f"{matrix!r} has no episode of two rows from row {first} on; use more bars, or an earlier start")
    if length is None:
        return spans
    return [(row, min(row + length + 1, end)) for begin, end in spans for row in range(begin, end - 1, length)]


class Starts:
    """The rows at which an episode of so many steps can begin: any that has them before it, one of a stretch that is shorter."""

    def __init__(self, stretches: Sequence[Span], length: int | None) -> None:
        steps = 1 if length is None else length
        self._stretches = stretches
        self._length = length
        self._ends = np.cumsum([max(1, end - first - steps) for first, end in stretches])

    def draw(self, random: np.random.Generator) -> Span:
        """An episode from a random row: with so many steps, or all that there are where no stretch is as long."""
        at = int(random.integers(self._ends[-1]))
        k = int(np.searchsorted(self._ends, at, side="right"))
        first, end = self._stretches[k]
        row = first + at - (int(self._ends[k - 1]) if k > 0 else 0)
        return row, end if self._length is None else min(end, row + self._length + 1)


def _tradable(matrix: Matrix) -> NDArray[np.bool_]:
    """Rows with a price above 0 and, where the set keeps NaN, with a finite value in every column."""
    tradable: NDArray[np.bool_] = np.asarray(matrix.bars["close"]) > 0
    if matrix.manifest["nan"] == "keep":
        tradable &= np.isfinite(matrix.values).all(axis=1)
    return tradable


def _segments(matrix: Matrix, max_gap: float | None) -> Sequence[Span]:
    if max_gap is None:
        return matrix.segments
    steps = np.floor(np.diff(matrix.bars["timestamp"]) / matrix.manifest["timeframeMs"])
    cuts = [0, *(np.flatnonzero(steps > max_gap) + 1).tolist(), len(matrix)]
    return list(pairwise(cuts))


def _runs(whole: NDArray[np.bool_], begin: int, end: int) -> list[Span]:
    """The longest stretches of true rows in `[begin, end)`."""
    if begin >= end:
        return []
    edges = np.diff(np.concatenate(([0], whole[begin:end].astype(np.int8), [0])))
    return [(begin + int(a), begin + int(b)) for a, b in zip(np.flatnonzero(edges == 1), np.flatnonzero(edges == -1), strict=True)]

"""Two frames by timestamp and column name, counted cell by cell: the counts of the Node packages' comparer, by numpy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .errors import error_of
from .frame import Frame

Floats = NDArray[np.float64]

DEFAULT_TOLERANCE = 1e-9
_SAMPLE = 4096


@dataclass(frozen=True)
class Table:
    """What is compared: labels in ms UTC, and columns by name."""

    timestamps: NDArray[np.int64]
    columns: dict[str, Floats]

    def copy(self) -> Table:
        """The same in arrays of its own."""
        return Table(self.timestamps.copy(), {name: values.copy() for name, values in self.columns.items()})


@dataclass(frozen=True)
class ColumnCounts:
    """What was counted of a column's common rows; errors are shares, ``worst_error`` of the larger value or the column's usual size."""

    column: str
    cells: int
    equal: int
    inconsistent: int
    nan_only_legacy: int
    nan_only_barkeep: int
    worst_error: float
    worst_relative: float
    first: dict[str, Any] | None


@dataclass(frozen=True)
class Comparison:
    """Two frames, cell by cell; ``clean`` where no cell is inconsistent and no row is on one side only."""

    rows: int
    only_legacy: int
    only_barkeep: int
    columns: list[ColumnCounts]
    unmatched: list[str]
    missing: list[str]
    tolerance: float = field(default=DEFAULT_TOLERANCE)

    @property
    def clean(self) -> bool:
        """Whether the two say the same."""
        return bool(self.columns) and self.inconsistent == 0 and self.only_legacy + self.only_barkeep == 0

    @property
    def cells(self) -> int:
        """Cells compared."""
        return sum(each.cells for each in self.columns)

    @property
    def equal(self) -> int:
        """Cells that are equal to the bit; NaN equals NaN."""
        return sum(each.equal for each in self.columns)

    @property
    def inconsistent(self) -> int:
        """Cells beyond the tolerance, NaN or infinite on one side only."""
        return sum(each.inconsistent for each in self.columns)

    @property
    def nan_mismatches(self) -> int:
        """Cells that are NaN on one side only."""
        return sum(each.nan_only_legacy + each.nan_only_barkeep for each in self.columns)

    @property
    def worst_error(self) -> float:
        """The largest error of all columns."""
        return max((each.worst_error for each in self.columns), default=0.0)

    @property
    def worst_column(self) -> str | None:
        """The column of ``worst_error``; None where all cells are equal."""
        worst = self.worst_error
        return None if worst == 0 else next(each.column for each in self.columns if each.worst_error == worst)

    @property
    def first(self) -> dict[str, Any] | None:
        """The first inconsistent cell of the first column that has one."""
        return next((each.first for each in self.columns if each.first is not None), None)


def table_of(frame: Any) -> Table:
    """A frame as a table: Barkeep's, or a pandas frame with a DatetimeIndex; labels without a zone are UTC, words are left out."""
    if isinstance(frame, Table):
        return frame
    if isinstance(frame, Frame):
        return Table(frame.timestamps, dict(frame.columns))
    index = getattr(frame, "index", None)
    if index is None or not hasattr(index, "tz"):
        raise error_of(
            "INVALID_PARAM",
            f"a {type(frame).__name__} cannot be compared; give a pandas frame with a DatetimeIndex, or a frame of Barkeep's",
        )
    utc = index if index.tz is None else index.tz_convert("UTC").tz_localize(None)
    stamps = utc.to_numpy().astype("datetime64[ms]").astype(np.int64)
    columns: dict[str, Floats] = {}
    for position, name in enumerate(frame.columns):
        values = frame.iloc[:, position]
        if values.dtype.kind in "fiub":
            columns[str(name)] = values.to_numpy(dtype=np.float64, na_value=np.nan)
    return Table(stamps, columns)


def compare_tables(
    legacy: Table, barkeep: Table, *, aliases: Mapping[str, str] | None, columns: Sequence[str] | None, tolerance: float
) -> Comparison:
    """Joins by label and name, and counts."""
    named = {(aliases or {}).get(name, name): values for name, values in legacy.columns.items()}
    shared = [name for name in named if name in barkeep.columns and (columns is None or name in columns)]
    common, rows_legacy, rows_barkeep = np.intersect1d(legacy.timestamps, barkeep.timestamps, return_indices=True)
    counted = [_count(name, named[name][rows_legacy], barkeep.columns[name][rows_barkeep], common, tolerance) for name in shared]
    return Comparison(
        rows=len(common),
        only_legacy=len(legacy.timestamps) - len(common),
        only_barkeep=len(barkeep.timestamps) - len(common),
        columns=counted,
        unmatched=[name for name in named if name not in barkeep.columns],
        missing=[name for name in (columns or barkeep.columns) if name not in named],
        tolerance=tolerance,
    )


def _count(column: str, a: Floats, b: Floats, labels: NDArray[np.int64], tolerance: float) -> ColumnCounts:
    a, b = np.ascontiguousarray(a), np.ascontiguousarray(b)
    nan_a, nan_b = np.isnan(a), np.isnan(b)
    equal = (a.view(np.int64) == b.view(np.int64)) | (nan_a & nan_b)
    with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
        apart = np.abs(a - b)
        apart[a == b] = 0.0
        size = np.maximum(np.abs(a), np.abs(b))
        relative = np.where(apart == 0, 0.0, np.where(np.isinf(apart), np.inf, apart / size))
        error = np.where(apart == 0, 0.0, np.where(np.isinf(apart), np.inf, apart / np.maximum(size, _typical(b))))
    numbers = ~(nan_a | nan_b)
    differs = (nan_a != nan_b) | (numbers & (error > tolerance))
    rows = np.flatnonzero(differs)
    first = None
    if len(rows):
        row = int(rows[0])
        first = {"column": column, "timestamp": int(labels[row]), "legacy": _told(a[row]), "barkeep": _told(b[row])}
    return ColumnCounts(
        column=column,
        cells=len(a),
        equal=int(equal.sum()),
        inconsistent=len(rows),
        nan_only_legacy=int((nan_a & ~nan_b).sum()),
        nan_only_barkeep=int((nan_b & ~nan_a).sum()),
        worst_error=float(error[numbers].max(initial=0.0)),
        worst_relative=float(relative[numbers].max(initial=0.0)),
        first=first,
    )


def _typical(values: Floats) -> float:
    """The median size of at most 4,096 finite values, evenly spread; of two middle ones the upper."""
    step = max(1, len(values) // _SAMPLE)
    some = values[::step]
    sizes = np.sort(np.abs(some[np.isfinite(some)]))
    return float(sizes[len(sizes) // 2]) if len(sizes) else 0.0


def _told(value: Any) -> float | None:
    return float(value) if np.isfinite(value) else None

"""What an answer is: columns over bars, and one bar's vector."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import DTypeLike, NDArray

from ._times import require_zone
from .errors import error_of
from .names import unknown_name

if TYPE_CHECKING:
    import pandas
    import pyarrow

Order = Literal["C", "F"]


class Frame:
    """Columns of features over bars, oldest first. All of them are in one block of memory, one column after the other.

    ``names`` are the columns in their order, ``metadata`` what the server says of them: version, origin, generation, outcome.
    NaN stands where a value is not defined. The arrays are yours, unless they are mapped from a file: then they are read-only.
    """

    __slots__ = ("_index", "_table", "_timestamps", "metadata", "names", "path")

    names: tuple[str, ...]
    metadata: Mapping[str, Any]
    path: str | None

    def __init__(self, table: NDArray[np.float64], names: Sequence[str], metadata: Mapping[str, Any], *, path: str | None = None) -> None:
        self.names = tuple(names)
        self.metadata = metadata
        self.path = path
        self._table = table
        self._index: dict[str, int] | None = None
        self._timestamps: NDArray[np.int64] | None = None

    def __len__(self) -> int:
        return int(self._table.shape[1])

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __contains__(self, name: object) -> bool:
        return name in self.names

    def __getitem__(self, name: str) -> NDArray[np.float64]:
        if self._index is None:
            self._index = {each: k for k, each in enumerate(self.names)}
        k = self._index.get(name)
        if k is None:
            raise unknown_name("UNKNOWN_FIELD", "column", name, self.names)
        column: NDArray[np.float64] = self._table[k + 1]
        return column

    def __repr__(self) -> str:
        what = " ".join(str(self.metadata.get(key, "")) for key in ("symbol", "timeframe", "version")).strip()
        return f"<Frame {what}: {len(self)} rows x {len(self.names)} columns>"

    @property
    def table(self) -> NDArray[np.float64]:
        """All of it: the timestamps as doubles, then each column, one below the other."""
        return self._table

    @property
    def timestamps(self) -> NDArray[np.int64]:
        """Bar opens in ms UTC."""
        known = self._timestamps
        if known is None:
            known = self._timestamps = self._table[0].astype(np.int64)
        return known

    @property
    def columns(self) -> dict[str, NDArray[np.float64]]:
        """Every column by its name, as views of the frame."""
        return {name: self._table[k + 1] for k, name in enumerate(self.names)}

    @property
    def is_mapped(self) -> bool:
        """Whether the arrays are views of a file, which cannot be written to."""
        return self.path is not None

    def matrix(self, *, dtype: DTypeLike = np.float64, order: Order | None = None, columns: Sequence[str] | None = None) -> NDArray[Any]:
        """Rows by columns. Without ``dtype``, ``order`` and ``columns`` a view of the frame, in Fortran order."""
        if columns is None:
            view = self._table[1:].T
        else:
            for name in columns:
                self[name]
            view = self._table[[self.names.index(name) + 1 for name in columns]].T
        values: NDArray[Any] = np.asarray(view, dtype=dtype, order=order)
        return values

    def row(self, i: int) -> NDArray[np.float64]:
        """The values of one bar, in the order of ``names``."""
        values: NDArray[np.float64] = self._table[1:, i].copy()
        return values

    def fill(self, value: float) -> Frame:
        """A frame with ``value`` in the place of every NaN: this one where it can be written to, else a copy."""
        table = self._table if self._table.flags.writeable else self._table.copy()
        for column in table[1:]:
            column[np.isnan(column)] = value
        return Frame(table, self.names, self.metadata)

    def copy(self) -> Frame:
        """The same values in memory of their own."""
        return Frame(self._table.copy(), self.names, self.metadata)

    def to_pandas(self, *, tz: str = "UTC", copy: bool = False) -> pandas.DataFrame:
        """A DataFrame over the bar opens. It shares the memory of this frame unless ``copy`` says otherwise."""
        pd = needed("pandas", "pandas")
        require_zone(tz)
        index = pd.DatetimeIndex(self.timestamps.astype("datetime64[ms]").astype("datetime64[ns]"), name="timestamp").tz_localize("UTC")
        index = index if tz == "UTC" else index.tz_convert(tz)
        frame: pandas.DataFrame = pd.DataFrame(self._table[1:].T, index=index, columns=list(self.names), copy=copy)
        return frame

    def to_arrow(self) -> pyarrow.Table:
        """A table of arrow: ``timestamp``, then the columns, NaN as NaN. It shares the memory of this frame."""
        pa = needed("pyarrow", "arrow")
        times = pa.array(self.timestamps).cast(pa.timestamp("ms", tz="UTC"))
        arrays = [times, *(pa.array(self._table[k + 1], from_pandas=False) for k in range(len(self.names)))]
        table: pyarrow.Table = pa.Table.from_arrays(arrays, names=["timestamp", *self.names])
        return table.replace_schema_metadata({"barkeep": _json(self.metadata)})


class Vector:
    """The values of one bar. ``timestamp`` is its open in ms UTC."""

    __slots__ = ("metadata", "names", "timestamp", "values")

    timestamp: int
    names: tuple[str, ...]
    values: NDArray[np.float64]
    metadata: Mapping[str, Any]

    def __init__(self, frame: Frame) -> None:
        if len(frame) != 1:
            raise error_of("UNAVAILABLE", f"the answer has {len(frame)} rows where one was asked for; ask again")
        self.timestamp = int(frame.timestamps[0])
        self.names = frame.names
        self.values = frame.row(0)
        self.metadata = frame.metadata

    def __len__(self) -> int:
        return len(self.names)

    def __getitem__(self, name: str) -> float:
        if name not in self.names:
            raise unknown_name("UNKNOWN_FIELD", "column", name, self.names)
        return float(self.values[self.names.index(name)])

    def __repr__(self) -> str:
        when = np.datetime64(self.timestamp, "ms")
        return f"<Vector {self.metadata.get('symbol', '')} {when}: {len(self)} features>"

    def to_dict(self) -> dict[str, float]:
        """The values by name."""
        return dict(zip(self.names, self.values.tolist(), strict=True))


def needed(module: str, extra: str) -> Any:
    """A package that is an extra of this one. Raises ``MissingExtraError`` where it is not installed."""
    import importlib

    try:
        return importlib.import_module(module)
    except ImportError as cause:
        raise error_of(
            "MISSING_EXTRA", f"{module} is not installed; run: pip install 'barkeep[{extra}]'", fields={"extra": extra}
        ) from cause


def _json(value: Mapping[str, Any]) -> str:
    import json

    return json.dumps(value)


def version_of(frame: Any) -> str:
    """The version that a frame of Barkeep's tells of: pandas frames have it in ``attrs``."""
    metadata = getattr(frame, "metadata", None) or getattr(frame, "attrs", None) or {}
    return str(metadata.get("version") or metadata.get("pipeline_version") or "")

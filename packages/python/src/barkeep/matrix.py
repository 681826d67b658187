"""Observation matrices of `barkeep export`: mapped read-only, with what they were made of."""

from __future__ import annotations

import mmap
import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ._expected import require_expected
from ._sealed import read_sealed, require_format, sha256_of
from .errors import error_of

_HEADER = re.compile(rb"'descr': '([^']+)', 'fortran_order': (True|False), 'shape': \((\d+), (\d+)\)")

BAR_COLUMNS = ("timestamp", "open", "high", "low", "close", "volume")


class Matrix:
    """A matrix that is mapped, not read: every process that opens it shares one copy. Row i is bar i; nobody can write to it."""

    values: NDArray[Any]
    columns: tuple[str, ...]
    manifest: Mapping[str, Any]

    def __init__(self, path: Path, manifest: Mapping[str, Any]) -> None:
        self.path = path
        self.manifest = manifest
        self.columns = tuple(manifest["columns"])
        self.values = _mapped(path, (manifest["rows"], len(self.columns)), manifest["dtype"])

    def __len__(self) -> int:
        return int(self.manifest["rows"])

    def __repr__(self) -> str:
        series = f"{self.manifest['symbol']} {self.manifest['timeframe']}"
        return f"<Matrix {self.version} {series}, {len(self)} rows x {len(self.columns)} columns>"

    @property
    def version(self) -> str:
        """`name@hash` of the set."""
        return str(self.manifest["version"])

    @property
    def segments(self) -> tuple[tuple[int, int], ...]:
        """Rows `[from, to)` between gaps."""
        return tuple((int(start), int(end)) for start, end in self.manifest["segments"])

    @cached_property
    def bars(self) -> Mapping[str, NDArray[np.float64]]:
        """The bars of the rows as columns: timestamp (ms UTC), open, high, low, close, volume."""
        table = _mapped(self.path.with_name(self.manifest["bars"]["file"]), (len(self), len(BAR_COLUMNS)), "float64")
        return {name: table[:, k] for k, name in enumerate(BAR_COLUMNS)}

    def column(self, name: str) -> NDArray[Any]:
        """A column by its name, a view."""
        if name not in self.columns:
            known = ", ".join(self.columns[:8])
            raise error_of("UNKNOWN_FIELD", f"column '{name}' is not known; known: {known}, …", fields={"name": name})
        view: NDArray[Any] = self.values[:, self.columns.index(name)]
        return view

    def windows(self, length: int, stride: int = 1) -> list[NDArray[Any]]:
        """Windows of `length` rows, one every `stride` rows, oldest row first, as one view for each segment: (windows, columns, length).

        None crosses a gap.
        """
        for name, value in (("length", length), ("stride", stride)):
            if not isinstance(value, (int, np.integer)) or value < 1:
                raise error_of("INVALID_PARAM", f"{name} is {value!r}; use a whole number of 1 or more", fields={name: value})
        return [
            np.lib.stride_tricks.sliding_window_view(self.values[start:end], int(length), axis=0)[::stride]
            for start, end in self.segments
            if end - start >= length
        ]

    def verify(self) -> None:
        """Reads both files and compares them with the hashes of the manifest."""
        for path, told in (
            (self.path, self.manifest["matrix"]),
            (self.path.with_name(self.manifest["bars"]["file"]), self.manifest["bars"]),
        ):
            if sha256_of(path) != told["sha256"]:
                raise error_of(
                    "INVALID_FILE", f"{path}: is not the file that its manifest tells of; export both anew", fields={"file": str(path)}
                )


def open_matrix(
    path: str | PathLike[str], *, columns: Sequence[str] | None = None, version: str | None = None, verify: bool = False
) -> Matrix:
    """Maps a matrix of `barkeep export`.

    ``columns`` in their order and ``version`` (``name@hash``, or a set's name) are what the model was trained on: anything else raises
    `MismatchError` before the first step. ``verify`` reads both files and proves them by their hashes; otherwise the manifest is proven by
    its seal, and the files by their type and shape.
    """
    place = Path(path)
    manifest_path = place.with_name(re.sub(r"\.npy$", "", place.name, flags=re.IGNORECASE) + ".json")
    manifest = require_format(read_sealed(manifest_path, "barkeep export"), "barkeep-matrix", manifest_path)
    require_expected(place, found_columns=manifest["columns"], found_version=manifest["version"], columns=columns, version=version)
    matrix = Matrix(place, manifest)
    if verify:
        matrix.verify()
    return matrix


def _mapped(path: Path, shape: tuple[int, int], dtype: str) -> NDArray[Any]:
    """The values of a `.npy` file, mapped. A `numpy.memmap` takes six times as long to open, and a microsecond more an index."""
    try:
        with open(path, "rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except FileNotFoundError:
        raise _broken(path, "there is no such file; export it anew") from None
    except ValueError:
        raise _broken(path, "is empty; export it anew") from None
    if mapped[:6] != b"\x93NUMPY" or mapped[6] not in (1, 2):
        raise _broken(path, "is no .npy file of version 1.0 or 2.0; export it anew")
    offset = 10 + int.from_bytes(mapped[8:10], "little") if mapped[6] == 1 else 12 + int.from_bytes(mapped[8:12], "little")
    found = _HEADER.search(mapped[:offset])
    if found is None:
        raise _broken(path, "has a header that is not understood; export it anew")
    kind = np.dtype(found[1].decode())
    size = (int(found[3]), int(found[4]))
    if size != shape or kind != np.dtype(dtype):
        raise _broken(path, f"holds {size} of {kind}, its manifest tells of {shape} of {dtype}; export both anew")
    count = shape[0] * shape[1]
    if len(mapped) != offset + count * kind.itemsize:
        raise _broken(path, f"has {len(mapped)} bytes, its header tells of {offset + count * kind.itemsize}; export it anew")
    values: NDArray[Any] = np.frombuffer(mapped, kind, count, offset)
    return values.reshape(shape, order="F" if found[2] == b"True" else "C")


def _broken(path: Path, reason: str) -> Exception:
    return error_of("INVALID_FILE", f"{path}: {reason}", fields={"file": str(path)})

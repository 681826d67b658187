"""Datasets of the Node packages: features, labels, splits and scalers, proven by their hashes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ._expected import require_expected
from ._sealed import read_sealed, require_format, sha256_of
from .errors import error_of

Span = tuple[int, int]


@dataclass(frozen=True)
class Split:
    """Training rows and test rows, as half-open ranges in order."""

    name: str
    train: tuple[Span, ...]
    test: tuple[Span, ...]

    @property
    def train_rows(self) -> NDArray[np.intp]:
        """Every training row."""
        return _rows(self.train)

    @property
    def test_rows(self) -> NDArray[np.intp]:
        """Every test row."""
        return _rows(self.test)


@dataclass(frozen=True)
class Scaler:
    """Takes a center from each column and divides by a scale, both of the training rows of one split."""

    kind: str
    columns: tuple[str, ...]
    center: NDArray[np.float64]
    scale: NDArray[np.float64]
    train: tuple[Span, ...]

    def apply(self, values: NDArray[Any], columns: Sequence[str]) -> NDArray[np.float64]:
        """The scaled values of rows with these columns; NaN stays NaN. Raises `MismatchError` for other columns than it was fitted on."""
        require_expected("the values to scale", found_columns=columns, found_version="", columns=self.columns, version=None)
        scaled: NDArray[np.float64] = (np.asarray(values, dtype=np.float64) - self.center) / self.scale
        return scaled


@dataclass(frozen=True)
class Dataset:
    """A dataset as `writeDataset` wrote it; its arrays are mapped, read-only."""

    manifest: Mapping[str, Any]
    columns: tuple[str, ...]
    features: NDArray[Any]
    timestamps: NDArray[np.float64]
    labels: NDArray[np.float64]
    label_ends: NDArray[np.int32]
    splits: tuple[Split, ...]
    scalers: tuple[Scaler, ...]


def read_scaler(path: str | PathLike[str]) -> Scaler:
    """A scaler as `Scaler.text()` of the Node packages gives it; refused where it was changed."""
    place = Path(path)
    content = require_format(read_sealed(place, "barkeep dataset"), "barkeep-scaler", place)
    return Scaler(
        kind=content["kind"],
        columns=tuple(content["columns"]),
        center=np.array(content["center"], dtype=np.float64),
        scale=np.array(content["scale"], dtype=np.float64),
        train=_spans(content["train"]),
    )


def read_splits(path: str | PathLike[str]) -> tuple[Split, ...]:
    """The splits of a `splits.json`."""
    content = read_sealed(Path(path), "barkeep dataset")
    return tuple(Split(split["name"], _spans(split["train"]), _spans(split["test"])) for split in content["splits"])


def read_dataset(
    folder: str | PathLike[str], *, columns: Sequence[str] | None = None, version: str | None = None, verify: bool = True
) -> Dataset:
    """A dataset, proven by the hashes of its files unless ``verify`` is false.

    Raises `MismatchError` where its columns or its version are other ones than expected, `BarkeepError` with the code ``INVALID_FILE`` that
    names every file that is missing or was changed.
    """
    place = Path(folder)
    manifest = require_format(read_sealed(place / "manifest.json", "barkeep dataset"), "barkeep-dataset", place / "manifest.json")
    require_expected(place, found_columns=manifest["columns"], found_version=manifest["version"], columns=columns, version=version)
    if verify:
        _verify(place, manifest["files"])
    arrays = {name: np.load(place / f"{name}.npy", mmap_mode="r") for name in ("features", "timestamps", "labels", "label_ends")}
    scalers = sorted((name for name in manifest["files"] if name.startswith("scaler-")), key=lambda name: int(name[7:-5]))
    return Dataset(
        manifest=manifest,
        columns=tuple(manifest["columns"]),
        splits=read_splits(place / "splits.json"),
        scalers=tuple(read_scaler(place / name) for name in scalers),
        **arrays,
    )


def _verify(folder: Path, files: Mapping[str, str]) -> None:
    faults = []
    for name, told in files.items():
        if not (folder / name).exists():
            faults.append(f"{name} is missing")
        elif sha256_of(folder / name) != told:
            faults.append(f"{name} was changed")
    if faults:
        message = f"{folder}: is not the dataset that its manifest tells of: {', '.join(faults)}; make it anew"
        raise error_of("INVALID_FILE", message, fields={"file": str(folder), "faults": faults})


def _spans(pairs: Sequence[Sequence[int]]) -> tuple[Span, ...]:
    return tuple((int(start), int(end)) for start, end in pairs)


def _rows(spans: Sequence[Span]) -> NDArray[np.intp]:
    return np.concatenate([np.arange(start, end) for start, end in spans]) if spans else np.empty(0, dtype=np.intp)

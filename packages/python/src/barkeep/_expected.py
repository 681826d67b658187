"""What a model was trained on, against what is there."""

from __future__ import annotations

from collections.abc import Sequence

from .errors import error_of


def require_expected(
    path: object,
    *,
    found_columns: Sequence[str],
    found_version: str,
    columns: Sequence[str] | None,
    version: str | None,
) -> None:
    """Raises `MismatchError` that shows what differs, where the columns, their order or the version are other ones than expected."""
    faults = []
    if version is not None and found_version != version and not found_version.startswith(f"{version}@"):
        faults.append(f"its version is {found_version}, expected is {version}")
    if columns is not None:
        faults += _column_faults(list(found_columns), list(columns))
    if faults:
        said = "; ".join(faults)
        message = f"{path} is not what is expected: {said}; export it with the set that the model was trained on, or train anew"
        raise error_of("MISMATCH", message, fields={"file": str(path), "found": found_version, "differences": faults})


def _column_faults(found: list[str], expected: list[str]) -> list[str]:
    missing = [name for name in expected if name not in found]
    more = [name for name in found if name not in expected]
    faults = []
    if missing:
        faults.append(f"it lacks {_listed(missing)}")
    if more:
        faults.append(f"it has besides {_listed(more)}")
    if faults:
        return faults
    if len(found) != len(expected):
        return [f"it has {len(found)} columns, expected are {len(expected)}"]
    unlike = (k for k, name in enumerate(expected) if found[k] != name)
    return [f"column {k} is {found[k]}, expected is {expected[k]}" for k in list(unlike)[:1]]


def _listed(names: list[str]) -> str:
    return ", ".join(names) if len(names) <= 8 else f"{', '.join(names[:8])}, … ({len(names)})"

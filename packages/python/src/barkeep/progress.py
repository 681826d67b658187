"""What a long load shows: tqdm's bar where it is installed, else a plain line on standard error, and nothing where nobody looks."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any, Protocol

#: ``None``: on a terminal, for long loads only. ``True``: always. ``False``: never. A function is told what is done and what there is.
Progress = bool | Callable[[int, int], None] | None

_LONG_SECONDS = 0.5
_STEP_SECONDS = 0.2


class Bar(Protocol):
    """What is told of the work as it goes on."""

    def __call__(self, done: int, total: int) -> None:
        """So much is done of so much."""

    def close(self) -> None:
        """The work has ended."""


def bar_of(progress: Progress, what: str, *, bytes_of: bool) -> Bar | None:
    """The bar of one load; ``None`` where nobody wants one."""
    if callable(progress):
        return _Told(progress)
    if progress is False or (progress is None and not sys.stderr.isatty()):
        return None
    return _Shown(what, bytes_of=bytes_of, at_once=progress is True)


class _Told:
    def __init__(self, tell: Callable[[int, int], None]) -> None:
        self._tell = tell

    def __call__(self, done: int, total: int) -> None:
        self._tell(done, total)

    def close(self) -> None:
        pass


class _Shown:
    """Says nothing of what is over in half a second, unless it is wanted at once."""

    def __init__(self, what: str, *, bytes_of: bool, at_once: bool) -> None:
        self._what = what
        self._bytes = bytes_of
        self._began = time.monotonic()
        self._patience = 0.0 if at_once else _LONG_SECONDS
        self._said = -1.0
        self._bar: Any = None
        self._tqdm = _tqdm()

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self._began < self._patience or (done < total and now - self._said < _STEP_SECONDS):
            return
        self._said = now
        if self._tqdm is None:
            share = 100 if total == 0 else 100 * done // total
            count = f"{done / 1e6:.0f} of {total / 1e6:.0f} MB" if self._bytes else f"{done} of {total}"
            sys.stderr.write(f"\rbarkeep: {self._what}: {share} % ({count})")
            sys.stderr.flush()
            return
        if self._bar is None:
            self._bar = self._tqdm(total=total, desc=self._what, unit="B" if self._bytes else "", unit_scale=self._bytes)
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()
        elif self._said >= 0:
            sys.stderr.write("\n")
            sys.stderr.flush()


def _tqdm() -> Any:
    try:
        from tqdm.auto import tqdm
    except ImportError:
        return None
    return tqdm

"""What a process saw of a migration, in lines that add up over processes and languages."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from .stores import Store

COUNTS = (
    "servedLegacy",
    "servedBarkeep",
    "fallbacks",
    "failures",
    "legacyFailures",
    "compared",
    "unclean",
    "dropped",
    "cells",
    "inconsistent",
    "nanMismatches",
    "strayRows",
)
_FIRST_PAUSE_S = 1.0
_LONGEST_PAUSE_S = 600.0

_Lines = dict[tuple[str, str, str], dict[str, Any]]


class Recorder:
    """Gathers what this process sees, a line for each day, stage and version, and writes it: at once, then at longer and longer intervals.

    What cannot be written is told to ``on_fault``, kept, and tried again with what comes next.
    """

    def __init__(self, store: Store, on_fault: Callable[[Exception], None]) -> None:
        self._store = store
        self._on_fault = on_fault
        self._written = float("-inf")
        self._pause = _FIRST_PAUSE_S
        self.forget()

    def forget(self) -> None:
        """Drops what waits, as the child of a fork does with what its parent will write."""
        self._pending: _Lines = {}
        self._lock = threading.Lock()
        self._writing = threading.Lock()

    def add(self, stage: str, seen: Mapping[str, Any]) -> None:
        """Adds to the line of today; ``seen`` has counts, and the version, the worst error and the first cell of a comparison."""
        at = int(time.time() * 1000)
        line = {**_empty(at, stage, str(seen.get("version", ""))), **seen}
        with self._lock:
            _put(self._pending, line)
        if time.monotonic() - self._written < self._pause:
            return
        self._written = time.monotonic()
        if self._store.is_far:
            threading.Thread(target=self.flush, name="barkeep-migration-evidence", daemon=True).start()
        else:
            self.flush()

    def flush(self) -> None:
        """Writes what there is now."""
        with self._writing:
            with self._lock:
                lines, self._pending = self._pending, {}
            if not lines:
                return
            try:
                self._store.add_evidence([json.dumps(line, allow_nan=False, separators=(",", ":")) + "\n" for line in lines.values()])
                self._pause = min(_LONGEST_PAUSE_S, 2 * self._pause)
            except Exception as error:
                with self._lock:
                    newer, self._pending = self._pending, lines
                    for line in newer.values():
                        _put(self._pending, line)
                self._on_fault(error)
            self._written = time.monotonic()


def _put(lines: _Lines, line: dict[str, Any]) -> None:
    """Adds a line to the one of its day, stage and version."""
    line["worst"] = min(float(line["worst"]), sys.float_info.max)
    known = lines.setdefault((line["day"], line["stage"], line["version"]), line)
    if known is line:
        return
    known["atMs"] = line["atMs"]
    for name in COUNTS:
        known[name] += line[name]
    if line["worst"] > known["worst"]:
        known["worst"], known["worstColumn"] = line["worst"], line["worstColumn"]
    if known["first"] is None:
        known["first"] = line["first"]


def _empty(at: int, stage: str, version: str) -> dict[str, Any]:
    day = time.strftime("%Y-%m-%d", time.gmtime(at / 1000))
    counts: dict[str, Any] = dict.fromkeys(COUNTS, 0)
    return {"day": day, "atMs": at, "stage": stage, "version": version, **counts, "worst": 0.0, "worstColumn": None, "first": None}

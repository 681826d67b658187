"""A loader that is replaced in stages: the legacy one, both, a share, Barkeep. State, hash and evidence are those of the Node packages."""

from __future__ import annotations

import hashlib
import json
import os
import random
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ._compare import DEFAULT_TOLERANCE, Comparison, Table, compare_tables, table_of
from .errors import error_of
from .frame import version_of

__all__ = ["Comparison", "Migrating", "State", "compare_frames", "migrating", "place_of"]

STAGES = ("legacy", "shadow", "canary", "primary", "retired")
_SHARES_BY = ("symbol", "run", "script")
_LOOK_EVERY_S = 1.0
_FIRST_PAUSE_S = 1.0
_LONGEST_PAUSE_S = 600.0
_DEFAULT_FILE = "barkeep-migration.json"
_COUNTS = (
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

Loader = Callable[..., Any]


def place_of(by: str, key: str) -> float:
    """The place of a key in [0, 1): the first 48 bits of the SHA-256 of ``by:key``, in every process and language."""
    return int.from_bytes(hashlib.sha256(f"{by}:{key}".encode()).digest()[:6], "big") / 2**48


def compare_frames(
    legacy: Any,
    barkeep: Any,
    *,
    aliases: Mapping[str, str] | None = None,
    columns: Sequence[str] | None = None,
    tolerance: float = DEFAULT_TOLERANCE,
) -> Comparison:
    """Two frames by timestamp and column name, counted cell by cell: pandas frames with a DatetimeIndex, or Barkeep's own.

    ``aliases`` has Barkeep's names of legacy columns that are called otherwise. Why a column differs is told by
    ``barkeep migrate compare --left a.parquet --right b.parquet``.
    """
    return compare_tables(table_of(legacy), table_of(barkeep), aliases=aliases, columns=columns, tolerance=tolerance)


@dataclass(frozen=True)
class State:
    """The state of a migration, as ``barkeep migrate set`` writes it."""

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


class _Watch:
    """The state as this process sees it: looked at once a second at most, and kept where it cannot be read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._state = State()
        self._stat: tuple[int, int, int] | None = None
        self._looked = float("-inf")
        self.faults = 0
        self.trouble: str | None = None

    def current(self) -> State:
        now = time.monotonic()
        if now - self._looked >= _LOOK_EVERY_S:
            self._looked = now
            try:
                self._state = self._read()
                self.trouble = None
            except Exception as error:
                self.faults += 1
                self.trouble = str(error)
        return self._state

    def _read(self) -> State:
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return State()
        stat = (found.st_size, found.st_mtime_ns, found.st_ino)
        if stat != self._stat:
            state = State.parse(self._path.read_text(encoding="utf-8"))
            self._stat = stat
            return state
        return self._state


class _Recorder:
    """Gathers what this process sees, and adds it to the evidence: at once, then at longer and longer intervals."""

    def __init__(self, path: Path) -> None:
        stem = path.name[: -len(".json")] if path.name.endswith(".json") else path.name
        self.path = path.with_name(f"{stem}.evidence.jsonl")
        self._pending: dict[tuple[str, str, str], dict[str, Any]] = {}
        self._lock = threading.Lock()
        self._written = float("-inf")
        self._pause = _FIRST_PAUSE_S

    def add(self, stage: str, seen: Mapping[str, Any]) -> None:
        at = int(time.time() * 1000)
        day = time.strftime("%Y-%m-%d", time.gmtime(at / 1000))
        version = str(seen.get("version", ""))
        with self._lock:
            line = self._pending.setdefault((day, stage, version), _empty(day, at, stage, version))
            line["atMs"] = at
            for name in _COUNTS:
                line[name] += seen.get(name, 0)
            if seen.get("worst", 0.0) > line["worst"]:
                line["worst"] = min(float(seen["worst"]), sys.float_info.max)
                line["worstColumn"] = seen["worstColumn"]
            if line["first"] is None:
                line["first"] = seen.get("first")

    def flush_if_due(self) -> None:
        if time.monotonic() - self._written >= self._pause:
            self.flush()

    def flush(self) -> None:
        with self._lock:
            lines = list(self._pending.values())
            if not lines:
                return
            self.path.parent.mkdir(parents=True, exist_ok=True)
            text = "".join(json.dumps(line, allow_nan=False, separators=(",", ":")) + "\n" for line in lines)
            handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
            try:
                # One piece: what several processes add is in some order, never mixed.
                os.write(handle, text.encode())
            finally:
                os.close(handle)
            self._pending.clear()
            self._written = time.monotonic()
            self._pause = min(_LONGEST_PAUSE_S, 2 * self._pause)


def _empty(day: str, at: int, stage: str, version: str) -> dict[str, Any]:
    counts: dict[str, Any] = dict.fromkeys(_COUNTS, 0)
    return {"day": day, "atMs": at, "stage": stage, "version": version, **counts, "worst": 0.0, "worstColumn": None, "first": None}


@dataclass
class _Options:
    aliases: Mapping[str, str] | None
    columns: Sequence[str] | None
    tolerance: float
    run: str
    script: str
    compare_share: float
    compare_share_in_primary: float
    most_waiting: int
    on_fault: Callable[[Exception], None]
    on_difference: Callable[[str, Comparison], None]


@dataclass
class _Job:
    stage: str
    symbol: str
    table: Table
    version: str
    other: Callable[[], Any]
    served: str = field(default="legacy")


class Migrating:
    """A loader that answers by the legacy one or by Barkeep, as the stage says. Made by ``migrating``."""

    def __init__(self, legacy: Loader, barkeep: Loader, path: Path, options: _Options) -> None:
        self._legacy = legacy
        self._barkeep = barkeep
        self._options = options
        self._watch = _Watch(path)
        self._recorder = _Recorder(path)
        self._jobs: deque[_Job] = deque()
        self._wake = threading.Condition()
        self._counting = threading.Lock()
        self._worker: threading.Thread | None = None
        self._busy = False
        self._counts = dict.fromkeys(_COUNTS, 0)
        self._stage = "legacy"

    def __call__(self, symbol: str, *args: Any, **kwargs: Any) -> Any:
        """What the stage gives for a symbol; all arguments go to the loader that answers."""
        state = self._watch.current()
        self._stage = state.stage
        if state.stage == "retired":
            frame = self._barkeep(symbol, *args, **kwargs)
            self._count(state.stage, {"servedBarkeep": 1})
            return frame
        if state.stage == "primary" or (state.stage == "canary" and self._is_chosen(state, symbol)):
            return self._from_barkeep(state, symbol, args, kwargs)
        frame = self._legacy(symbol, *args, **kwargs)
        self._count(state.stage, {"servedLegacy": 1})
        if state.stage != "legacy":
            self._compare_later(state, symbol, frame, lambda: self._barkeep(symbol, *args, **kwargs), "legacy")
        return frame

    @property
    def stats(self) -> dict[str, Any]:
        """What was counted in this process, and the stage of the last call."""
        return {"stage": self._stage, "stateFaults": self._watch.faults, **self._counts}

    def settled(self, timeout: float | None = None) -> None:
        """Waits until every comparison is made, and writes what was seen."""
        with self._wake:
            self._wake.wait_for(lambda: not self._jobs and not self._busy, timeout)
        self._flush()

    def close(self) -> None:
        """``settled``; the loader may be called again after it."""
        self.settled()

    def __enter__(self) -> Migrating:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _from_barkeep(self, state: State, symbol: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        try:
            frame = self._barkeep(symbol, *args, **kwargs)
        except Exception as error:
            frame = self._legacy(symbol, *args, **kwargs)
            self._count(state.stage, {"fallbacks": 1, "failures": 1, "servedLegacy": 1})
            self._options.on_fault(error)
            return frame
        self._count(state.stage, {"servedBarkeep": 1})
        self._compare_later(state, symbol, frame, lambda: self._legacy(symbol, *args, **kwargs), "barkeep")
        return frame

    def _is_chosen(self, state: State, symbol: str) -> bool:
        key = {"symbol": symbol, "run": self._options.run, "script": self._options.script}[state.by]
        return place_of(state.by, key) < state.share

    def _compare_later(self, state: State, symbol: str, frame: Any, other: Callable[[], Any], served: str) -> None:
        """The frame is the caller's own from here on: what is compared is a copy."""
        share = self._options.compare_share_in_primary if state.stage == "primary" else self._options.compare_share
        if random.random() >= share:
            return
        with self._wake:
            if len(self._jobs) >= self._options.most_waiting:
                self._count(state.stage, {"dropped": 1})
                return
        try:
            table = table_of(frame).copy()
        except Exception as error:
            self._count(state.stage, {"legacyFailures" if served == "legacy" else "failures": 1})
            self._options.on_fault(error)
            return
        with self._wake:
            self._jobs.append(_Job(state.stage, symbol, table, version_of(frame), other, served))
            if self._worker is None or not self._worker.is_alive():
                self._worker = threading.Thread(target=self._work, name="barkeep-migration", daemon=True)
                self._worker.start()
            self._wake.notify_all()

    def _work(self) -> None:
        while True:
            with self._wake:
                if not self._jobs:
                    self._busy = False
                    self._wake.notify_all()
                    if not self._wake.wait_for(lambda: bool(self._jobs), timeout=1.0):
                        self._worker = None
                        return
                job = self._jobs.popleft()
                self._busy = True
            try:
                self._compare(job)
            except Exception as error:
                self._count(job.stage, {"failures" if job.served == "legacy" else "legacyFailures": 1})
                self._options.on_fault(error)

    def _compare(self, job: _Job) -> None:
        frame = job.other()
        other = table_of(frame)
        legacy, barkeep = (job.table, other) if job.served == "legacy" else (other, job.table)
        version = job.version or version_of(frame)
        options = self._options
        found = compare_tables(legacy, barkeep, aliases=options.aliases, columns=options.columns, tolerance=options.tolerance)
        first = found.first
        seen = {
            "version": version,
            "compared": 1,
            "unclean": 0 if found.clean else 1,
            "cells": found.cells,
            "inconsistent": found.inconsistent,
            "nanMismatches": found.nan_mismatches,
            "strayRows": found.only_legacy + found.only_barkeep,
            "worst": found.worst_error,
            "worstColumn": found.worst_column,
            "first": None if first is None else {"symbol": job.symbol, **first},
        }
        self._count(job.stage, seen)
        if not found.clean:
            options.on_difference(job.symbol, found)

    def _count(self, stage: str, seen: Mapping[str, Any]) -> None:
        with self._counting:
            for name in _COUNTS:
                self._counts[name] += seen.get(name, 0)
        self._recorder.add(stage, seen)
        self._flush(only_due=True)

    def _flush(self, only_due: bool = False) -> None:
        try:
            if only_due:
                self._recorder.flush_if_due()
            else:
                self._recorder.flush()
        except OSError as error:
            self._options.on_fault(error)


def _nothing(*_: object) -> None:
    return None


def migrating(
    legacy: Loader,
    barkeep: Loader | None = None,
    *,
    state: str | os.PathLike[str] | None = None,
    aliases: Mapping[str, str] | None = None,
    columns: Sequence[str] | None = None,
    tolerance: float = DEFAULT_TOLERANCE,
    run: str | None = None,
    script: str | None = None,
    compare_share: float = 1.0,
    compare_share_in_primary: float = 0.0,
    most_waiting: int = 32,
    on_fault: Callable[[Exception], None] = _nothing,
    on_difference: Callable[[str, Comparison], None] = _nothing,
) -> Migrating:
    """A drop-in for ``legacy`` while it is replaced by ``barkeep``, which defaults to ``barkeep.data_loader.load_data``.

    Both are called as ``loader(symbol, …)`` with the same arguments and give a pandas frame with a DatetimeIndex, or Barkeep's own.
    ``state`` is the file that ``barkeep migrate set`` writes; it defaults to ``BARKEEP_MIGRATION``, else ``barkeep-migration.json``.
    A change is taken up within a second; what was seen is added to the evidence beside it.
    """
    where = os.fspath(state or os.environ.get("BARKEEP_MIGRATION") or _DEFAULT_FILE)
    if where == "redis" or "://" in where:
        raise error_of(
            "INVALID_PARAM", f"the state is {where!r}, and Python reads it from a file only; name a file that both languages share"
        )
    if barkeep is None:
        from .data_loader import load_data

        barkeep = load_data
    options = _Options(
        aliases,
        columns,
        tolerance,
        run or os.environ.get("BARKEEP_RUN") or str(os.getpid()),
        script or Path(sys.argv[0]).name,
        compare_share,
        compare_share_in_primary,
        most_waiting,
        on_fault,
        on_difference,
    )
    return Migrating(legacy, barkeep, Path(where), options)

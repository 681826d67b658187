"""A loader that is replaced in stages: the legacy one, both, a share, Barkeep. State, hash and evidence are those of the Node packages."""

from __future__ import annotations

import atexit
import os
import random
import sys
import threading
import weakref
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ._compare import DEFAULT_TOLERANCE, Comparison, Table, compare_tables, table_of
from ._migration.evidence import COUNTS, Recorder
from ._migration.state import STAGES, State, place_of
from ._migration.stores import DEFAULT_FILE, Store, open_store
from ._migration.watch import Watch
from .frame import version_of

__all__ = ["STAGES", "Comparison", "Migrating", "State", "compare_frames", "migrating", "place_of"]

Loader = Callable[..., Any]
_EXIT_WAIT_S = 5.0


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

    def __init__(self, legacy: Loader, barkeep: Loader, store: Store, options: _Options) -> None:
        self._legacy = legacy
        self._barkeep = barkeep
        self._options = options
        self._watch = Watch(store)
        self._recorder = Recorder(store, options.on_fault)
        self._stage = "legacy"
        self._begin()
        _when_it_lives(atexit.register, self._settle_at_exit)
        if hasattr(os, "register_at_fork"):
            _when_it_lives(lambda then: os.register_at_fork(after_in_child=then), self._begin_in_child)

    def _begin(self) -> None:
        self._jobs: deque[_Job] = deque()
        self._wake = threading.Condition()
        self._counting = threading.Lock()
        self._worker: threading.Thread | None = None
        self._busy = False
        self._counts = dict.fromkeys(COUNTS, 0)

    def _begin_in_child(self) -> None:
        """A child of a fork has none of the threads: what waited is its parent's to compare and to tell."""
        self._begin()
        self._recorder.forget()
        self._watch.forget()

    def _settle_at_exit(self) -> None:
        """A script that never calls ``close`` loses nothing that is there in a few seconds."""
        self.settled(_EXIT_WAIT_S)

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
        return {"stage": self._stage, "stateFaults": self._watch.faults, "stateTrouble": self._watch.trouble, **self._counts}

    def settled(self, timeout: float | None = None) -> None:
        """Waits until every comparison is made, and writes what was seen."""
        with self._wake:
            self._wake.wait_for(lambda: not self._jobs and not self._busy, timeout)
        self._recorder.flush()

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
            for name in COUNTS:
                self._counts[name] += seen.get(name, 0)
        self._recorder.add(stage, seen)


def _when_it_lives(register: Callable[[Callable[[], None]], Any], method: Callable[[], None]) -> None:
    """Registers a method for as long as its object is used elsewhere."""
    known = weakref.WeakMethod(method)

    def call() -> None:
        if (bound := known()) is not None:
            bound()

    register(call)


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
    ``state`` is where ``barkeep migrate set`` writes: a file, ``redis`` for that of ``BARKEEP_REDIS_URL``, or a ``redis://`` URL (with the
    extra ``redis``); it defaults to ``BARKEEP_MIGRATION``, else ``barkeep-migration.json``. A change is taken up within a second; where
    the state cannot be read, the stage stays as it was. What was seen is added to the evidence beside it.
    """
    store = open_store(os.fspath(state or os.environ.get("BARKEEP_MIGRATION") or DEFAULT_FILE), os.environ)
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
    return Migrating(legacy, barkeep, store, options)

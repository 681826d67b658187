"""Where a migration keeps its state and its evidence: in files, or in a Redis under the keys of the Node packages."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from ..errors import error_of
from .redis_store import RedisStore, is_redis_url
from .state import State

DEFAULT_FILE = "barkeep-migration.json"


class Store(Protocol):
    """What is read once a second, and what is seen added to now and then."""

    is_far: bool
    """Whether an answer may be long in coming, so that no caller of a loader should wait for it."""

    def read(self) -> State:
        """The state as it is now; the first one where nothing was ever set."""

    def add_evidence(self, lines: Sequence[str]) -> None:
        """Adds lines of JSON, each with its end."""


class FileStore:
    """A state in ``path``, replaced as a whole, and beside it ``….evidence.jsonl``, which is only added to."""

    is_far = False

    def __init__(self, path: Path) -> None:
        stem = path.name[: -len(".json")] if path.name.endswith(".json") else path.name
        self._path = path
        self._evidence = path.with_name(f"{stem}.evidence.jsonl")
        self._known: tuple[tuple[int, int, int], State] | None = None

    def read(self) -> State:
        """Reads the file again where it is another one than before."""
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return State()
        stat = (found.st_size, found.st_mtime_ns, found.st_ino)
        if self._known is not None and self._known[0] == stat:
            return self._known[1]
        state = State.parse(self._path.read_text(encoding="utf-8"))
        self._known = (stat, state)
        return state

    def add_evidence(self, lines: Sequence[str]) -> None:
        """One piece: what several processes add is in some order, never mixed."""
        self._evidence.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self._evidence, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
        try:
            os.write(handle, "".join(lines).encode())
        finally:
            os.close(handle)


def open_store(where: str, environment: Mapping[str, str]) -> Store:
    """The store that ``where`` names: ``redis`` for the Redis of ``BARKEEP_REDIS_URL``, the URL of another one, else the path of a file."""
    url: Any = environment.get("BARKEEP_REDIS_URL") if where == "redis" else where
    if not url:
        raise error_of("INVALID_PARAM", "the state is 'redis'; set BARKEEP_REDIS_URL, or name a file or the URL of a Redis")
    if not is_redis_url(url):
        return FileStore(Path(url))
    return RedisStore(url, prefix=environment.get("BARKEEP_REDIS_PREFIX", ""))

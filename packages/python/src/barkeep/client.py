"""The client of a Barkeep server."""

from __future__ import annotations

import os
from typing import Any

from ._transport import Transport, read_json
from .errors import error_of

DEFAULT_URL = "http://127.0.0.1:7070"


class Barkeep:
    """A Barkeep server's answers. May be used by many threads at once.

    ``url`` defaults to ``BARKEEP_URL``, else ``http://127.0.0.1:7070``. ``timeout`` is the longest wait without a byte, ``deadline``
    the longest time of a whole call with its retries, both in seconds; ``retries`` says how often a read is tried again where the
    server is away.
    """

    def __init__(
        self,
        url: str | None = None,
        *,
        timeout: float = 30.0,
        deadline: float | None = None,
        retries: int = 2,
        connections: int = 8,
    ) -> None:
        self._transport = Transport(
            url or os.environ.get("BARKEEP_URL") or DEFAULT_URL,
            timeout=timeout,
            deadline=deadline,
            retries=retries,
            connections=connections,
        )

    @property
    def url(self) -> str:
        """Where the server is."""
        return self._transport.url

    def symbols(self) -> list[dict[str, Any]]:
        """The symbols with the timeframes that can be asked for, and those that are stored."""
        return self._list("/api/v1/symbols", "symbols")

    def sets(self) -> list[dict[str, Any]]:
        """The feature sets: columns, units, ranges, lookbacks, versions."""
        return self._list("/api/v1/features", "sets")

    def health(self) -> dict[str, Any]:
        """How the server is, with the symbols that cannot be served and why."""
        return self._json("/health", frozenset((503,)))

    def close(self) -> None:
        """Closes the connections."""
        self._transport.close()

    def __enter__(self) -> Barkeep:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _json(self, path: str, also: frozenset[int] = frozenset()) -> dict[str, Any]:
        answer = self._transport.get(path, "application/json", read_json, also=also)
        if not isinstance(answer, dict):
            raise error_of("UNAVAILABLE", f"{path} did not answer with an object, as Barkeep does; check the address")
        return answer

    def _list(self, path: str, name: str) -> list[dict[str, Any]]:
        found = self._json(path).get(name)
        if not isinstance(found, list):
            raise error_of("UNAVAILABLE", f"{path} did not answer with a list of {name}, as Barkeep does; check the address")
        return found

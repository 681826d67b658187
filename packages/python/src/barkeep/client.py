"""The client of a Barkeep server."""

from __future__ import annotations

import contextlib
import os
import threading
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

from ._rows import read_rows
from ._times import Moment, moment_text, range_query
from ._transport import Transport, read_json
from .errors import BarkeepError, ServerAwayError, error_of
from .frame import Frame, Vector
from .options import LEGACY, ReadOptions, check_options, features_path
from .progress import bar_of

if TYPE_CHECKING:
    from typing_extensions import Self, Unpack

    from .local import LocalServer

T = TypeVar("T")

DEFAULT_URL = "http://127.0.0.1:7070"


class Barkeep:
    """A Barkeep server's answers. May be used by many threads at once, and in the children of a fork.

    ``url`` defaults to ``BARKEEP_URL``, else ``http://127.0.0.1:7070``. ``timeout`` is the longest wait without a byte, ``deadline``
    the longest time of a whole call with its retries, both in seconds; ``retries`` says how often a read is tried again where the
    server is away. ``default_set`` is the set of a read that names none (default: ``BARKEEP_SET``, else the server's).

    ``fallback`` is a folder of bars (default: ``BARKEEP_DATA``): where the server is away, a private one over that folder answers
    instead, and a warning says so, once.
    """

    def __init__(
        self,
        url: str | None = None,
        *,
        timeout: float = 30.0,
        deadline: float | None = None,
        retries: int = 2,
        connections: int = 8,
        default_set: str | None = None,
        fallback: str | os.PathLike[str] | None = None,
    ) -> None:
        if timeout <= 0 or (deadline is not None and deadline <= 0):
            raise error_of("INVALID_PARAM", f"timeout is {timeout} and deadline {deadline}; use seconds above 0")
        if retries < 0 or connections < 1:
            raise error_of("INVALID_PARAM", f"retries is {retries} and connections {connections}; use 0 and 1 at least")
        self._settings: dict[str, Any] = {
            "timeout": timeout,
            "deadline": deadline,
            "retries": retries,
            "connections": connections,
        }
        self._transport = Transport(url or os.environ.get("BARKEEP_URL") or DEFAULT_URL, **self._settings)
        self._connections = connections
        self._default_set = default_set or os.environ.get("BARKEEP_SET") or None
        self._fallback = os.fspath(fallback) if fallback is not None else os.environ.get("BARKEEP_DATA") or None
        self._local: LocalServer | None = None
        self._moving = threading.Lock()
        self._closed = False
        #: Answers that were to be mapped: ``mapped`` from a file, ``sent`` over HTTP, ``refused`` where the file was not on this host.
        self.counts = {"mapped": 0, "sent": 0, "refused": 0}

    @classmethod
    def local(
        cls,
        data: str | os.PathLike[str] | None = None,
        *,
        sets: str | os.PathLike[str] | None = None,
        default_set: str | None = None,
        timeout: float = 30.0,
        deadline: float | None = None,
        connections: int = 8,
    ) -> Self:
        """A client of a private server on this machine, which is started where none runs over the same folder.

        ``data`` is a folder of ``SYMBOL/TIMEFRAME.csv``, ``.csv.gz`` or ``.parquet`` (default: ``BARKEEP_DATA``, else the bundled
        sample bars), ``sets`` one of feature sets of your own. The server ends with the process that has started it. Raises
        ``NoNodeError`` where there is no Node that is new enough.
        """
        from .local import local_server

        server = local_server(data, sets=sets)
        made = cls(server.url(), timeout=timeout, deadline=deadline, connections=connections, default_set=default_set)
        made._local = server
        made._fallback = None
        return made

    @property
    def url(self) -> str:
        """Where the server is."""
        return self._transport.url

    def get_historical_data(
        self, symbol: str, start: Moment | None = None, end: Moment | None = None, **options: Unpack[ReadOptions]
    ) -> Frame:
        """The bars with open in ``[start, end)``; warm-up is taken from earlier bars.

        Without ``start`` from the series' first bar, without ``end`` up to the newest closed one. The options are those of
        ``ReadOptions``.
        """
        check_options("get_historical_data", options)
        return self.read(symbol, options, range_query(start, end))

    def recent(self, symbol: str, n: int, **options: Unpack[ReadOptions]) -> Frame:
        """The newest ``n`` closed bars, oldest first."""
        check_options("recent", options)
        return self.read(symbol, options, {"last": str(n)})

    def get_features(self, symbol: str, timestamp: Moment | None = None, **options: Unpack[ReadOptions]) -> Vector:
        """The newest bar's features: now, or as they were known at ``timestamp``. Never those of a forming bar."""
        check_options("get_features", options)
        query = {} if timestamp is None else {"at": moment_text(timestamp, "timestamp")}
        return Vector(self.read(symbol, {**options, "mapped": False, "progress": False}, query))

    def load_data(self, symbol: str, start: Moment | None = None, end: Moment | None = None, **options: Unpack[ReadOptions]) -> Frame:
        """What legacy loaders gave: the bar columns, then the set's; set ``legacy``, computed from the first row of the range."""
        check_options("load_data", options)
        merged: ReadOptions = {**LEGACY, **options}
        return self.get_historical_data(symbol, start, end, **merged)

    def get_many(
        self,
        symbols: Iterable[str],
        start: Moment | None = None,
        end: Moment | None = None,
        *,
        workers: int | None = None,
        **options: Unpack[ReadOptions],
    ) -> dict[str, Frame]:
        """``get_historical_data`` of many symbols, as many at a time as there are connections, or as ``workers`` says.

        The first error ends the call.
        """
        check_options("get_many", options)
        quiet: ReadOptions = {**options, "progress": False}
        return self.each(symbols, lambda symbol: self.get_historical_data(symbol, start, end, **quiet), workers, options)

    def each(
        self, symbols: Iterable[str], read: Callable[[str], T], workers: int | None = None, options: ReadOptions | None = None
    ) -> dict[str, T]:
        """What ``read`` gives for each symbol, several at a time, in the order of the symbols."""
        wanted = list(dict.fromkeys(symbols))
        bar = bar_of((options or {}).get("progress"), f"{len(wanted)} symbols", bytes_of=False)
        pool = ThreadPoolExecutor(max_workers=max(1, min(workers or self._connections, len(wanted))))
        try:
            begun = [pool.submit(read, symbol) for symbol in wanted]
            found: dict[str, T] = {}
            for symbol, future in zip(wanted, begun, strict=True):
                found[symbol] = future.result()
                if bar is not None:
                    bar(len(found), len(wanted))
            return found
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
            if bar is not None:
                bar.close()

    def read(self, symbol: str, options: ReadOptions, query: Mapping[str, str], *, gap: tuple[int, Sequence[str]] | None = None) -> Frame:
        """The rows that a query of the features route gives. ``gap`` puts columns of zeros before the column at its place."""
        path = features_path(symbol, options, query, self._default_set)
        bar = bar_of(options.get("progress"), symbol, bytes_of=True)
        try:
            frame = self._call(lambda transport: read_rows(transport, path, options, self.counts, gap, bar))
        finally:
            if bar is not None:
                bar.close()
        return frame.fill(options["fillna"]) if "fillna" in options else frame

    def symbols(self) -> list[dict[str, Any]]:
        """The symbols with the timeframes that can be asked for, and those that are stored."""
        return self._list("/api/v1/symbols", "symbols")

    def sets(self) -> list[dict[str, Any]]:
        """The feature sets: columns, units, ranges, lookbacks, versions."""
        return self._list("/api/v1/features", "sets")

    def health(self) -> dict[str, Any]:
        """How the server is, with the symbols that cannot be served and why."""
        return self._json("/health", frozenset((503,)))

    def stats(self) -> dict[str, Any]:
        """Hits, misses and the state of the server's cache."""
        return self._json("/api/v1/stats")

    def close(self) -> None:
        """Closes the connections; a private server stays until the process ends."""
        self._closed = True
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Barkeep {self.url}>"

    def _json(self, path: str, also: frozenset[int] = frozenset()) -> dict[str, Any]:
        answer = self._call(lambda transport: transport.get(path, "application/json", read_json, also=also))
        if not isinstance(answer, dict):
            raise error_of("UNAVAILABLE", f"{path} did not answer with an object, as Barkeep does; check the address")
        return answer

    def _list(self, path: str, name: str) -> list[dict[str, Any]]:
        found = self._json(path).get(name)
        if not isinstance(found, list):
            raise error_of("UNAVAILABLE", f"{path} did not answer with a list of {name}, as Barkeep does; check the address")
        return found

    def _call(self, ask: Callable[[Transport], T]) -> T:
        if self._closed:
            raise error_of("CLOSED", "the client is closed; make a new one")
        transport = self._transport
        try:
            return ask(transport)
        except ServerAwayError as away:
            if self._local is None and self._fallback is None:
                raise
            return ask(self._moved(transport, away))

    def _moved(self, gone: Transport, away: BarkeepError) -> Transport:
        """The transport to a private server in the place of one that is away: started once, whoever notices first."""
        from .local import local_server

        with self._moving:
            if self._transport is not gone:
                return self._transport
            if self._local is None:
                server = local_server(self._fallback)
                warnings.warn(f"{away.args[0]}; a private server over {self._fallback} answers instead", RuntimeWarning, stacklevel=6)
                self._local = server
            self._transport = Transport(self._local.url(), **self._settings)
            with contextlib.suppress(OSError):
                gone.close()
            return self._transport

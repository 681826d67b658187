"""The client for programs that run in an event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from .client import Barkeep

if TYPE_CHECKING:
    from typing_extensions import Self, Unpack

    from ._times import Moment
    from .frame import Frame, Vector
    from .options import ReadOptions

T = TypeVar("T")


class AsyncBarkeep:
    """``Barkeep`` with methods to be awaited; they run on threads, as many as there are connections.

    Takes what ``Barkeep`` takes, or a client that is there. A call that is cancelled is no longer waited for.
    """

    def __init__(self, url: str | None = None, *, client: Barkeep | None = None, connections: int = 8, **settings: Any) -> None:
        self.sync = client or Barkeep(url, connections=connections, **settings)
        self._threads = ThreadPoolExecutor(max_workers=connections, thread_name_prefix="barkeep")

    @classmethod
    async def local(cls, *args: Any, **settings: Any) -> Self:
        """A client of a private server, as ``Barkeep.local`` has it."""
        return cls(client=await asyncio.to_thread(partial(Barkeep.local, *args, **settings)))

    async def get_historical_data(
        self, symbol: str, start: Moment | None = None, end: Moment | None = None, **options: Unpack[ReadOptions]
    ) -> Frame:
        """The bars with open in ``[start, end)``."""
        return await self._run(lambda: self.sync.get_historical_data(symbol, start, end, **options))

    async def recent(self, symbol: str, n: int, **options: Unpack[ReadOptions]) -> Frame:
        """The newest ``n`` closed bars, oldest first."""
        return await self._run(lambda: self.sync.recent(symbol, n, **options))

    async def get_features(self, symbol: str, timestamp: Moment | None = None, **options: Unpack[ReadOptions]) -> Vector:
        """The newest bar's features: now, or as they were known at ``timestamp``."""
        return await self._run(lambda: self.sync.get_features(symbol, timestamp, **options))

    async def load_data(self, symbol: str, start: Moment | None = None, end: Moment | None = None, **options: Unpack[ReadOptions]) -> Frame:
        """What legacy loaders gave."""
        return await self._run(lambda: self.sync.load_data(symbol, start, end, **options))

    async def get_many(
        self, symbols: Iterable[str], start: Moment | None = None, end: Moment | None = None, **options: Unpack[ReadOptions]
    ) -> dict[str, Frame]:
        """``get_historical_data`` of many symbols."""
        wanted = list(dict.fromkeys(symbols))
        frames = await asyncio.gather(*(self.get_historical_data(symbol, start, end, **options) for symbol in wanted))
        return dict(zip(wanted, frames, strict=True))

    async def symbols(self) -> list[dict[str, Any]]:
        """The symbols with their timeframes."""
        return await self._run(self.sync.symbols)

    async def sets(self) -> list[dict[str, Any]]:
        """The feature sets."""
        return await self._run(self.sync.sets)

    async def health(self) -> dict[str, Any]:
        """How the server is."""
        return await self._run(self.sync.health)

    async def close(self) -> None:
        """Closes the connections."""
        await asyncio.to_thread(self._threads.shutdown, True)
        self.sync.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def _run(self, work: Callable[[], T]) -> Awaitable[T]:
        return asyncio.get_running_loop().run_in_executor(self._threads, work)

"""Features of market bars: the same numbers in a training script, in a notebook and over HTTP."""

from typing import TYPE_CHECKING, Any

from ._table import open_mapped
from ._version import __version__
from .client import Barkeep
from .errors import (
    BarkeepError,
    DeadlineError,
    InvalidRequestError,
    MismatchError,
    MissingExtraError,
    NoDataError,
    NoNodeError,
    ServerAwayError,
    UnknownNameError,
)
from .frame import Frame, Vector

if TYPE_CHECKING:
    from .async_client import AsyncBarkeep

__all__ = [
    "AsyncBarkeep",
    "Barkeep",
    "BarkeepError",
    "DeadlineError",
    "Frame",
    "InvalidRequestError",
    "MismatchError",
    "MissingExtraError",
    "NoDataError",
    "NoNodeError",
    "ServerAwayError",
    "UnknownNameError",
    "Vector",
    "__version__",
    "open_mapped",
]


def __getattr__(name: str) -> Any:
    # asyncio takes as long to load as all the rest, and few scripts need it.
    if name == "AsyncBarkeep":
        from .async_client import AsyncBarkeep

        return AsyncBarkeep
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

"""Features of market bars: the same numbers in a training script, in a notebook and over HTTP."""

from ._table import open_mapped
from ._version import __version__
from .async_client import AsyncBarkeep
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

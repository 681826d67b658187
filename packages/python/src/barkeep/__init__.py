"""Features of market bars: the same numbers in a training script, in a notebook and over HTTP."""

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

__all__ = [
    "Barkeep",
    "BarkeepError",
    "DeadlineError",
    "InvalidRequestError",
    "MismatchError",
    "MissingExtraError",
    "NoDataError",
    "NoNodeError",
    "ServerAwayError",
    "UnknownNameError",
    "__version__",
]

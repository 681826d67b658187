"""Errors with a stable code, the same as over HTTP and in the Node packages; each is what a Python user would catch, too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class BarkeepError(Exception):
    """Something that Barkeep refused or could not do.

    ``code`` is the contract, the message says what was wrong and what to do. ``status`` is the HTTP status where a server answered,
    and ``fields`` what the error names: the symbol, the nearest known names, the value.
    """

    code: str
    status: int | None
    fields: Mapping[str, Any]

    def __init__(self, code: str, message: str, *, status: int | None = None, fields: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.status = status
        self.fields = dict(fields or {})

    def __str__(self) -> str:
        return f"{self.args[0]} [{self.code}]"

    def __reduce__(self) -> tuple[Any, ...]:
        return _remade, (self.code, self.args[0], self.status, dict(self.fields))


class InvalidRequestError(BarkeepError, ValueError):
    """A question that cannot be meant: a parameter, a time or a range that does not do."""


class UnknownNameError(BarkeepError, KeyError):
    """A symbol, a set, a version, a column or a timeframe that is not there; ``fields['nearest']`` lists what is like it."""


class MismatchError(BarkeepError, ValueError):
    """A matrix, a dataset or a scaler with other columns, another order or another version than is expected; ``fields`` shows them."""


class NoDataError(BarkeepError, ValueError):
    """There is nothing to answer with: no bar in the range, or none that had closed by then."""


class ServerAwayError(BarkeepError, ConnectionError):
    """No server answers, or it cannot at present. The same question may be answered when it is asked again."""


class DeadlineError(BarkeepError, TimeoutError):
    """No answer within the deadline."""


class MissingExtraError(BarkeepError, ImportError):
    """A package that this needs is not installed."""


class NoNodeError(BarkeepError, OSError):
    """There is no Node to start a server with."""


_CLASSES: Mapping[str, type[BarkeepError]] = {
    **dict.fromkeys(
        (
            "INVALID_PARAM",
            "INVALID_EXPRESSION",
            "INVALID_SET",
            "INVALID_SYMBOL",
            "INVALID_TIME",
            "INVALID_RANGE",
            "INVALID_BARS",
            "OUT_OF_ORDER",
            "NEEDS_PANEL",
            "TOO_LARGE",
        ),
        InvalidRequestError,
    ),
    **dict.fromkeys(
        ("UNKNOWN_SYMBOL", "UNKNOWN_SET", "UNKNOWN_VERSION", "UNKNOWN_FIELD", "UNKNOWN_TIMEFRAME", "UNKNOWN_OPERATOR"),
        UnknownNameError,
    ),
    "MISMATCH": MismatchError,
    "NO_BAR": NoDataError,
    "NO_DATA": NoDataError,
    "UNAVAILABLE": ServerAwayError,
    "CLOSED": ServerAwayError,
    "TIMEOUT": DeadlineError,
    "MISSING_EXTRA": MissingExtraError,
    "NO_NODE": NoNodeError,
}


def error_of(code: str, message: str, *, status: int | None = None, fields: Mapping[str, Any] | None = None) -> BarkeepError:
    """The error of a code, of the class that belongs to it; an unknown code is a plain ``BarkeepError``."""
    return _CLASSES.get(code, BarkeepError)(code, message, status=status, fields=fields)


def _remade(code: str, message: str, status: int | None, fields: Mapping[str, Any]) -> BarkeepError:
    return error_of(code, message, status=status, fields=fields)

"""Moments as the server reads them."""

from __future__ import annotations

import datetime as dt
import zoneinfo

import numpy as np

from .errors import error_of

#: A moment: ISO-8601 text, whole milliseconds since the epoch, or what Python, numpy and pandas have for it. Without an offset it is UTC.
Moment = str | int | dt.date | dt.datetime | np.datetime64

#: Before every bar: a range that begins here begins with the series.
START_OF_TIME = "0001-01-01T00:00:00.000Z"


def moment_text(value: Moment, name: str) -> str:
    """The moment as a query has it. Raises ``InvalidRequestError`` (``INVALID_TIME``) for what is none."""
    if isinstance(value, str):
        return value
    if isinstance(value, dt.datetime):
        if value != value:
            raise _none(value, name)
        utc = value.astimezone(dt.timezone.utc) if value.tzinfo is not None else value
        return f"{utc.strftime('%Y-%m-%dT%H:%M:%S')}.{utc.microsecond // 1000:03d}Z"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, np.datetime64):
        if np.isnat(value):
            raise _none(value, name)
        return str(int(value.astype("datetime64[ms]").astype(np.int64)))
    if isinstance(value, int | np.integer) and not isinstance(value, bool):
        return str(int(value))
    raise _none(value, name)


def range_query(start: Moment | None, end: Moment | None) -> dict[str, str]:
    """A half-open range as a query has it: from the series' first bar where there is no start, up to the newest where there is no end."""
    query = {"start": START_OF_TIME if start is None else moment_text(start, "start")}
    return query if end is None else {**query, "end": moment_text(end, "end")}


def require_zone(tz: str) -> None:
    """Refuses what is no time zone."""
    try:
        zoneinfo.ZoneInfo(tz)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, TypeError, OSError):
        raise error_of(
            "INVALID_PARAM", f"tz is {tz!r}, which is no time zone; use one such as America/New_York", fields={"value": repr(tz)}
        ) from None


def _none(value: object, name: str) -> Exception:
    advice = "use ISO-8601 text, a datetime, or whole milliseconds since the epoch"
    return error_of("INVALID_TIME", f"{name} is {value!r}; {advice}", fields={"name": name, "value": repr(value)})

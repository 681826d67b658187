"""What a read may say about its answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypedDict
from urllib.parse import quote, urlencode

from .errors import error_of
from .names import unknown_name

if TYPE_CHECKING:
    from .progress import Progress

Origin = Literal["series", "range"]


class ReadOptions(TypedDict, total=False):
    """Keyword arguments of every method that reads rows; all may be left out."""

    #: ``1min 5min 15min 30min 1hour 4hour 1day``, or ``1m`` to ``1d``. Default: ``1day``.
    timeframe: str
    #: A feature set by name, or a version of it as ``name@hash``. Default: that of the client, else the server's.
    set: str
    #: Columns wanted, in this order; bar columns too. Default: all of the set's.
    fields: Sequence[str]
    #: ``series``: computed from the series' first bar; ``range``: from the first row of the range, without warm-up. Default: ``series``.
    origin: Origin
    #: Puts open, high, low, close, volume before the features. Default: no.
    bars: bool
    #: Rows at most; ``metadata['nextMs']`` says where to go on. Default: no limit.
    limit: int
    #: Stands in the place of every NaN. Default: NaN stays NaN.
    fillna: float
    #: Maps the answer from a file where the server is on this host and shares files; the arrays are read-only then. Default: no.
    mapped: bool
    #: Whether a long load shows how far it is, or a function that is told. Default: on a terminal.
    progress: Progress
    #: Seconds that the whole call may take. Default: that of the client.
    deadline: float


#: What a legacy loader gave: these columns, computed from the first row that is asked for.
LEGACY: ReadOptions = {"set": "legacy", "origin": "range", "bars": True}


def check_options(method: str, options: Mapping[str, Any]) -> None:
    """Refuses what no method knows, as Python does for any other keyword."""
    for name in options:
        if name not in ReadOptions.__annotations__:
            raise TypeError(f"{method}: {unknown_name('INVALID_PARAM', 'option', name, ReadOptions.__annotations__).args[0]}")


def features_path(symbol: str, options: ReadOptions, query: Mapping[str, str], default_set: str | None) -> str:
    """The address of an answer on the server."""
    if not isinstance(symbol, str) or symbol == "":
        raise error_of("INVALID_SYMBOL", f"symbol is {symbol!r}; give its name, such as 'AAPL'", fields={"value": repr(symbol)})
    search = dict(query)
    chosen = options.get("set", default_set)
    if chosen is not None:
        search["version" if "@" in chosen else "set"] = chosen
    fields = options.get("fields")
    if fields is not None:
        if isinstance(fields, str) or len(fields) == 0:
            raise error_of("INVALID_PARAM", f"fields is {fields!r}; give a list of column names, or leave it out for all")
        search["fields"] = ",".join(fields)
    if "origin" in options:
        search["origin"] = options["origin"]
    if "bars" in options:
        search["bars"] = "true" if options["bars"] else "false"
    if "limit" in options:
        search["limit"] = str(options["limit"])
    timeframe = quote(options.get("timeframe", "1day"), safe="")
    return f"/api/v1/features/{quote(symbol, safe='')}/{timeframe}?{urlencode(search)}"

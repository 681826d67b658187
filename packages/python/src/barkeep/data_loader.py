"""The drop-in for a legacy loader: change the import, and the script stops computing what has been computed before."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ._times import Moment, range_query, require_zone
from .client import Barkeep
from .errors import BarkeepError, error_of
from .frame import Frame, needed
from .options import LEGACY, ReadOptions, check_options

if TYPE_CHECKING:
    import pandas
    from typing_extensions import Unpack

#: Columns that legacy loaders had and that no feature here knows: always 0.0, after the five bar columns.
EXTRA_COLUMNS = ("dividends", "stock splits")
_BAR_COLUMNS = 5
_DAY_MS = 86_400_000

_default: Barkeep | None = None
_default_lock = threading.Lock()


def load_data(
    symbols: str | Sequence[str],
    start: Moment | None = None,
    end: Moment | None = None,
    interval: str | None = None,
    *,
    tz: str = "UTC",
    client: Barkeep | None = None,
    workers: int | None = None,
    **options: Unpack[ReadOptions],
) -> Any:
    """Bars and features as a legacy loader gave them: a pandas DataFrame, or a dict of one for each of several symbols.

    The columns are ``open high low close volume dividends stock splits``, then those of the set; one flat level, whatever the number
    of symbols. The index is a DatetimeIndex of bar opens in ``tz``; ``end`` is exclusive. The set is ``legacy``, computed from the
    first row of the range (``origin='range'``) unless told otherwise. ``interval`` is another word for ``timeframe``. In another ``tz`` a
    daily bar, labelled with midnight, keeps its date. ``client`` defaults to one of ``BARKEEP_URL`` and ``BARKEEP_DATA``.

    Raises ``NoDataError``, which is a ``ValueError``, where there is nothing to load; it names the symbol.
    """
    check_options("load_data", options)
    if interval is not None:
        options = {"timeframe": interval, **options}
    require_zone(tz)
    if symbols is None or len(symbols) == 0:
        raise error_of("INVALID_PARAM", f"symbols is {symbols!r}; name one, or a list of them", fields={"symbols": symbols})
    barkeep = client or default_client()
    if isinstance(symbols, str):
        return _framed(_read(barkeep, symbols, start, end, options), options, tz)
    quiet: ReadOptions = {**options, "progress": False}
    frames = barkeep.each(symbols, lambda symbol: _read(barkeep, symbol, start, end, quiet), workers, options)
    return {symbol: _framed(frame, options, tz) for symbol, frame in frames.items()}


def default_client() -> Barkeep:
    """The client of those who name none: one for the process."""
    global _default
    with _default_lock:
        if _default is None:
            _default = Barkeep()
        return _default


def _read(barkeep: Barkeep, symbol: str, start: Moment | None, end: Moment | None, options: ReadOptions) -> Frame:
    """The rows with room for the columns that a legacy loader had beside the bars."""
    if "fields" in options or options.get("bars", True) is False:
        raise error_of("INVALID_PARAM", "load_data gives all columns of a set; for chosen ones use Barkeep.get_historical_data")
    merged: ReadOptions = {**LEGACY, **options}
    query = range_query(start, end)
    try:
        frame = barkeep.read(symbol, merged, query, gap=(_BAR_COLUMNS, EXTRA_COLUMNS))
    except BarkeepError as error:
        if error.code in ("UNKNOWN_SYMBOL", "NO_BAR"):
            raise error_of("NO_DATA", f"no data for {symbol}: {error.args[0]}", status=error.status, fields=error.fields) from error
        raise
    if len(frame) == 0:
        raise error_of("NO_DATA", f"no data for {symbol} from {start} to {end}; ask for another range", fields={"symbol": symbol})
    return frame


def _framed(frame: Frame, options: ReadOptions, tz: str) -> pandas.DataFrame:
    """The index has the names that legacy loaders gave it, by which scripts find it again after ``reset_index``."""
    made = frame.to_pandas()
    is_dated = frame.metadata.get("timeframe") == "1day" and not (frame.timestamps % _DAY_MS).any()
    if tz != "UTC":
        # The label of such a bar is a date: another zone has another midnight, not the evening before.
        made.index = made.index.tz_localize(None).tz_localize(tz, nonexistent="shift_forward") if is_dated else made.index.tz_convert(tz)
    # Which numbers these are: what compares or tracks the frame later finds it here.
    made.attrs["version"] = str(frame.metadata.get("version", ""))
    made.index.name = "Date" if frame.metadata.get("timeframe") == "1day" else "Datetime"
    return made


class DataFetcher:
    """For scripts that keep one frame: fetch it, add the indicators, ask for a day's context.

    ``client`` defaults to one of ``BARKEEP_URL`` and ``BARKEEP_DATA``.
    """

    def __init__(self, symbol: str, *, client: Barkeep | None = None) -> None:
        self.symbol = symbol
        #: What was fetched, with the indicators once they have been added.
        self.data: pandas.DataFrame | None = None
        self._client = client
        self._whole: pandas.DataFrame | None = None

    def fetch(
        self, start: Moment | None = None, end: Moment | None = None, interval: str = "1day", **options: Unpack[ReadOptions]
    ) -> pandas.DataFrame:
        """The bars in ``[start, end)``, and ``dividends`` and ``stock splits``. Raises ``NoDataError``, a ``ValueError``."""
        asked: ReadOptions = {"timeframe": interval, **options}
        self._whole = load_data(self.symbol, start, end, client=self._client, **asked)
        self.data = self._whole.iloc[:, : _BAR_COLUMNS + len(EXTRA_COLUMNS)].copy()
        return self.data

    def add_technical_indicators(self) -> pandas.DataFrame:
        """The frame with the set's columns, computed from its first row. They came with the bars: nothing is computed here."""
        self.data = self._fetched().copy()
        return self.data

    def get_market_context(self, date: Moment | None = None) -> dict[str, Any]:
        """What was known at a date: price, bar, indicators, returns and what they say; the newest bar without a date.

        A date that is no bar's is that of the bar before it. A value that is not defined is ``None``.
        """
        pd = needed("pandas", "pandas")
        whole = self._fetched()
        at = len(whole) - 1
        if date is not None:
            moment = pd.Timestamp(date) if not isinstance(date, int) else pd.Timestamp(date, unit="ms", tz="UTC")
            moment = moment.tz_localize(whole.index.tz) if moment.tzinfo is None else moment
            at = int(whole.index.searchsorted(moment, side="right")) - 1
        if at < 0:
            raise error_of(
                "NO_DATA", f"no data for {self.symbol} by {date}; the first bar is of {whole.index[0]}", fields={"symbol": self.symbol}
            )
        row = {name: _known(value) for name, value in zip(whole.columns, whole.iloc[at].to_list(), strict=True)}
        names = list(whole.columns[_BAR_COLUMNS + len(EXTRA_COLUMNS) :])
        returns = [name for name in names if name.startswith("returns_")]
        when = whole.index[at]
        return {
            "date": when.strftime("%Y-%m-%d") if when == when.normalize() else when.isoformat(),
            "price": row["close"],
            **{name: row[name] for name in ("open", "high", "low", "close", "volume")},
            "indicators": {name: row[name] for name in names if name not in returns},
            "returns": {name: row[name] for name in returns},
            "sentiment": _sentiment(row),
        }

    def _fetched(self) -> pandas.DataFrame:
        if self._whole is None:
            raise error_of("INVALID_PARAM", f"nothing has been fetched of {self.symbol} yet; call fetch first")
        return self._whole


#: Above the first RSI counts as overbought, below the second as oversold.
_OVERBOUGHT, _OVERSOLD = 70.0, 30.0


def _sentiment(row: dict[str, float | None]) -> dict[str, str | None]:
    rsi, fast, slow = row.get("rsi_14"), row.get("sma_20"), row.get("sma_50")
    momentum = None if rsi is None else "overbought" if rsi > _OVERBOUGHT else "oversold" if rsi < _OVERSOLD else "neutral"
    trend = None if fast is None or slow is None else "bullish" if fast > slow else "bearish"
    return {"rsi_signal": momentum, "trend": trend}


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)

import numpy as np
import pandas as pd
import pytest

from barkeep import Barkeep, InvalidRequestError, data_loader
from barkeep.data_loader import DataFetcher, load_data
from support import ROOT, Server, rows_of

COLUMNS = (
    "open high low close volume dividends|stock splits|sma_20 sma_50 sma_200 ema_12 ema_26 rsi_14 atr_14 macd macd_signal macd_hist "
    "bb_middle bb_upper bb_lower volume_sma_20 volume_ratio returns_1d returns_5d returns_20d"
)
NAMES = [name for part in COLUMNS.split("|") for name in ([part] if part == "stock splits" else part.split())]
GOLDEN = ROOT.parent / "shared" / "golden"
#: ``attainable_rtol`` of ../shared/golden/FEATURES.md is 2e-10 or less for every column of the set.
RTOL = 1e-9


def test_the_frame_is_that_of_a_legacy_loader(client):
    frame = load_data("AAPL", "2004-01-01", "2005-01-01", client=client)
    assert frame.columns.tolist() == NAMES
    assert frame.columns.nlevels == 1
    assert isinstance(frame.index, pd.DatetimeIndex)
    assert str(frame.index.tz) == "UTC"
    assert frame.index.dtype == "datetime64[ns, UTC]"
    assert frame.index.name == "Date"
    assert (frame.index[0], frame.index[-1]) == (pd.Timestamp("2004-01-02", tz="UTC"), pd.Timestamp("2004-12-31", tz="UTC"))
    assert (frame[["dividends", "stock splits"]] == 0.0).all(axis=None)
    assert set(frame.dtypes) == {np.dtype(np.float64)}
    frame.loc[frame.index[0], "close"] = 1.0
    frame["mine"] = 0


def test_features_are_computed_from_the_first_row_of_the_range_unless_told_otherwise(client):
    ranged = load_data("AAPL", "2004-01-01", "2005-01-01", client=client)
    warm = load_data("AAPL", "2004-01-01", "2005-01-01", client=client, origin="series")
    assert ranged["sma_200"].isna().sum() == 199
    assert warm["sma_200"].isna().sum() == 0
    assert ranged["ema_12"].iloc[0] == ranged["close"].iloc[0]


def test_an_option_that_is_none_is_refused_before_anything_is_asked(client):
    with pytest.raises(TypeError, match=r"load_data: .*timeframe_.*timeframe"):
        load_data("AAPL", client=client, timeframe_="1min")


def test_several_symbols_are_a_dict_of_frames_with_one_flat_level_each(client):
    frames = load_data(["BTCUSD", "AAPL"], end="2015-01-01", client=client)
    assert list(frames) == ["BTCUSD", "AAPL"]
    for symbol, frame in frames.items():
        assert frame.columns.nlevels == 1
        pd.testing.assert_frame_equal(frame, load_data(symbol, end="2015-01-01", client=client))


@pytest.mark.parametrize("mapped", [False, True])
def test_the_index_is_told_in_the_time_zone_asked_for_and_the_bars_are_the_same(client, mapped):
    here = load_data("EURUSD", "2017-06-01", "2017-06-03", timeframe="1hour", client=client, mapped=mapped)
    there = load_data("EURUSD", "2017-06-01", "2017-06-03", timeframe="1h", tz="America/New_York", client=client, mapped=mapped)
    assert str(there.index.tz) == "America/New_York"
    assert there.index.name == "Datetime"
    assert (here.index == there.index).all()
    assert here.columns.tolist() == NAMES
    np.testing.assert_array_equal(here.to_numpy(), there.to_numpy())


def test_a_daily_bar_keeps_its_date_in_another_zone_and_interval_is_a_word_for_timeframe(client):
    days = load_data("AAPL", "2004-01-01", "2004-04-10", "1d", tz="America/New_York", client=client)
    assert [str(days.index[0]), str(days.index[-1])] == ["2004-01-02 00:00:00-05:00", "2004-04-08 00:00:00-04:00"]
    assert days.loc["2004-01-02", "close"] == load_data("AAPL", "2004-01-02", "2004-01-03", client=client)["close"].iloc[0]
    assert load_data("EURUSD", "2017-06-01", "2017-06-02", interval="4h", client=client).index.name == "Datetime"


@pytest.mark.parametrize("nothing", [None, [], ""])
def test_no_symbol_and_no_zone_are_refused(client, nothing):
    with pytest.raises(InvalidRequestError, match="symbols is"):
        load_data(nothing, client=client)
    with pytest.raises(InvalidRequestError, match="tz is 'Mars/City', which is no time zone"):
        load_data("AAPL", tz="Mars/City", client=client)


def test_nothing_to_load_is_a_value_error_that_names_the_symbol(client):
    with pytest.raises(ValueError, match="no data for AAPL from 1990-01-01 to 1991-01-01"):
        load_data("AAPL", "1990-01-01", "1991-01-01", client=client)
    with pytest.raises(ValueError, match=r"no data for APPL: .*did you mean AAPL"):
        load_data(["AAPL", "APPL"], client=client)


def test_chosen_columns_are_another_method(client):
    with pytest.raises(ValueError, match="get_historical_data"):
        load_data("AAPL", client=client, fields=["close"])


def test_the_client_of_who_names_none_is_that_of_the_environment(server, monkeypatch):
    monkeypatch.setenv("BARKEEP_URL", server.url)
    monkeypatch.setattr(data_loader, "_default", None)
    assert len(load_data("AAPL", "2004-01-01", "2004-02-01")) == 20
    assert data_loader.default_client() is data_loader.default_client()
    data_loader.default_client().close()


def test_a_fetched_frame_has_the_bars_and_then_the_indicators(client):
    fetcher = DataFetcher("AAPL", client=client)
    with pytest.raises(ValueError, match="call fetch first"):
        fetcher.add_technical_indicators()
    bars = fetcher.fetch("2004-01-01", "2005-01-01")
    assert bars.columns.tolist() == NAMES[:7]
    assert fetcher.data is bars
    pd.testing.assert_frame_equal(fetcher.add_technical_indicators(), load_data("AAPL", "2004-01-01", "2005-01-01", client=client))


def test_the_context_of_a_day_is_what_its_bar_says_and_none_where_nothing_is_defined(client):
    fetcher = DataFetcher("AAPL", client=client)
    fetcher.fetch("2004-01-01", "2005-01-01", interval="1d")
    frame = fetcher.add_technical_indicators()
    # The 18th is a Sunday: the bar before it is Friday's.
    context = fetcher.get_market_context("2004-07-18")
    row = frame.loc["2004-07-16"]
    assert list(context) == ["date", "price", "open", "high", "low", "close", "volume", "indicators", "returns", "sentiment"]
    assert context["date"] == "2004-07-16"
    assert context["price"] == context["close"] == row["close"]
    assert context["indicators"] == {name: None if np.isnan(row[name]) else row[name] for name in NAMES[7:-3]}
    assert context["indicators"]["sma_200"] is None
    assert context["returns"] == {name: row[name] for name in NAMES[-3:]}
    assert fetcher.get_market_context()["date"] == "2004-12-31"
    first = fetcher.get_market_context("2004-01-02")
    assert first["sentiment"] == {"rsi_signal": None, "trend": None}
    with pytest.raises(ValueError, match="no data for AAPL by 2003-01-01"):
        fetcher.get_market_context("2003-01-01")


def test_sentiment_follows_rsi_and_the_means(client):
    fetcher = DataFetcher("AAPL", client=client)
    fetcher.fetch("2004-01-01", "2005-01-01")
    frame = fetcher.add_technical_indicators()
    seen = set()
    for when, row in frame.iloc[60:].iterrows():
        told = fetcher.get_market_context(when)["sentiment"]
        rsi = "overbought" if row["rsi_14"] > 70 else "oversold" if row["rsi_14"] < 30 else "neutral"
        assert told == {"rsi_signal": rsi, "trend": "bullish" if row["sma_20"] > row["sma_50"] else "bearish"}
        seen.update(told.values())
    assert seen == {"overbought", "oversold", "neutral", "bullish", "bearish"}


@pytest.mark.skipif(not GOLDEN.is_dir(), reason="../shared/golden is not there")
def test_every_cell_of_the_golden_legacy_files_is_within_tolerance(tmp_path):
    names = ["aapl_1d", "ibm_1d", "btcusd_1d", "quotes502_1d", "eurusd_1h", "sp500_1d"]
    for name in names:
        stem, step = name.rsplit("_", 1)
        source = next(path for path in (GOLDEN / "bars").glob(f"{name}.csv*"))
        (tmp_path / source.name).write_bytes(source.read_bytes())
    server = Server("--data", str(tmp_path))
    try:
        cells = 0
        for name in names:
            stem, step = name.rsplit("_", 1)
            wanted = rows_of(next((GOLDEN / "legacy").glob(f"{name}.csv*")))
            with Barkeep(server.url) as client:
                found = load_data(stem.upper(), timeframe=step, client=client)
            rows = len(wanted["timestamp"])
            assert (found.index[:rows] == pd.to_datetime(wanted["timestamp"], utc=True)).all()
            for column in NAMES[7:]:
                mine, theirs = found[column].to_numpy()[:rows], wanted[column]
                np.testing.assert_array_equal(np.isnan(mine), np.isnan(theirs), err_msg=f"{name} {column}")
                scale = np.maximum(np.abs(theirs), np.nanmedian(np.abs(theirs)))
                worst = np.nanmax(np.abs(mine - theirs) / scale)
                assert worst <= RTOL, (name, column, worst)
                cells += rows
        assert cells > 300_000
    finally:
        server.stop()

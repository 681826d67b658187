import datetime as dt
import multiprocessing
import pickle
import sys
import threading
import types
from typing import ClassVar

import numpy as np
import pytest

from barkeep import Barkeep, BarkeepError, DeadlineError, Frame, InvalidRequestError, ServerAwayError, UnknownNameError
from support import OddServer, answer, silent, table_bytes

RANGE = ("2004-01-01", "2005-01-01")


def test_symbols_and_sets_are_those_of_the_server(client):
    assert "AAPL" in [each["symbol"] for each in client.symbols()]
    assert {"legacy", "core"} <= {each["name"] for each in client.sets()}


def test_health_says_how_the_server_is(client):
    assert client.health()["status"] == "ok"


def test_the_address_and_the_set_come_from_the_environment(server, monkeypatch):
    monkeypatch.setenv("BARKEEP_URL", server.url)
    monkeypatch.setenv("BARKEEP_SET", "legacy")
    with Barkeep() as client:
        assert client.url == server.url
        assert client.get_features("AAPL").metadata["version"].startswith("legacy@")


def test_a_range_is_half_open_and_carries_what_the_server_says_of_it(client):
    frame = client.get_historical_data("AAPL", *RANGE, set="legacy")
    assert len(frame) == 252
    assert frame.timestamps.dtype == np.int64
    first, last = frame.timestamps[[0, -1]].astype("datetime64[ms]").astype("datetime64[D]").astype(str)
    assert (first, last) == ("2004-01-02", "2004-12-31")
    assert frame.metadata["origin"] == "series"
    assert frame.metadata["symbol"] == "AAPL"
    assert len(frame.names) == 18


def test_a_vector_is_the_last_row_of_a_range_that_ends_then(client):
    vector = client.get_features("AAPL", "2005-01-01", set="legacy")
    frame = client.get_historical_data("AAPL", *RANGE, set="legacy")
    assert vector.timestamp == frame.timestamps[-1]
    np.testing.assert_array_equal(vector.values, frame.row(-1))
    assert vector.to_dict() == dict(zip(frame.names, frame.row(-1), strict=True))
    assert vector["rsi_14"] == frame["rsi_14"][-1]
    with pytest.raises(KeyError, match="did you mean rsi_14"):
        vector["rsi14"]


def test_the_newest_bars_are_the_end_of_the_series(client):
    newest = client.recent("AAPL", 5, set="legacy", bars=True)
    whole = client.get_historical_data("AAPL", set="legacy", bars=True)
    np.testing.assert_array_equal(newest.matrix(), whole.matrix()[-5:])
    assert newest.names[:5] == ("open", "high", "low", "close", "volume")


@pytest.mark.parametrize(
    "start",
    [
        "2004-01-02",
        dt.date(2004, 1, 2),
        dt.datetime(2004, 1, 2),
        dt.datetime(2004, 1, 2, 1, tzinfo=dt.timezone(dt.timedelta(hours=1))),
        np.datetime64("2004-01-02"),
        1_073_001_600_000,
        np.int64(1_073_001_600_000),
    ],
    ids=["text", "date", "datetime", "zoned", "numpy", "milliseconds", "numpy_integer"],
)
def test_a_moment_may_be_anything_that_python_has_for_one(client, start):
    frame = client.get_historical_data("AAPL", start, "2004-01-06", fields=["close"])
    assert frame.timestamps.tolist() == [1_073_001_600_000, 1_073_260_800_000]


@pytest.mark.parametrize("start", [1.5, True, np.datetime64("NaT", "ms"), object()], ids=["fraction", "bool", "nat", "object"])
def test_what_is_no_moment_is_refused_before_it_is_sent(start):
    with Barkeep("http://127.0.0.1:9") as client, pytest.raises(ValueError, match=r"start is .*use ISO-8601"):
        client.get_historical_data("AAPL", start)


def test_nan_stays_unless_something_is_asked_for_in_its_place(client):
    as_it_is = client.get_historical_data("AAPL", end="2000-06-01", set="legacy", fields=["sma_50"])
    filled = client.get_historical_data("AAPL", end="2000-06-01", set="legacy", fields=["sma_50"], fillna=0.0)
    missing = np.isnan(as_it_is["sma_50"])
    assert missing.sum() == 49
    assert (filled["sma_50"][missing] == 0).all()
    np.testing.assert_array_equal(filled["sma_50"][~missing], as_it_is["sma_50"][~missing])


def test_limit_says_where_to_go_on(client):
    first = client.get_historical_data("AAPL", *RANGE, fields=["close"], limit=10)
    rest = client.get_historical_data("AAPL", first.metadata["nextMs"], RANGE[1], fields=["close"])
    whole = client.get_historical_data("AAPL", *RANGE, fields=["close"])
    np.testing.assert_array_equal(np.concatenate([first["close"], rest["close"]]), whole["close"])


def test_many_symbols_come_by_one_call_in_the_order_asked_for(client):
    frames = client.get_many(["BTCUSD", "AAPL", "QUOTES502", "AAPL"], set="legacy", fields=["close", "rsi_14"], workers=2)
    assert list(frames) == ["BTCUSD", "AAPL", "QUOTES502"]
    for symbol, frame in frames.items():
        np.testing.assert_array_equal(frame.table, client.get_historical_data(symbol, set="legacy", fields=["close", "rsi_14"]).table)


def test_the_first_error_ends_a_call_of_many_symbols(client):
    with pytest.raises(UnknownNameError, match="AAPL"):
        client.get_many(["AAPL", "APPL"])


def test_many_threads_share_one_client(client):
    wanted = client.get_historical_data("AAPL", *RANGE, set="legacy").table
    wrong = []

    def ask() -> None:
        for _ in range(5):
            if not np.array_equal(client.get_historical_data("AAPL", *RANGE, set="legacy").table, wanted, equal_nan=True):
                wrong.append(1)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def _ask_in_child(client, queue) -> None:
    queue.put(client.get_historical_data("AAPL", *RANGE, set="legacy", fields=["close"])["close"].sum())


def test_a_client_goes_on_in_the_children_of_a_fork(client):
    wanted = client.get_historical_data("AAPL", *RANGE, set="legacy", fields=["close"])["close"].sum()
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    children = [context.Process(target=_ask_in_child, args=(client, queue)) for _ in range(2)]
    for child in children:
        child.start()
    assert [queue.get(timeout=30) for _ in children] == [wanted, wanted]
    for child in children:
        child.join()
    assert client.health()["status"] == "ok"


@pytest.mark.parametrize(
    ("code", "kind", "ask"),
    [
        ("UNKNOWN_SYMBOL", KeyError, lambda client: client.get_features("APPL")),
        ("UNKNOWN_SET", KeyError, lambda client: client.get_features("AAPL", set="legcy")),
        ("UNKNOWN_FIELD", KeyError, lambda client: client.recent("AAPL", 1, set="legacy", fields=["rsi14"])),
        ("UNKNOWN_TIMEFRAME", KeyError, lambda client: client.recent("AAPL", 1, timeframe="2min")),
        ("INVALID_RANGE", ValueError, lambda client: client.get_historical_data("AAPL", "2005", "2004-01-01T00:00:00Z")),
        ("INVALID_TIME", ValueError, lambda client: client.get_historical_data("AAPL", "yesterday")),
        ("INVALID_PARAM", ValueError, lambda client: client.recent("AAPL", 0)),
        ("INVALID_PARAM", ValueError, lambda client: client.recent("AAPL", 1, fields=[])),
        ("INVALID_SYMBOL", ValueError, lambda client: client.recent("", 1)),
        ("NO_BAR", ValueError, lambda client: client.get_features("AAPL", "1990-01-01")),
    ],
)
def test_errors_have_the_codes_of_the_server_and_are_what_python_has_for_them(client, code, kind, ask):
    with pytest.raises(kind) as caught:
        ask(client)
    assert isinstance(caught.value, BarkeepError)
    assert caught.value.code in (code, "INVALID_TIME")
    assert ";" in str(caught.value)


def test_an_unknown_name_lists_those_that_are_like_it(client):
    with pytest.raises(UnknownNameError) as caught:
        client.get_features("APPL")
    assert caught.value.fields["nearest"] == ["AAPL"]
    assert caught.value.status == 404


def test_an_option_that_is_not_known_is_a_type_error_with_the_nearest_one(client):
    with pytest.raises(TypeError, match="did you mean timeframe"):
        client.get_features("AAPL", timefram="1day")


def test_an_error_goes_through_pickle_as_it_is():
    error = BarkeepError("INTERNAL", "a fault", status=500, fields={"a": 1})
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), again.code, again.status, again.fields, str(again)) == (
        BarkeepError,
        "INTERNAL",
        500,
        {"a": 1},
        "a fault [INTERNAL]",
    )


@pytest.mark.parametrize("url", ["localhost:7070", "ftp://host", "http://", ""])
def test_an_address_that_is_none_is_refused(url, monkeypatch):
    monkeypatch.setenv("BARKEEP_URL", "also none")
    with pytest.raises(InvalidRequestError, match="such as http://localhost:7070"):
        Barkeep(url)


@pytest.mark.parametrize("settings", [{"timeout": 0}, {"deadline": -1}, {"retries": -1}, {"connections": 0}])
def test_settings_that_cannot_be_meant_are_refused(settings):
    with pytest.raises(InvalidRequestError):
        Barkeep("http://127.0.0.1:9", **settings)


def test_a_server_that_is_away_is_a_connection_error_that_says_what_to_do():
    with Barkeep("http://127.0.0.1:9", retries=0) as client, pytest.raises(ConnectionError, match="barkeep serve") as caught:
        client.symbols()
    assert isinstance(caught.value, ServerAwayError)
    assert caught.value.code == "UNAVAILABLE"


def test_a_closed_client_says_so(client):
    client.close()
    with pytest.raises(ServerAwayError, match="closed; make a new one"):
        client.symbols()


OK = answer(200, b'{"symbols": []}')


@pytest.mark.parametrize(
    "first",
    [answer(503, b"busy", "text/plain"), answer(200, b'{"sym', length=99), answer(502, b"")],
    ids=["overloaded", "cut off", "bad gateway"],
)
def test_a_read_is_tried_again_where_the_server_is_away(first):
    with OddServer(first, OK) as odd, Barkeep(odd.url) as client:
        assert client.symbols() == []
        assert len(odd.requests) == 2


def test_a_read_is_tried_as_often_as_told():
    with OddServer(answer(503, b"busy")) as odd, Barkeep(odd.url, retries=1) as client:
        with pytest.raises(ServerAwayError):
            client.symbols()
        assert len(odd.requests) == 2


@pytest.mark.parametrize(("status", "code"), [(404, "UNKNOWN_SYMBOL"), (400, "INVALID_PARAM"), (503, "UNAVAILABLE")])
def test_a_refusal_leaves_the_connection_open(status, code):
    ports = set()
    refuse = answer(status, f'{{"code": "{code}", "detail": "no"}}'.encode(), "application/problem+json")

    def refused(handler):
        ports.add(handler.client_address[1])
        refuse(handler)

    with OddServer(refused) as odd, Barkeep(odd.url, retries=0) as client:
        for _ in range(5):
            with pytest.raises(BarkeepError):
                client.symbols()
        assert len(odd.requests) == 5
        assert len(ports) == 1


def test_a_refusal_is_not_tried_again():
    refusal = answer(400, b'{"code": "INVALID_PARAM", "detail": "no; do this", "param": "x"}', "application/problem+json")
    with OddServer(refusal) as odd, Barkeep(odd.url) as client:
        with pytest.raises(InvalidRequestError, match="no; do this") as caught:
            client.symbols()
        assert caught.value.fields == {"param": "x"}
        assert len(odd.requests) == 1


def test_silence_is_a_timeout_and_says_how_long():
    with OddServer(silent) as odd, Barkeep(odd.url, timeout=0.1) as client, pytest.raises(TimeoutError, match=r"0\.1 s without a byte"):
        client.symbols()


def test_a_deadline_holds_for_the_whole_call_with_its_retries():
    with OddServer(answer(503, b"busy")) as odd, Barkeep(odd.url, retries=50, deadline=0.3) as client:
        with pytest.raises(DeadlineError, match=r"its deadline of 0\.3 s"):
            client.symbols()
        assert len(odd.requests) < 20


@pytest.mark.parametrize(
    "odd_answer",
    [answer(200, b"<html>", "text/html"), answer(200, b"[]"), answer(200, b'{"symbols": 1}'), answer(404, b"<html>", "text/html")],
    ids=["page", "list", "number", "another server"],
)
def test_an_answer_that_is_not_ours_is_never_data(odd_answer):
    with OddServer(odd_answer) as odd, Barkeep(odd.url, retries=0) as client, pytest.raises(BarkeepError, match="check the address"):
        client.symbols()


@pytest.mark.parametrize("body", [b"", b"\x93NUMPY\x01\x00\x10\x00short", b"x" * 300], ids=["empty", "cut", "other"])
def test_rows_that_are_not_ours_are_never_data(body):
    odd = OddServer(answer(200, body, "application/vnd.barkeep.npy"))
    with odd, Barkeep(odd.url, retries=0) as client, pytest.raises(ServerAwayError):
        client.recent("AAPL", 1)


def page(times, generation, following):
    table = np.array([[float(time) for time in times], [2.0 * time for time in times]])
    body = table_bytes(Frame(table, ["a"], {"generation": generation, "version": "x@1", "nextMs": following}))
    return answer(200, body, "application/vnd.barkeep.npy")


TOO_LARGE = answer(400, b'{"code": "TOO_LARGE", "detail": "too many; page", "max": 2}', "application/problem+json")


def test_what_is_too_large_for_one_table_comes_in_pages_of_one_generation():
    corrected = [page([1, 2], 1, 3), page([3], 2, None)]
    with OddServer(TOO_LARGE, *corrected, page([1, 2], 2, 3), page([3], 2, None)) as odd, Barkeep(odd.url) as client:
        frame = client.get_historical_data("AAPL", 1, 9, fields=["a"])
        assert frame.timestamps.tolist() == [1, 2, 3]
        assert frame["a"].tolist() == [2, 4, 6]
        asked = [dict(pair.split("=") for pair in path.partition("?")[2].split("&")) for path, _ in odd.requests]
        assert [(query["start"], query["end"], query.get("limit")) for query in asked] == [
            ("1", "9", None),
            ("1", "9", "2"),
            ("3", "9", "2"),
            ("1", "9", "2"),
            ("3", "9", "2"),
        ]


def test_what_is_computed_from_the_first_row_of_the_range_cannot_come_in_pages():
    with OddServer(TOO_LARGE) as odd, Barkeep(odd.url) as client, pytest.raises(ValueError, match="too many; page"):
        client.load_data("AAPL", 1, 9)


def test_a_connection_that_the_server_has_closed_meanwhile_is_opened_again(client):
    def closing(handler) -> None:
        OK(handler)
        handler.close_connection = True

    with OddServer(closing) as odd, Barkeep(odd.url, retries=0) as other:
        for _ in range(3):
            assert other.symbols() == []
        assert len(odd.requests) == 3


def test_progress_is_told_in_bytes_and_ends_with_all(client):
    told = []
    client.get_historical_data("DASHUSDT", timeframe="1min", set="legacy", progress=lambda done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1] > 0
    assert told == sorted(told)


def test_progress_is_a_plain_line_where_it_is_wanted_and_nothing_where_nobody_looks(client, capsys, monkeypatch):
    monkeypatch.setattr("barkeep.progress._tqdm", lambda: None)
    client.get_historical_data("AAPL", fields=["close"])
    assert capsys.readouterr().err == ""
    client.get_historical_data("AAPL", fields=["close"], progress=True)
    assert "barkeep: AAPL: 100 %" in capsys.readouterr().err
    client.get_many(["AAPL", "BTCUSD"], fields=["close"], progress=True)
    assert "2 symbols: 100 % (2 of 2)" in capsys.readouterr().err


def test_progress_is_a_bar_of_tqdm_where_that_is_installed(client, monkeypatch):
    class Bar:
        made: ClassVar[list] = []

        def __init__(self, **settings) -> None:
            self.settings, self.n, self.closed = settings, 0, False
            self.made.append(self)

        def update(self, more: int) -> None:
            self.n += more

        def close(self) -> None:
            self.closed = True

    monkeypatch.setitem(sys.modules, "tqdm", types.ModuleType("tqdm"))
    monkeypatch.setitem(sys.modules, "tqdm.auto", types.SimpleNamespace(tqdm=Bar))
    frame = client.get_historical_data("AAPL", fields=["close"], progress=True)
    (bar,) = Bar.made
    assert (bar.n, bar.settings["total"], bar.closed) == (16 * len(frame), 16 * len(frame), True)
    assert (bar.settings["desc"], bar.settings["unit"]) == ("AAPL", "B")

import pickle

import pytest

from barkeep import Barkeep, BarkeepError, InvalidRequestError, ServerAwayError


def test_symbols_and_sets_are_those_of_the_server(client):
    assert "AAPL" in [each["symbol"] for each in client.symbols()]
    assert {"legacy", "core"} <= {each["name"] for each in client.sets()}


def test_health_says_how_the_server_is(client):
    assert client.health()["status"] == "ok"


def test_the_address_comes_from_the_environment(server, monkeypatch):
    monkeypatch.setenv("BARKEEP_URL", server.url)
    with Barkeep() as client:
        assert client.url == server.url


def test_an_address_that_is_none_is_refused():
    with pytest.raises(InvalidRequestError, match="such as http://localhost:7070"):
        Barkeep("localhost:7070")


def test_a_server_that_is_away_is_a_connection_error_that_says_what_to_do():
    with (
        Barkeep("http://127.0.0.1:9", retries=0) as client,
        pytest.raises(ConnectionError, match="barkeep serve") as caught,
    ):
        client.symbols()
    assert isinstance(caught.value, ServerAwayError)
    assert caught.value.code == "UNAVAILABLE"


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

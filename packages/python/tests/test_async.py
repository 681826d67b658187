import asyncio

import numpy as np
import pytest

from barkeep import AsyncBarkeep, UnknownNameError

RANGE = ("2004-01-01", "2005-01-01")


def test_awaited_answers_are_those_of_the_client(server, client):
    async def ask():
        async with AsyncBarkeep(server.url) as barkeep:
            return await asyncio.gather(
                barkeep.get_historical_data("AAPL", *RANGE, set="legacy"),
                barkeep.recent("AAPL", 3, set="legacy"),
                barkeep.load_data("AAPL", *RANGE),
                barkeep.get_many(["AAPL", "BTCUSD"], fields=["close"]),
                barkeep.get_features("AAPL", set="legacy"),
                barkeep.symbols(),
                barkeep.sets(),
                barkeep.health(),
            )

    ranged, newest, loaded, many, vector, symbols, sets, health = asyncio.run(ask())
    np.testing.assert_array_equal(ranged.table, client.get_historical_data("AAPL", *RANGE, set="legacy").table)
    np.testing.assert_array_equal(newest.table, client.recent("AAPL", 3, set="legacy").table)
    np.testing.assert_array_equal(loaded.table, client.load_data("AAPL", *RANGE).table)
    assert list(many) == ["AAPL", "BTCUSD"]
    np.testing.assert_array_equal(vector.values, newest.row(-1))
    assert symbols == client.symbols()
    assert sets == client.sets()
    assert health["status"] == "ok"


def test_errors_are_those_of_the_client(server):
    async def ask():
        async with AsyncBarkeep(server.url) as barkeep:
            await barkeep.get_features("APPL")

    with pytest.raises(UnknownNameError, match="AAPL"):
        asyncio.run(ask())

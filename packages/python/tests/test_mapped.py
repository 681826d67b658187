import json
import shutil

import numpy as np
import pytest

from barkeep import Barkeep, BarkeepError, open_mapped
from support import BUNDLED, OddServer, Server, answer

ASKED = {"set": "legacy", "bars": True}


def test_a_mapped_answer_has_the_bits_of_a_sent_one_and_is_read_only(client):
    sent = client.get_historical_data("AAPL", "2004-01-01", **ASKED)
    mapped = client.get_historical_data("AAPL", "2004-01-01", mapped=True, **ASKED)
    assert client.counts == {"mapped": 1, "sent": 0, "refused": 0}
    assert mapped.is_mapped
    assert not sent.is_mapped
    np.testing.assert_array_equal(mapped.table, sent.table)
    assert mapped.names == sent.names
    assert mapped.metadata["outcome"] == "hit"
    with pytest.raises(ValueError, match="read-only"):
        mapped["close"][0] = 1.0


def test_the_same_answer_is_the_same_file_and_another_one_is_another(client):
    paths = [
        client.get_historical_data("AAPL", "2004-01-01", mapped=True, **options).path
        for options in (ASKED, ASKED, {**ASKED, "origin": "range"}, {"set": "legacy"}, {**ASKED, "limit": 9})
    ]
    assert paths[0] == paths[1]
    assert len(set(paths)) == 4


def test_numpy_opens_the_file_by_itself(client):
    mapped = client.get_historical_data("AAPL", "2004-01-01", mapped=True, **ASKED)
    whole = np.load(mapped.path, mmap_mode="r")
    np.testing.assert_array_equal(whole[:, 0], mapped.timestamps)
    np.testing.assert_array_equal(whole[:, 1:], mapped.matrix())


def test_a_file_is_opened_without_a_server(client):
    mapped = client.get_historical_data("AAPL", "2004-01-01", mapped=True, **ASKED)
    again = open_mapped(mapped.path)
    np.testing.assert_array_equal(again.table, mapped.table)
    assert again.metadata["version"] == mapped.metadata["version"]


def test_filling_a_mapped_frame_gives_a_copy(client):
    filled = client.get_historical_data("AAPL", mapped=True, fillna=0.0, **ASKED)
    assert not np.isnan(filled.matrix()).any()
    assert filled["close"].flags.writeable


def test_a_file_of_another_host_under_the_same_path_is_noticed_and_the_answer_is_sent(client, tmp_path):
    mapped = client.get_historical_data("AAPL", "2004-01-01", mapped=True, **ASKED)
    shutil.copy(mapped.path, tmp_path / "other.npy")
    with open(mapped.path, "rb") as file:
        body = file.read()
    for token, path in (("0" * 32, str(tmp_path / "other.npy")), ("1", str(tmp_path / "none.npy"))):
        named = {"path": path, "format": "npy", "token": token, "names": list(mapped.names), "metadata": {}}
        name = answer(200, json.dumps(named).encode(), "application/vnd.barkeep.file+json")
        with OddServer(name, answer(200, body, "application/vnd.barkeep.npy")) as odd, Barkeep(odd.url) as other:
            frame = other.get_historical_data("AAPL", "2004-01-01", mapped=True, **ASKED)
            assert other.counts == {"mapped": 0, "sent": 1, "refused": 1}
            assert [accept.split(",")[0] for _, accept in odd.requests] == [
                "application/vnd.barkeep.file+json",
                "application/vnd.barkeep.npy",
            ]
            np.testing.assert_array_equal(frame.table, mapped.table)


@pytest.mark.parametrize("cut", [0, 5, 100, -1, -20], ids=["empty", "prefix", "header", "last byte", "tail"])
def test_a_file_that_is_not_whole_is_refused(client, tmp_path, cut):
    mapped = client.get_historical_data("AAPL", "2004-01-01", mapped=True, **ASKED)
    with open(mapped.path, "rb") as file:
        (tmp_path / "cut.npy").write_bytes(file.read()[:cut])
    with pytest.raises(BarkeepError, match="ask"):
        open_mapped(str(tmp_path / "cut.npy"))


def test_a_server_that_shares_nothing_sends():
    server = Server("--data", str(BUNDLED))
    try:
        with Barkeep(server.url) as client:
            assert not client.recent("AAPL", 3, mapped=True).is_mapped
            assert client.counts == {"mapped": 0, "sent": 1, "refused": 0}
    finally:
        server.stop()

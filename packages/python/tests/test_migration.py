import json
import os
import subprocess
import sys
import threading
import time
import warnings

import numpy as np
import pandas as pd
import pytest

from barkeep._migration import watch
from barkeep.data_loader import load_data
from barkeep.errors import InvalidRequestError
from barkeep.migration import STAGES, compare_frames, migrating, place_of
from support import CLI, ROOT, Load, node


def frame(rows=50, **columns):
    index = pd.date_range("2024-01-01", periods=rows, freq="D", tz="UTC")
    made = pd.DataFrame({"close": np.arange(rows) + 100.0, **columns}, index=index)
    made["sma_3"] = made["close"].rolling(3).mean()
    return made


def put(path, stage, share=0.1, by="symbol"):
    path.write_text(json.dumps({"stage": stage, "share": share, "by": by, "sinceMs": 0, "revision": 1}))


@pytest.fixture
def state(tmp_path):
    return tmp_path / "state.json"


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    monkeypatch.setattr(watch, "LOOK_EVERY_S", 0.0)


def evidence(state):
    return [json.loads(line) for line in state.with_name("state.evidence.jsonl").read_text().splitlines()]


def test_a_key_has_the_place_that_it_has_in_node():
    # The same numbers stand in packages/sdk/test/migration/gate.test.ts.
    assert [f"{place_of(by, key):.12f}" for by, key in (("symbol", "AAPL"), ("run", "trial-7"), ("script", "train.py"))] == [
        "0.603497728543",
        "0.629604519803",
        "0.122738776161",
    ]


def test_frames_are_counted_cell_by_cell():
    barkeep = frame()
    legacy = barkeep.fillna(0.0)
    found = compare_frames(legacy, barkeep)
    assert (found.rows, found.cells, found.inconsistent, found.nan_mismatches) == (50, 100, 2, 2)
    assert found.first == {"column": "sma_3", "timestamp": 1704067200000, "legacy": 0.0, "barkeep": None}
    assert compare_frames(barkeep, barkeep).clean
    shifted = compare_frames(barkeep.shift(1, freq="D"), barkeep)
    assert (shifted.only_legacy, shifted.only_barkeep, shifted.rows) == (1, 1, 49)
    renamed = compare_frames(barkeep.rename(columns={"sma_3": "SMA"}), barkeep, aliases={"SMA": "sma_3"})
    assert renamed.clean
    assert renamed.missing == []
    assert compare_frames(barkeep * (1 + 1e-12), barkeep).inconsistent == 0
    assert compare_frames(barkeep * (1 + 1e-12), barkeep, tolerance=0).inconsistent > 0
    assert compare_frames(barkeep.replace(np.nan, np.inf), barkeep.replace(np.nan, 1.0)).worst_error == np.inf


def test_labels_have_a_zone_or_are_utc():
    barkeep = frame()
    assert compare_frames(barkeep.tz_convert("America/New_York"), barkeep).clean
    assert compare_frames(barkeep.tz_localize(None), barkeep).clean
    with pytest.raises(InvalidRequestError, match="DatetimeIndex"):
        compare_frames(barkeep.reset_index(drop=True), barkeep)


def test_each_stage_has_its_loader(state):
    asked = []
    answers = {"legacy": frame(), "barkeep": frame()}

    def load(name):
        return lambda symbol, **_: (asked.append(name), answers[name])[1]

    expected = {"legacy": ["legacy"], "shadow": ["legacy", "barkeep"], "primary": ["barkeep"], "retired": ["barkeep"]}
    for stage, names in expected.items():
        put(state, stage)
        asked.clear()
        with migrating(load("legacy"), load("barkeep"), state=state) as loader:
            assert loader("AAPL", start="2024-01-01") is answers[names[0]]
        assert asked == names, stage


def test_a_shadow_does_not_wait_and_compares_a_copy(state):
    put(state, "shadow")
    release = threading.Event()

    def slow(symbol):
        release.wait(10)
        return frame()

    loader = migrating(lambda symbol: frame(), slow, state=state)
    started = time.monotonic()
    made = loader("AAPL")
    assert time.monotonic() - started < 5
    made.iloc[:, :] = 0.0
    assert loader.stats["compared"] == 0
    release.set()
    loader.close()
    assert (loader.stats["compared"], loader.stats["unclean"]) == (1, 0)
    lines = evidence(state)
    assert sum(line["cells"] for line in lines) == 100
    assert {line["stage"] for line in lines} == {"shadow"}


def test_a_difference_is_told_and_stands_in_the_evidence(state):
    put(state, "shadow")
    told = []
    loader = migrating(
        lambda symbol: frame().fillna(0.0), lambda symbol: frame(), state=state, on_difference=lambda *each: told.append(each)
    )
    loader("AAPL")
    loader.close()
    assert [(symbol, found.inconsistent) for symbol, found in told] == [("AAPL", 2)]
    (line,) = [line for line in evidence(state) if line["compared"]]
    assert line["first"] == {"symbol": "AAPL", "column": "sma_3", "timestamp": 1704067200000, "legacy": 0.0, "barkeep": None}


def test_a_canary_has_the_symbols_below_its_share(state):
    symbols = [f"S{k}" for k in range(40)]
    put(state, "canary", share=0.3)
    loader = migrating(lambda symbol: "legacy", lambda symbol: "barkeep", state=state, compare_share=0)
    assert [loader(symbol) == "barkeep" for symbol in symbols] == [place_of("symbol", symbol) < 0.3 for symbol in symbols]
    for by in ("run", "script"):
        put(state, "canary", share=place_of(by, "one") + 1e-9, by=by)
        assert (
            migrating(lambda symbol: "legacy", lambda symbol: "barkeep", state=state, compare_share=0, run="one", script="one")("X")
            == "barkeep"
        )


def test_primary_falls_back_at_once_and_retired_does_not(state):
    faults = []

    def fails(symbol):
        raise ConnectionError("away")

    put(state, "primary")
    loader = migrating(lambda symbol: "legacy", fails, state=state, on_fault=faults.append)
    assert loader("AAPL") == "legacy"
    assert loader.stats["fallbacks"] == 1
    assert [str(fault) for fault in faults] == ["away"]
    put(state, "retired")
    with pytest.raises(ConnectionError, match="away"):
        loader("AAPL")


def test_comparisons_that_do_not_fit_are_dropped_and_counted(state):
    put(state, "shadow")
    release = threading.Event()
    loader = migrating(lambda symbol: frame(), lambda symbol: release.wait(10) and frame(), state=state, most_waiting=2)
    for _ in range(6):
        loader("AAPL")
    assert loader.stats["dropped"] >= 3
    release.set()
    loader.close()
    assert loader.stats["compared"] + loader.stats["dropped"] == 6


def test_a_comparison_that_fails_is_counted(state):
    put(state, "shadow")
    loader = migrating(lambda symbol: frame(), lambda symbol: "no frame", state=state)
    loader("AAPL")
    loader.close()
    assert loader.stats["failures"] == 1
    odd = migrating(lambda symbol: "no frame", lambda symbol: frame(), state=state)
    assert odd("AAPL") == "no frame"
    assert odd.stats["legacyFailures"] == 1


def test_a_broken_state_leaves_the_stage_that_was_known(state):
    put(state, "primary")
    loader = migrating(lambda symbol: "legacy", lambda symbol: "barkeep", state=state)
    assert loader("AAPL") == "barkeep"
    for broken in ("{", "{}", '{"stage":"shade","share":1,"by":"symbol","sinceMs":0,"revision":1}'):
        state.write_text(broken)
        assert loader("AAPL") == "barkeep"
    assert loader.stats["stateFaults"] == 3
    state.unlink()
    assert loader("AAPL") == "legacy"


def test_the_child_of_a_fork_tells_only_what_it_saw_itself(state):
    put(state, "shadow")
    with migrating(lambda symbol: frame(), lambda symbol: frame(), state=state) as loader:
        for _ in range(3):
            loader("AAPL")
        with warnings.catch_warnings():
            # Later Pythons warn of any fork of a process with threads.
            warnings.simplefilter("ignore", DeprecationWarning)
            child = os.fork()
        if child == 0:
            loader("AAPL")
            loader.close()
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
    assert sum(line["compared"] for line in evidence(state)) == 4


def test_a_script_that_does_not_close_loses_no_evidence(state):
    put(state, "shadow")
    script = """
import time, pandas, barkeep.migration
frame = pandas.DataFrame({"close": [1.0]}, index=pandas.to_datetime(["2024-01-01"]))
load = barkeep.migration.migrating(lambda symbol: frame, lambda symbol: time.sleep(0.2) or frame)
[load(symbol) for symbol in "abc"]
"""
    environment = {**os.environ, "BARKEEP_MIGRATION": str(state), "PYTHONPATH": str(ROOT / "packages/python/src")}
    subprocess.run([sys.executable, "-c", script], env=environment, check=True)
    assert sum(line["compared"] for line in evidence(state)) == 3


def test_switching_by_the_command_line_under_load_fails_no_request(state):
    loader = migrating(lambda symbol: frame(10), lambda symbol: frame(10), state=state)
    with Load(loader) as load:
        for stage in STAGES[1:]:
            put(state, stage)
            time.sleep(0.05)
        command = [node(), str(CLI), "migrate", "set", "legacy", "--state", str(state), "--reason", "the drill is over"]
        assert subprocess.run(command, capture_output=True, text=True, check=False).returncode == 0
        time.sleep(0.05)
    assert load.failed == []
    assert load.stages == set(STAGES)
    lines = evidence(state)
    assert sum(line["servedLegacy"] + line["servedBarkeep"] for line in lines) == len(load.answers)
    report = subprocess.run(
        [node(), str(CLI), "migrate", "report", "--json", "--state", str(state)], capture_output=True, text=True, check=True
    )
    told = json.loads(report.stdout)
    assert told["broken"] == 0
    assert sum(day["servedLegacy"] + day["servedBarkeep"] for day in told["days"]) == len(load.answers)


def test_barkeep_itself_stands_behind_it(client, state):
    put(state, "shadow")

    def barkeep(symbol, start, end):
        return load_data(symbol, start, end, client=client)

    def legacy(symbol, start, end):
        made = barkeep(symbol, start, end)[["open", "high", "low", "close", "volume"]].copy()
        made["sma_20"] = made["close"].rolling(20).mean()
        made["ema_12"] = made["close"].ewm(span=12, adjust=False).mean()
        return made

    loader = migrating(legacy, barkeep, state=state)
    loader("AAPL", "2001-01-01", "2003-01-01")
    loader.close()
    assert (loader.stats["compared"], loader.stats["unclean"], loader.stats["inconsistent"]) == (1, 0, 0)
    assert {line["version"] for line in evidence(state) if line["compared"]} == {
        barkeep("AAPL", "2001-01-01", "2001-02-01").attrs["version"]
    }

import json
import signal
import subprocess
import sys
import time

import pytest
import redis

from barkeep._migration import watch
from barkeep._migration.redis_store import RedisStore
from barkeep.errors import InvalidRequestError, MissingExtraError, ServerAwayError
from barkeep.migration import STAGES, State, migrating
from support import CLI, Load, Redis, node
from test_migration import frame

STATE, EVIDENCE = (f"barkeep:migration:{{default}}:{what}" for what in ("state", "evidence"))


@pytest.fixture(scope="module")
def running():
    made = Redis()
    yield made
    made.stop()


@pytest.fixture
def server(running):
    with redis.Redis(port=running.port) as raw:
        raw.flushall()
    return running


@pytest.fixture
def raw(server):
    with redis.Redis(port=server.port, decode_responses=True) as made:
        yield made


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    monkeypatch.setattr(watch, "LOOK_EVERY_S", 0.0)


def migrate(url, *args):
    command = [node(), str(CLI), "migrate", *args, "--state", url]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def put(raw, stage, share=0.1):
    raw.set(STATE, json.dumps({"stage": stage, "share": share, "by": "symbol", "sinceMs": 0, "revision": 1}))


def soon(is_so):
    deadline = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.005)


def test_stages_that_node_sets_are_taken_up_under_load_and_fail_no_request(server, raw):
    loader = migrating(lambda symbol: frame(10), lambda symbol: frame(10), state=server.url)
    with Load(loader) as load:
        migrate(server.url, "set", "primary", "--force", "a drill")
        soon(lambda: "primary" in load.stages)
        for stage in STAGES[1:]:
            put(raw, stage)
            soon(lambda stage=stage: stage in load.stages)
        load.stages.clear()
        migrate(server.url, "set", "legacy", "--reason", "the drill is over")
        soon(lambda: "legacy" in load.stages)
    assert load.failed == []
    told = json.loads(migrate(server.url, "report", "--json"))
    assert told["broken"] == 0
    assert sum(day["servedLegacy"] + day["servedBarkeep"] for day in told["days"]) == len(load.answers)
    assert sum(day["compared"] for day in told["days"]) == loader.stats["compared"] > 0


def test_the_first_call_waits_for_the_state_and_the_evidence_is_where_node_looks(server, raw, monkeypatch):
    put(raw, "shadow")
    monkeypatch.setenv("BARKEEP_REDIS_URL", server.url)
    with migrating(lambda symbol: frame().fillna(0.0), lambda symbol: frame(), state="redis") as loader:
        loader("AAPL")
        assert loader.stats["stage"] == "shadow"
    lines = [json.loads(line) for line in raw.lrange(EVIDENCE, 0, -1)]
    assert all(line.endswith("\n") for line in raw.lrange(EVIDENCE, 0, -1))
    assert sum(line["inconsistent"] for line in lines) == 2
    monkeypatch.setenv("BARKEEP_REDIS_PREFIX", "mine:")
    raw.set(f"mine:{STATE}", raw.get(STATE).replace("shadow", "retired"))
    assert migrating(lambda symbol: "legacy", lambda symbol: "barkeep", state="redis")("AAPL") == "barkeep"


def test_where_nothing_was_set_the_legacy_loader_answers(server):
    assert migrating(lambda symbol: "legacy", lambda symbol: "barkeep", state=f"{server.url}/1")("AAPL") == "legacy"


@pytest.mark.parametrize("trouble", ["killed", "frozen"])
def test_the_stage_stays_while_redis_is_away_and_what_was_seen_is_kept(trouble, monkeypatch):
    monkeypatch.setattr("barkeep._migration.redis_store.COMMAND_S", 0.1)
    server, faults = Redis(), []
    try:
        with redis.Redis(port=server.port) as raw:
            put(raw, "primary")
        loader = migrating(lambda symbol: "legacy", lambda symbol: frame(5), state=server.url, on_fault=faults.append)
        assert len(loader("AAPL")) == 5
        soon(lambda: loader._recorder._pause > 1)
        server.stop() if trouble == "killed" else server.process.send_signal(signal.SIGSTOP)
        for _ in range(20):
            assert len(loader("AAPL")) == 5
        soon(lambda: len(loader("AAPL")) == 5 and loader.stats["stateFaults"] > 0)
        assert "does not answer" in loader.stats["stateTrouble"]
        loader.close()
        assert isinstance(faults[-1], ServerAwayError)
        server.start() if trouble == "killed" else server.process.send_signal(signal.SIGCONT)
        with redis.Redis(port=server.port, decode_responses=True) as raw:
            put(raw, "retired")
            soon(lambda: len(loader("AAPL")) == 5 and loader.stats["stage"] == "retired")
            loader.close()
            lines = [json.loads(line) for line in raw.lrange(EVIDENCE, 0, -1)]
        told = sum(line["servedBarkeep"] for line in lines)
        assert told == loader.stats["servedBarkeep"] - (trouble == "killed")
    finally:
        server.stop()


def test_a_redis_that_was_never_there_leaves_the_legacy_loader(monkeypatch):
    loader = migrating(lambda symbol: "legacy", lambda symbol: "barkeep", state="redis://127.0.0.1:9")
    assert loader("AAPL") == "legacy"
    soon(lambda: loader.stats["stateFaults"] > 0)
    assert "redis://127.0.0.1:9" in loader.stats["stateTrouble"]


def test_a_broken_state_is_said_and_leaves_the_stage_that_was_known(server, raw):
    put(raw, "primary")
    loader = migrating(lambda symbol: "legacy", lambda symbol: "barkeep", state=server.url, compare_share_in_primary=0)
    assert loader("AAPL") == "barkeep"
    raw.set(STATE, "{}")
    soon(lambda: loader("AAPL") == "barkeep" and loader.stats["stateFaults"] > 0)
    assert "barkeep migrate set" in loader.stats["stateTrouble"]


def test_a_password_and_a_database_are_those_of_the_url():
    server = Redis("--requirepass", "p@ss")
    try:
        good, bad = f"redis://:p%40ss@127.0.0.1:{server.port}/3", f"redis://:secret@127.0.0.1:{server.port}"
        with redis.Redis.from_url(good) as raw:
            put(raw, "canary", 0.5)
        assert RedisStore(good).read() == State("canary", 0.5, "symbol", 0, 1)
        with pytest.raises(ServerAwayError) as told:
            RedisStore(bad).read()
        assert "secret" not in str(told.value)
    finally:
        server.stop()


@pytest.mark.parametrize(
    "url", ["sentinel://a:1,b:1/name", "cluster://a:1", "redis://", "redis://a,b", "redis://:secret@a?db=1", "redis://a/x"]
)
def test_a_url_that_is_not_read_is_refused_without_its_password(url):
    with pytest.raises(InvalidRequestError, match=r"redis://\[user:password@\]host") as told:
        migrating(lambda symbol: None, state=url)
    assert "secret" not in str(told.value)


def test_redis_without_a_url_or_its_package_is_refused(monkeypatch):
    monkeypatch.delenv("BARKEEP_REDIS_URL", raising=False)
    with pytest.raises(InvalidRequestError, match="BARKEEP_REDIS_URL"):
        migrating(lambda symbol: None, state="redis")
    monkeypatch.setitem(sys.modules, "redis", None)
    with pytest.raises(MissingExtraError, match=r"barkeep\[redis\]"):
        migrating(lambda symbol: None, state="redis://localhost")

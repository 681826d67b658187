import os
import signal
import stat
import subprocess
import sys
import time
import warnings
from pathlib import Path

import numpy as np
import pytest

from barkeep import Barkeep, NoNodeError, local
from barkeep.doctor import examine
from support import BUNDLED, ROOT, Server, free_port, node

SRC = str(ROOT / "packages" / "python" / "src")
PATIENCE = 20.0


@pytest.fixture(autouse=True)
def _node(monkeypatch):
    monkeypatch.setenv("BARKEEP_NODE", node())
    yield
    for server in local._servers.values():
        server.stop()
    local._servers.clear()


def runs(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def wait_until(holds) -> bool:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.05)
    return False


def test_a_private_server_answers_and_is_shared_within_the_process():
    with Barkeep.local() as one, Barkeep.local() as other:
        assert one.url == other.url
        assert one.get_features("AAPL", set="legacy")["rsi_14"] == pytest.approx(20.813114754098365)
        assert other.recent("AAPL", 3, mapped=True).is_mapped


def test_a_private_server_is_over_the_folder_that_it_is_given(tmp_path):
    (tmp_path / "MINE").mkdir()
    (tmp_path / "MINE" / "1day.csv").write_bytes((BUNDLED / "aapl_1d.csv").read_bytes())
    with Barkeep.local(tmp_path) as client:
        assert [each["symbol"] for each in client.symbols()] == ["MINE"]
    with pytest.raises(ValueError, match="no such folder"):
        Barkeep.local(tmp_path / "none")


SCRIPT = """
import sys, time
sys.path.insert(0, {src!r})
from barkeep import Barkeep
client = Barkeep.local()
print(client._local.pid, client.url, flush=True)
if len(sys.argv) > 1:
    time.sleep(60)
"""


def start(*args: str) -> tuple[subprocess.Popen, int | None, str]:
    env = {**os.environ, "TMPDIR": local.tempfile.gettempdir()}
    child = subprocess.Popen([sys.executable, "-c", SCRIPT.format(src=SRC), *args], stdout=subprocess.PIPE, text=True, env=env)
    pid, url = child.stdout.readline().split()
    return child, None if pid == "None" else int(pid), url


def test_a_private_server_ends_with_its_process_even_where_that_is_killed_and_another_process_starts_it_anew():
    first, pid, url = start("wait")
    second, none, same = start()
    assert (none, same) == (None, url)
    second.wait()
    assert runs(pid)
    with Barkeep.local() as client:
        assert client.url == url
        first.send_signal(signal.SIGKILL)
        first.wait()
        first.stdout.close()
        second.stdout.close()
        assert wait_until(lambda: not runs(pid))
        assert client.get_features("AAPL", set="legacy")["rsi_14"] > 0
        assert client.url != url


def test_a_private_server_ends_at_exit():
    child, pid, _ = start()
    assert child.wait(PATIENCE) == 0
    child.stdout.close()
    assert wait_until(lambda: not runs(pid))


def test_without_a_node_that_is_new_enough_the_error_says_how_to_get_one(monkeypatch, tmp_path):
    old = tmp_path / "node"
    old.write_text("#!/bin/sh\necho v18.1.0\n")
    old.chmod(old.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("BARKEEP_NODE", str(old))
    with pytest.raises(NoNodeError, match=r"Node 22\.19 or newer.*v?18\.1\.0.*pip install 'barkeep\[node\]'"):
        Barkeep.local()
    monkeypatch.setenv("BARKEEP_NODE", str(tmp_path / "none"))
    with pytest.raises(NoNodeError, match=r"nodejs\.org"):
        Barkeep.local()


def test_a_server_that_does_not_start_is_told_with_what_it_said(tmp_path):
    (tmp_path / "bad.json").write_text("{")
    with pytest.raises(ConnectionError, match=r"did not start; it said: .*bad\.json"):
        Barkeep.local(sets=tmp_path)


def test_where_the_server_is_away_a_folder_answers_and_a_warning_says_so_once():
    away = f"http://127.0.0.1:{free_port()}"
    with Barkeep(away, fallback=BUNDLED, retries=0) as client:
        with pytest.warns(RuntimeWarning, match="a private server over .* answers instead"):
            vector = client.get_features("AAPL", set="legacy")
        assert vector["rsi_14"] == pytest.approx(20.813114754098365)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert len(client.recent("AAPL", 2)) == 2


def test_the_folder_to_fall_back_on_comes_from_the_environment_and_a_refusal_is_none(monkeypatch, client):
    monkeypatch.setenv("BARKEEP_DATA", str(BUNDLED))
    with Barkeep(client.url) as other:
        with pytest.raises(KeyError):
            other.get_features("APPL")
        assert other.url == client.url
    with Barkeep(f"http://127.0.0.1:{free_port()}", retries=0) as other, pytest.warns(RuntimeWarning):
        assert other.health()["status"] == "ok"


def test_a_server_that_goes_away_meanwhile_is_replaced_with_the_same_bits():
    server = Server("--data", str(BUNDLED))
    with Barkeep(server.url, fallback=BUNDLED, retries=0) as client:
        before = client.get_historical_data("AAPL", set="legacy")
        server.stop()
        with pytest.warns(RuntimeWarning):
            after = client.get_historical_data("AAPL", set="legacy")
        np.testing.assert_array_equal(before.table, after.table)


def test_the_doctor_says_what_works_and_what_to_do_where_it_does_not(client):
    lines: list[str] = []
    assert examine(client.url, say=lines.append) == 0
    assert all(line.startswith(("ok ", "- ")) for line in lines)
    told = {line[7:].split(":")[0] for line in lines}
    assert {"barkeep", "pandas", "pyarrow", "Node", "server", "sets", "one vector", "round trip", "mapped files"} <= told
    lines.clear()
    assert examine(f"http://127.0.0.1:{free_port()}", say=lines.append) == 1
    assert lines[-1].startswith("wrong  server: ")
    assert "Barkeep.local()" in lines[-1]


def test_the_command_line_exits_with_what_the_doctor_found(client):
    def run(*args: str) -> subprocess.CompletedProcess:
        env = {**os.environ, "PYTHONPATH": SRC}
        return subprocess.run([sys.executable, "-m", "barkeep", *args], capture_output=True, text=True, env=env, cwd=Path.home())

    well = run("doctor", "--url", client.url)
    assert (well.returncode, well.stderr) == (0, "")
    assert run("doctor", "--url", "http://127.0.0.1:9").returncode == 1
    assert run("docter").returncode == 2
    assert "doctor" in run().stdout

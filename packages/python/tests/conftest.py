"""What the tests share: one server over the bundled bars, as a process of its own."""

import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
CLI = ROOT / "packages" / "server" / "dist" / "cli.js"


def node() -> str:
    """The Node that runs the tests, or that of the path."""
    found = os.environ.get("BARKEEP_NODE") or shutil.which("node")
    if found is None:
        pytest.skip("there is no Node")
    return found


class Server:
    """`barkeep serve` on a free port."""

    def __init__(self, *args: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            [node(), str(CLI), "serve", "--port", str(port), *args],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{self.url}/health/ready", timeout=5):
                    return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                if self.process.poll() is not None:
                    break
                time.sleep(0.05)
        self.stop()
        raise RuntimeError("the server was not ready in time")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(30)


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BARKEEP_URL", "BARKEEP_DATA", "BARKEEP_SET"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def server():
    """A server over the bundled bars."""
    running = Server()
    yield running
    running.stop()


@pytest.fixture
def client(server):
    """A client of the server over the bundled bars."""
    from barkeep import Barkeep

    with Barkeep(server.url) as made:
        yield made

"""What the tests share: one server over the bundled bars, as a process of its own, which shares files."""

import tempfile

import pytest

from barkeep import Barkeep
from support import Server


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    for name in ("BARKEEP_URL", "BARKEEP_DATA", "BARKEEP_SET", "BARKEEP_SHARE"):
        monkeypatch.delenv(name, raising=False)
    # Private servers of the tests are no concern of anybody else's.
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """A server over the bundled bars."""
    running = Server("--share", str(tmp_path_factory.mktemp("shared")))
    yield running
    running.stop()


@pytest.fixture
def client(server):
    """A client of the server over the bundled bars."""
    with Barkeep(server.url) as made:
        yield made

"""A private server on this machine, which ends with the process that has started it."""

from __future__ import annotations

import atexit
import contextlib
import getpass
import hashlib
import json
import os
import subprocess
import tempfile
import threading
import urllib.request
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from ._node import find_node, find_server
from .errors import error_of

_PATIENCE_SECONDS = 60.0
_ALIVE_SECONDS = 2.0
_LINES_KEPT = 20

#: What asks a server of this machine, past any proxy that the variables name.
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))

_servers: dict[tuple[str, ...], LocalServer] = {}
_servers_lock = threading.Lock()


def local_server(data: str | os.PathLike[str] | None = None, *, sets: str | os.PathLike[str] | None = None) -> LocalServer:
    """The server over a folder of bars (default: ``BARKEEP_DATA``, else the bundled ones), started when its address is first asked for.

    Raises ``InvalidRequestError`` where there is no such folder.
    """
    folder = os.fspath(data) if data is not None else os.environ.get("BARKEEP_DATA") or None
    arguments: list[str] = []
    for flag, value in (("--data", folder), ("--sets", None if sets is None else os.fspath(sets))):
        if value is None:
            continue
        if not os.path.isdir(value):
            raise error_of(
                "INVALID_PARAM", f"{flag[2:]} is {value!r}, and there is no such folder; make it, or name another", fields={"value": value}
            )
        arguments += [flag, os.path.realpath(value)]
    with _servers_lock:
        return _servers.setdefault(tuple(arguments), LocalServer(tuple(arguments)))


class LocalServer:
    """One private server, shared by the processes of this user that ask for the same folder."""

    def __init__(self, arguments: tuple[str, ...]) -> None:
        self._arguments = arguments
        self._child: subprocess.Popen[str] | None = None
        self._said: deque[str] = deque(maxlen=_LINES_KEPT)
        self._url: str | None = None
        self._lock = threading.Lock()
        self._listener: threading.Thread | None = None

    @property
    def pid(self) -> int | None:
        """The process of the server where this one has started it."""
        return None if self._child is None else self._child.pid

    def url(self) -> str:
        """Where it listens; it is started where it does not run. Raises ``NoNodeError``, or ``ServerAwayError`` where it does not start."""
        with self._lock:
            if self._url is not None and _is_alive(self._url):
                return self._url
            program = find_server()
            with _held(self._note(program)) as note:
                known = _noted(note)
                if known is not None and _is_alive(known):
                    self._url = known
                else:
                    self._url = self._start(program)
                    note.seek(0)
                    note.truncate()
                    json.dump({"url": self._url, "pid": self.pid}, note)
                    note.flush()
            return self._url

    def stop(self) -> None:
        """Ends the server where this process has started it."""
        child, self._child, self._url = self._child, None, None
        if child is None:
            return
        if child.stdin is not None:
            child.stdin.close()
        try:
            child.wait(timeout=10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        if self._listener is not None:
            self._listener.join(timeout=1)

    def _note(self, program: str) -> Path:
        told = json.dumps([program, os.path.getmtime(program), os.environ.get("BARKEEP_SETS"), *self._arguments])
        return _folder() / f"{hashlib.sha256(told.encode()).hexdigest()[:24]}.json"

    def _start(self, program: str) -> str:
        self.stop()
        node, _ = find_node()
        share = _folder() / "shared"
        command = [node, program, "serve", "--port", "0", "--share", str(share), "--until-stdin-closes", *self._arguments]
        variables = {key: value for key, value in os.environ.items() if key not in ("PORT", "BARKEEP_DATA", "BARKEEP_URL", "NODE_OPTIONS")}
        self._said.clear()
        # The server holds the other end of its standard input: it ends when this process is gone, however it ended.
        self._child = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env=variables,
            start_new_session=True,
        )
        pid = os.getpid()
        atexit.register(lambda: self.stop() if os.getpid() == pid else None)
        started: list[str] = []
        ready = threading.Event()
        self._listener = threading.Thread(target=self._listen, args=(self._child.stderr, started, ready), daemon=True)
        self._listener.start()
        ready.wait(_PATIENCE_SECONDS)
        if started:
            return started[0]
        said = " ".join(self._said) or f"nothing in {_PATIENCE_SECONDS:g} s"
        self.stop()
        raise error_of("UNAVAILABLE", f"the private server did not start; it said: {said}")

    def _listen(self, stderr: IO[str], started: list[str], ready: threading.Event) -> None:
        with contextlib.suppress(ValueError, OSError), stderr:
            for line in stderr:
                self._said.append(line.strip())
                with contextlib.suppress(ValueError):
                    event = json.loads(line)
                    if event.get("message") == "started":
                        started.append(event["url"])
                        ready.set()
        ready.set()


def _folder() -> Path:
    """What the processes of this user share."""
    folder = Path(tempfile.gettempdir()) / f"barkeep-{getpass.getuser()}"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        raise error_of("UNAVAILABLE", f"{folder} belongs to another user; remove it, or set TMPDIR to a folder of yours")
    return folder


@contextlib.contextmanager
def _held(path: Path) -> Iterator[IO[str]]:
    """The note of a server, held by one process at a time: two that begin together start one server."""
    import fcntl

    with open(path, "a+", encoding="utf-8") as note:
        fcntl.flock(note, fcntl.LOCK_EX)
        yield note


def _noted(note: IO[str]) -> str | None:
    """The address that the note has, where its server still runs."""
    note.seek(0)
    try:
        told = json.loads(note.read())
        url, pid = str(told["url"]), int(told["pid"])
        os.kill(pid, 0)
    except (ValueError, KeyError, TypeError, OSError):
        return None
    return url


def _is_alive(url: str) -> bool:
    try:
        with _DIRECT.open(f"{url}/health/live", timeout=_ALIVE_SECONDS) as answer:
            return bool(answer.status == 200)
    except (OSError, ValueError):
        return False

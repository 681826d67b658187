"""Requests to one server over kept connections, with deadlines, retries of reads, and Barkeep's error codes."""

from __future__ import annotations

import http.client
import json
import os
import random
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import urlsplit

from ._version import __version__
from .errors import BarkeepError, DeadlineError, ServerAwayError, error_of

T = TypeVar("T")

#: Statuses of a server, or of a proxy before it, that cannot answer at present.
AWAY = frozenset((502, 503, 504))
#: A body that is told in an error, or that is JSON, is no larger than this.
MAX_TEXT_BYTES = 64 * 2**20
_BASE_SECONDS = 0.1
_MAX_SECONDS = 2.0
_ENVELOPE = frozenset(("type", "title", "status", "detail", "code", "instance"))


class Deadline:
    """A moment by which a call has to be done, or never."""

    def __init__(self, seconds: float | None, silence: float) -> None:
        self._at = None if seconds is None else time.monotonic() + seconds
        self._seconds = seconds
        self._silence = silence

    def wait(self) -> float:
        """Seconds that the next step on the socket may take. Raises ``DeadlineError`` where none are left."""
        if self._at is None:
            return self._silence
        left = self._at - time.monotonic()
        if left <= 0:
            raise self.missed()
        return min(left, self._silence)

    def missed(self) -> BarkeepError:
        """The error of a call that took too long."""
        limit = f"{self._silence:g} s without a byte"
        if self._at is not None and time.monotonic() >= self._at:
            limit = f"its deadline of {self._seconds:g} s"
        return error_of("TIMEOUT", f"the server did not answer within {limit}; ask for less, or raise timeout or deadline")


class Answer:
    """One answer whose body is read from the socket; ``read_into`` fills memory without a copy."""

    def __init__(self, response: http.client.HTTPResponse, connection: http.client.HTTPConnection, deadline: Deadline) -> None:
        self.status = response.status
        self.headers = response.headers
        self._response = response
        self._connection = connection
        self._deadline = deadline

    @property
    def media_type(self) -> str:
        """The type of the body, without its parameters."""
        return (self.headers.get("content-type") or "").split(";")[0].strip().lower()

    @property
    def length(self) -> int | None:
        """Bytes of the body that are still to come; ``None`` where the server does not say."""
        return self._response.length

    def read_into(self, target: memoryview) -> None:
        """Fills ``target`` with the next bytes. Raises ``ServerAwayError`` where the answer ends before."""
        at = 0
        while at < len(target):
            self._patience()
            read = self._response.readinto(target[at:])
            if read == 0:
                raise cut_off()
            at += read

    def read(self, size: int) -> bytes:
        """The next ``size`` bytes."""
        buffer = bytearray(size)
        self.read_into(memoryview(buffer))
        return bytes(buffer)

    def text(self) -> bytes:
        """The whole body, which is no table."""
        self._patience()
        body = self._response.read(MAX_TEXT_BYTES + 1)
        if len(body) > MAX_TEXT_BYTES:
            raise error_of("TOO_LARGE", f"the answer has more than {MAX_TEXT_BYTES} bytes; ask for less")
        return body

    @property
    def is_read(self) -> bool:
        """Whether the whole body has been read, so that the connection can be used again."""
        return self._response.isclosed()

    def finish(self) -> None:
        """Reads the end that a length of zero leaves."""
        if self._response.length == 0:
            self._response.read()

    def _patience(self) -> None:
        sock = self._connection.sock
        if sock is not None:
            sock.settimeout(self._deadline.wait())


class Transport:
    """Connections to one server. May be used by many threads at once, and by children after a fork."""

    def __init__(self, url: str, *, timeout: float, deadline: float | None, retries: int, connections: int) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise error_of(
                "INVALID_PARAM",
                f"url is {url!r}; use one such as http://localhost:7070",
                fields={"param": "url", "value": url},
            )
        self.url = url.rstrip("/")
        self.host = parts.hostname
        self._port = parts.port
        self._secure = parts.scheme == "https"
        self._base = parts.path.rstrip("/")
        self._timeout = timeout
        self._deadline = deadline
        self._retries = retries
        self._limit = connections
        self._lock = threading.Lock()
        self._idle: list[http.client.HTTPConnection] = []
        self._pid = os.getpid()

    def get(
        self,
        path: str,
        accept: str,
        read: Callable[[Answer], T],
        *,
        deadline: float | None = None,
        also: frozenset[int] = frozenset(),
    ) -> T:
        """Asks, and lets ``read`` take the answer; a read that fails on the way is tried again from the start."""
        until = Deadline(self._deadline if deadline is None else deadline, self._timeout)
        for tried in range(self._retries + 1):
            try:
                return self._attempt("GET", path, {"accept": accept}, None, read, until, also)
            except ServerAwayError as error:
                if tried == self._retries or error.code == "CLOSED":
                    raise
            # Full jitter, so that many callers do not come back at once.
            pause = random.random() * min(_MAX_SECONDS, _BASE_SECONDS * 2**tried)
            time.sleep(min(pause, until.wait()))
        raise AssertionError("the last attempt has returned or raised")

    def post(self, path: str, body: bytes, content_type: str, *, deadline: float | None = None) -> Any:
        """Sends a body, once, and gives the JSON of the answer."""
        until = Deadline(self._deadline if deadline is None else deadline, self._timeout)
        headers = {"accept": "application/json", "content-type": content_type}
        return self._attempt("POST", path, headers, body, read_json, until, frozenset())

    def close(self) -> None:
        """Closes the connections that wait. A later call opens new ones."""
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def _attempt(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes | None,
        read: Callable[[Answer], T],
        until: Deadline,
        also: frozenset[int],
    ) -> T:
        connection, response = self._open(method, path, headers, body, until)
        answer = Answer(response, connection, until)
        kept = False
        try:
            if answer.status >= 300 and answer.status not in also:
                raise error_from(answer.status, answer.text(), self.url + path)
            result = read(answer)
            answer.finish()
            kept = answer.is_read and not response.will_close
            return result
        except BarkeepError:
            kept = answer.is_read and not response.will_close
            raise
        except (TimeoutError, http.client.HTTPException, OSError) as cause:
            raise self._away(cause, until) from cause
        finally:
            if kept:
                self._give_back(connection)
            else:
                # The response holds the socket as well.
                response.close()
                connection.close()

    def _open(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None, until: Deadline
    ) -> tuple[http.client.HTTPConnection, http.client.HTTPResponse]:
        while True:
            connection, is_fresh = self._take(until)
            try:
                if connection.sock is not None:
                    connection.sock.settimeout(until.wait())
                connection.request(
                    method,
                    self._base + path,
                    body=body,
                    headers={"user-agent": f"barkeep-python/{__version__}", **headers},
                )
                return connection, connection.getresponse()
            except (TimeoutError, http.client.HTTPException, OSError) as cause:
                connection.close()
                # A kept connection may have been closed by the server while it waited: that says nothing of the server.
                if is_fresh or isinstance(cause, TimeoutError):
                    raise self._away(cause, until) from cause

    def _take(self, until: Deadline) -> tuple[http.client.HTTPConnection, bool]:
        with self._lock:
            if self._pid != os.getpid():
                # The connections belong to the parent of this process.
                self._idle, self._pid = [], os.getpid()
            if self._idle:
                return self._idle.pop(), False
        kind = http.client.HTTPSConnection if self._secure else http.client.HTTPConnection
        return kind(self.host, self._port, timeout=until.wait()), True

    def _give_back(self, connection: http.client.HTTPConnection) -> None:
        with self._lock:
            if len(self._idle) < self._limit:
                self._idle.append(connection)
                return
        connection.close()

    def _away(self, cause: Exception, until: Deadline) -> BarkeepError:
        if isinstance(cause, DeadlineError):
            return cause
        if isinstance(cause, TimeoutError):
            return until.missed()
        reason = str(cause) or type(cause).__name__
        return error_of(
            "UNAVAILABLE",
            f"{self.url} cannot be reached ({reason}); start it with 'barkeep serve', or check the address",
            fields={"url": self.url},
        )


def read_json(answer: Answer) -> Any:
    """The body as JSON. Raises ``ServerAwayError`` where it is none."""
    try:
        return json.loads(answer.text())
    except ValueError as cause:
        raise error_of("UNAVAILABLE", "the answer is not JSON, as Barkeep's is; check the address") from cause


def error_from(status: int, body: bytes, url: str) -> BarkeepError:
    """The error that a problem tells of; a body that is no problem of ours is told by its status."""
    try:
        problem = json.loads(body)
        code, detail = problem["code"], problem["detail"]
    except (ValueError, KeyError, TypeError):
        code = "UNKNOWN_ROUTE" if status == 404 else "UNAVAILABLE"
        return error_of(code, f"{url} answered {status} and not as Barkeep does; check the address", status=status)
    fields = {name: value for name, value in problem.items() if name not in _ENVELOPE}
    return error_of(code, detail, status=status, fields=fields)


def cut_off() -> BarkeepError:
    """The error of an answer that ends too early."""
    return error_of("UNAVAILABLE", "the answer is not a whole one of Barkeep: it was cut off; ask again")

"""A migration in a Redis: the keys and the bytes of the Node packages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from ..errors import error_of
from .state import State

CONNECT_S = 2.0
COMMAND_S = 0.5
_SCHEME = re.compile(r"(redis|sentinel|cluster)s?://")
_URL = re.compile(r"rediss?://(?:[^@/]*@)?[^/?#,]+(?:/\d{0,4})?")


def is_redis_url(where: str) -> bool:
    """Whether it is the URL of a Redis of any kind, and no path."""
    return _SCHEME.match(where) is not None


class RedisStore:
    """One server by ``redis://[user:password@]host[:port][/database]``, ``rediss://`` for TLS. A command takes at most half a second."""

    is_far = True

    def __init__(self, url: str, *, name: str = "default", prefix: str = "") -> None:
        self._shown = re.sub(r"//[^@/]*@", "//***@", url)
        if _URL.fullmatch(url) is None:
            raise error_of(
                "INVALID_PARAM",
                f"the state is {self._shown!r}; Python reads redis://[user:password@]host[:port][/database] and rediss:// only: "
                "name the one server that has the keys, or a file that all processes share",
            )
        self._base = f"{prefix}barkeep:migration:{{{name}}}"
        self._redis = _client_of(url)

    def read(self) -> State:
        """The state as it is now."""
        text = self._asked("get", "state")
        return State() if text is None else State.parse(text.decode())

    def add_evidence(self, lines: Sequence[str]) -> None:
        """Adds lines of JSON, each an element of the list."""
        if lines:
            self._asked("rpush", "evidence", *lines)

    def _asked(self, command: str, key: str, *words: str) -> Any:
        import redis

        try:
            return getattr(self._redis, command)(f"{self._base}:{key}", *words)
        except (redis.RedisError, OSError) as error:
            raise error_of("UNAVAILABLE", f"the Redis of the migration, {self._shown}, does not answer: {error}") from error


def _client_of(url: str) -> Any:
    try:
        import redis
        from redis.backoff import NoBackoff
        from redis.retry import Retry
    except ImportError as cause:
        raise error_of(
            "MISSING_EXTRA", "a migration in Redis needs redis; run: pip install 'barkeep[redis]'", fields={"extra": "redis"}
        ) from cause
    # One attempt after a connection that broke while it was idle; what is away now is asked again in a second anyhow.
    retry = Retry(NoBackoff(), 1)
    return redis.Redis.from_url(url, socket_timeout=COMMAND_S, socket_connect_timeout=CONNECT_S, retry=retry)

"""Whether everything is there that Barkeep needs, line by line, and what to do where it is not."""

from __future__ import annotations

import os
import platform
import sys
import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from urllib.parse import urlsplit

import numpy as np

from ._node import find_node, find_server
from ._version import __version__
from .client import Barkeep
from .errors import BarkeepError, NoNodeError

#: Round trips that the time of one is the median of.
_TRIPS = 15


class Report:
    """Lines that say what holds and what does not."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self.wrong = 0

    def ok(self, what: str, told: str) -> None:
        """It is as it has to be."""
        self._say(f"ok     {what}: {told}")

    def note(self, what: str, told: str) -> None:
        """It is not there, and need not be."""
        self._say(f"-      {what}: {told}")

    def fault(self, what: str, told: str) -> None:
        """It is not as it has to be."""
        self.wrong += 1
        self._say(f"wrong  {what}: {told}")


def examine(url: str | None = None, *, local: bool = False, say: Callable[[str], None] = print) -> int:
    """Looks at the packages, Node and the server; gives how many things are wrong."""
    report = Report(say)
    _packages(report)
    has_node = _node(report)
    try:
        client = Barkeep.local() if local else Barkeep(url, retries=0, timeout=10.0)
        with client:
            _server(report, client)
    except NoNodeError as error:
        report.fault("server", error.args[0])
    except BarkeepError as error:
        told = error.args[0]
        report.fault("server", f"{told}; Barkeep.local() starts a private one" if has_node and not local else told)
    return report.wrong


def _packages(report: Report) -> None:
    report.ok(
        "barkeep", f"{__version__}, Python {platform.python_version()}, numpy {np.__version__}, {platform.system()} {platform.machine()}"
    )
    if sys.byteorder != "little":
        report.fault("byte order", "numbers come with their lowest byte first; this machine has them the other way round")
    for package, extra in (("pandas", "pandas"), ("pyarrow", "arrow"), ("gymnasium", "gym"), ("redis", "redis")):
        try:
            report.ok(package, version(package))
        except PackageNotFoundError:
            report.note(package, f"not installed; where it is needed run: pip install 'barkeep[{extra}]'")


def _node(report: Report) -> bool:
    try:
        path, found = find_node()
        report.ok("Node", f"{found}, {path}; it runs {find_server()}")
        return True
    except NoNodeError as error:
        report.note("Node", error.args[0])
        return False


def _server(report: Report, client: Barkeep) -> None:
    health = client.health()
    faults = health.get("faults", [])
    report.ok("server", f"{client.url}, version {health.get('version')}, {health.get('status')}")
    if health.get("version") != __version__:
        report.note(
            "versions", f"the server is {health.get('version')}, this package {__version__}; take the same where something is missing"
        )
    for fault in faults:
        report.fault(f"data of {fault['symbol']}", fault["message"])
    sets = client.sets()
    report.ok("sets", ", ".join(str(each["version"]) for each in sets))
    listed = client.symbols()
    if not listed:
        report.fault("symbols", "there are none; put SYMBOL/TIMEFRAME.csv into the server's folder of bars")
        return
    symbol, timeframe = listed[0]["symbol"], listed[0]["timeframes"][-1]
    vector = client.get_features(symbol, timeframe=timeframe)
    defined = int(np.count_nonzero(~np.isnan(vector.values)))
    report.ok("one vector", f"{symbol} {timeframe} of {np.datetime64(vector.timestamp, 'ms')}, {defined} of {len(vector)} features defined")
    trips = sorted(_timed(lambda: client.get_features(symbol, timeframe=timeframe)) for _ in range(_TRIPS))
    report.ok("round trip", f"{trips[_TRIPS // 2] * 1000:.2f} ms")
    _mapped(report, client, symbol, timeframe)


def _mapped(report: Report, client: Barkeep, symbol: str, timeframe: str) -> None:
    frame = client.recent(symbol, 10, timeframe=timeframe, mapped=True)
    if frame.is_mapped:
        report.ok("mapped files", f"the server shares files with this host, in {os.path.dirname(frame.path or '')}")
    elif client.counts["refused"] > 0:
        report.note("mapped files", "the server names files that are not on this host: answers come over HTTP")
    elif urlsplit(client.url).hostname in ("127.0.0.1", "localhost", "::1"):
        report.note("mapped files", "the server shares none; start it with --share DIR for mapped=True")
    else:
        report.note("mapped files", "the server is on another host: answers come over HTTP")


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began

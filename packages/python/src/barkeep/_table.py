"""The form in which rows arrive: a ``.npy`` file of doubles, column by column, and behind its values what they are."""

from __future__ import annotations

import json
import mmap
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ._transport import Answer, cut_off
from .errors import error_of
from .frame import Frame

MEDIA_TYPE = "application/vnd.barkeep.npy"
FILE_MEDIA_TYPE = "application/vnd.barkeep.file+json"

_MARK = b"BARKEEP1"
_PREFIX_BYTES = 10
_TAIL_BYTES = 4 + len(_MARK)
_HEADER = re.compile(rb"\{'descr': '<f8', 'fortran_order': True, 'shape': \((\d+), (\d+)\), \}")
#: Bytes between two looks at the clock, and two signs of progress.
_PIECE_BYTES = 16 * 2**20

#: A place among the columns, and the names of columns of zeros that are put there.
Gap = tuple[int, Sequence[str]]
#: Told of the bytes that have come and of all of them.
OnBytes = Callable[[int, int], None]


def read_table(answer: Answer, *, gap: Gap | None = None, on_bytes: OnBytes | None = None) -> Frame:
    """Reads an answer straight into the array that the frame keeps.

    ``gap`` leaves room for columns that the answer does not have, so that the others need not be moved.
    """
    prefix = answer.read(_PREFIX_BYTES)
    rows, width = _shape(prefix, answer.read(int.from_bytes(prefix[8:10], "little")))
    at, more = (width, 0) if gap is None else (gap[0] + 1, len(gap[1]))
    table = np.empty((width + more, rows), dtype="<f8")
    parts = [table[:at], table[at + more :]]
    table[at : at + more] = 0.0
    done, total = 0, 8 * rows * width
    for part in parts:
        # A memoryview of nothing cannot be cast.
        bytes_of = part.reshape(-1).view(np.uint8).data if part.size > 0 else memoryview(b"")
        for start in range(0, len(bytes_of), _PIECE_BYTES):
            piece = bytes_of[start : start + _PIECE_BYTES]
            answer.read_into(piece)
            done += len(piece)
            if on_bytes is not None:
                on_bytes(done, total)
    if answer.length is None or answer.length < _TAIL_BYTES:
        raise cut_off()
    tail = answer.read(answer.length)
    names, metadata = _described(_tail(tail), width, rows)
    if gap is not None:
        names[gap[0] : gap[0]] = gap[1]
    return Frame(table, names, metadata)


def open_mapped(path: str, *, token: str | None = None) -> Frame:
    """Maps a file that a server has written: its arrays are views of the file, shared by all who map it, and read-only.

    Raises ``BarkeepError`` (``INVALID_FILE``) where it is none, or has another token: another host's path may name another file here.
    """
    try:
        with open(path, "rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        start = _PREFIX_BYTES + int.from_bytes(mapped[8:10], "little")
        rows, width = _shape(mapped[:_PREFIX_BYTES], mapped[_PREFIX_BYTES:start])
        end = start + 8 * rows * width
        described = _tail(mapped[end:])
    except (OSError, ValueError) as cause:
        raise error_of("INVALID_FILE", f"{path} cannot be mapped ({cause}); ask the server for it again", fields={"path": path}) from cause
    if token is not None and described.get("token") != token:
        raise error_of("INVALID_FILE", f"{path} is another file than the server's; is it on this host?", fields={"path": path})
    names, metadata = _described(described, width, rows)
    table = np.frombuffer(mapped, dtype="<f8", count=rows * width, offset=start).reshape(width, rows)
    return Frame(table, names, metadata, path=path)


def _shape(prefix: bytes, text: bytes) -> tuple[int, int]:
    found = _HEADER.match(text)
    if prefix[:8] != b"\x93NUMPY\x01\x00" or found is None:
        raise error_of("UNAVAILABLE", "the answer is no table of Barkeep; check the address")
    return int(found.group(1)), int(found.group(2))


def _tail(tail: bytes) -> dict[str, Any]:
    end = len(tail) - _TAIL_BYTES
    if end < 0 or tail[end + 4 :] != _MARK or int.from_bytes(tail[end : end + 4], "little") != end:
        raise cut_off()
    described: dict[str, Any] = json.loads(tail[:end])
    return described


def _described(described: Mapping[str, Any], width: int, rows: int) -> tuple[list[str], dict[str, Any]]:
    names, metadata = list(described["names"]), dict(described["metadata"])
    if len(names) != width - 1 or described["rows"] != rows:
        raise cut_off()
    return names, metadata

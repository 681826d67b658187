"""How rows are fetched: as one table, from a file where that may be, and in pages where one table would be too large."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ._table import FILE_MEDIA_TYPE, MEDIA_TYPE, Gap, OnBytes, open_mapped, read_table
from ._transport import Answer, Transport, read_json
from .errors import BarkeepError, error_of
from .frame import Frame
from .options import ReadOptions

_WITH_FILES = f"{FILE_MEDIA_TYPE}, {MEDIA_TYPE};q=0.5"
#: How often a read begins again because the bars were corrected between two pages.
_MOST_RESTARTS = 3


def read_rows(
    transport: Transport,
    path: str,
    options: ReadOptions,
    counts: dict[str, int],
    gap: Gap | None,
    on_bytes: OnBytes | None,
) -> Frame:
    """The rows of an address as one frame."""
    try:
        return _one_table(transport, path, options, counts, gap, on_bytes)
    except BarkeepError as error:
        most = error.fields.get("max")
        if error.code != "TOO_LARGE" or not isinstance(most, int) or most < 1 or not _can_be_paged(options, path):
            raise
    for _ in range(_MOST_RESTARTS):
        pages = _pages(transport, path, options, most, gap)
        if len({(page.metadata["generation"], page.metadata["version"]) for page in pages}) == 1:
            return _joined(pages)
    raise error_of("UNAVAILABLE", "the bars were corrected each time while they were read; ask again")


def _one_table(
    transport: Transport,
    path: str,
    options: ReadOptions,
    counts: dict[str, int],
    gap: Gap | None,
    on_bytes: OnBytes | None,
) -> Frame:
    deadline = options.get("deadline")

    def read(answer: Answer) -> Frame | Mapping[str, Any]:
        if answer.media_type == FILE_MEDIA_TYPE:
            named: Mapping[str, Any] = read_json(answer)
            return named
        return read_table(answer, gap=gap, on_bytes=on_bytes)

    if not options.get("mapped", False):
        found = transport.get(path, MEDIA_TYPE, read, deadline=deadline)
    else:
        found = transport.get(path, _WITH_FILES, read, deadline=deadline)
        if not isinstance(found, Frame):
            try:
                mapped = open_mapped(found["path"], token=found["token"])
                counts["mapped"] += 1
                return _with_gap(Frame(mapped.table, mapped.names, found["metadata"], path=mapped.path), gap)
            except BarkeepError:
                counts["refused"] += 1
                found = transport.get(path, MEDIA_TYPE, read, deadline=deadline)
        counts["sent"] += 1
    if not isinstance(found, Frame):
        raise error_of("UNAVAILABLE", "the server named a file that was not asked for; check the address")
    return found


def _with_gap(frame: Frame, gap: Gap | None) -> Frame:
    """A mapped file has no room for further columns: with them it is a copy."""
    if gap is None:
        return frame
    at, names = gap
    zeros = np.zeros((len(names), len(frame)))
    table = np.concatenate([frame.table[: at + 1], zeros, frame.table[at + 1 :]])
    return Frame(table, [*frame.names[:at], *names, *frame.names[at:]], frame.metadata)


def _can_be_paged(options: ReadOptions, path: str) -> bool:
    return options.get("origin", "series") == "series" and "limit" not in options and "start=" in path


def _pages(transport: Transport, path: str, options: ReadOptions, most: int, gap: Gap | None) -> list[Frame]:
    pages: list[Frame] = []
    address = f"{path}&limit={most}"
    while True:
        page = transport.get(address, MEDIA_TYPE, lambda answer: read_table(answer, gap=gap), deadline=options.get("deadline"))
        pages.append(page)
        following = page.metadata.get("nextMs")
        if following is None:
            return pages
        before, _, query = path.partition("?")
        rest = [pair for pair in query.split("&") if not pair.startswith("start=")]
        address = f"{before}?{'&'.join([f'start={int(following)}', *rest])}&limit={most}"


def _joined(pages: list[Frame]) -> Frame:
    last = pages[-1]
    return Frame(np.concatenate([page.table for page in pages], axis=1), last.names, last.metadata)

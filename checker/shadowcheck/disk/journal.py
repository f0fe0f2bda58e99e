"""Journal: what a search has finished, a line for each level, so that another process can go on from there.

If the process dies while it writes, the last line is cut off, and dropped.
"""

from __future__ import annotations

import json
import os
import zlib
from typing import TYPE_CHECKING, Any

from shadowcheck.disk.runs import damaged
from shadowcheck.errors import SpecificationError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

NAME = "journal.jsonl"

FORMAT = 1
"""Changes whenever files of an earlier version cannot be gone on from."""

_TOLD = {
    "format": "the format of the files", "network": "the network", "sizes": "the numbers of replicas",
    "model": "the rules of the model", "claims": "the claims", "observer": "the observer",
}
"""What identifies a search, in the order in which differences are told."""

Entry = dict[str, Any]


class Journal:
    """The journal in *folder*: its `entries` so far, after the header, and more that are written."""

    def __init__(self, folder: Path, *, lasting: bool) -> None:
        """Read it, if it is there; *lasting*: a line is on the disk itself when it is written.

        Raises `SpecificationError` if it cannot be read.
        """
        self.path, self._lasting = folder / NAME, lasting
        self.header: Entry | None = None
        self.entries: list[Entry] = []
        if self.path.exists():
            self._read()

    def _read(self) -> None:
        """Read the lines, and cut off the last one if it is not whole."""
        data = self.path.read_bytes()
        whole = data[:data.rfind(b"\n") + 1]
        try:
            self.entries = [_entry(line) for line in whole.splitlines()]
        except ValueError:
            raise damaged(self.path, "a line is not as it was written") from None
        self.header = self.entries.pop(0) if self.entries else None
        if len(whole) < len(data):
            os.truncate(self.path, len(whole))

    def write(self, entry: Entry) -> None:
        """Append *entry*."""
        text = json.dumps(entry, separators=(",", ":")).encode()
        with self.path.open("ab") as file:
            file.write(b"%08x %s\n" % (zlib.crc32(text), text))
            file.flush()
            if self._lasting:
                os.fsync(file.fileno())
        self.entries.append(entry)

    def begin(self, search: Mapping[str, Any], partitions: int) -> int:
        """Begin, or go on with, the journal of *search*; return into how many *partitions* it is divided.

        Raises `SpecificationError` if the journal is that of another search, and says what differs.
        """
        wanted = json.loads(json.dumps(search))
        if self.header is None:
            self.write({"search": wanted, "partitions": partitions})
            self.header = self.entries.pop()
        known = self.header.get("search", {})
        for key, what in _TOLD.items():
            if known.get(key) != wanted.get(key):
                raise _another(self.path, what, known.get(key), wanted.get(key))
        return int(self.header["partitions"])


def _entry(line: bytes) -> Entry:
    """Read a line: the CRC-32 of the text after it, in eight digits, and the text. Raises `ValueError`."""
    text = line[9:]
    if zlib.crc32(text) != int(line[:8], 16):
        raise ValueError
    entry: Entry = json.loads(text)
    return entry


def _another(path: Path, what: str, there: object, here: object) -> SpecificationError:
    readable = not isinstance(there, str) or len(there) < 40
    told = f": {there} there, {here} here" if readable else ""
    return SpecificationError(
        "the checkpoint is that of another search", where=f"--checkpoint {path.parent}", why=f"{what} differ{told}",
        instead="name another folder, or give the options with which it was begun", code="SC0332",
    )

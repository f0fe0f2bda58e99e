"""Runs: sorted arrays of rows on disk, written and read a block at a time, so that none has to fit into memory."""

from __future__ import annotations

import os
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Self

import numpy as np

from shadowcheck.disk.rows import WORD_BYTES, none, row, subtract, united, up_to
from shadowcheck.errors import SpecificationError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from typing import IO

    from shadowcheck.disk.rows import Row, Rows
    from shadowcheck.explore.graph import Truth

_BLOCK = 1 << 16
"""Bytes that are read at least at a time."""


class Span(NamedTuple):
    """A run: `length` rows in `file`, in the folder of a partition, from row `first` on, and their CRC-32."""

    file: str
    first: int
    length: int
    crc: int


class RunFile:
    """Appends rows to a file, and knows how many there are, and their CRC-32."""

    def __init__(self, path: Path, words: int, first: int = 0, *, lasting: bool = False) -> None:
        """Write from row *first* on; what the file has there, an unfinished level left behind.

        *lasting*: wait until everything is on the disk itself.
        """
        self.path, self._first, self._lasting = path, first, lasting
        self.count = self.crc = 0
        self._file = path.open("r+b" if path.exists() else "w+b")
        self._file.truncate(first * words * WORD_BYTES)
        self._file.seek(0, os.SEEK_END)

    def write(self, rows: Rows) -> None:
        """Append *rows*."""
        data = _bytes_of(rows)
        self._file.write(data)
        self.count += len(rows)
        self.crc = zlib.crc32(data, self.crc)

    @property
    def span(self) -> Span:
        """What was written."""
        return Span(self.path.name, self._first, self.count, self.crc)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        try:
            self._file.flush()
            if self._lasting:
                os.fsync(self._file.fileno())
        finally:
            self._file.close()


@dataclass(frozen=True)
class Shelf:
    """The folder of a partition, whose runs have rows of so many `words`."""

    folder: Path
    words: int

    def blocks(self, span: Span, size: int, first: int = 0) -> Iterator[Rows]:
        """Read the rows of *span* from its row *first* on, about *size* bytes at a time.

        Raises `SpecificationError` if the file is shorter than that.
        """
        each = self.words * WORD_BYTES
        left = span.length - first
        if left <= 0:
            return
        at_once = max(_BLOCK, size) // each
        with self._opened(span) as file:
            file.seek((span.first + first) * each)
            while left:
                data = np.fromfile(file, dtype="<u8", count=min(left, at_once) * self.words)
                if len(data) < min(left, at_once) * self.words:
                    raise damaged(self.folder / span.file, "it is shorter than it was when it was written")
                rows = data.astype(np.uint64, copy=False).reshape(-1, self.words)
                left -= len(rows)
                yield rows

    def _opened(self, span: Span) -> IO[bytes]:
        try:
            return (self.folder / span.file).open("rb")
        except FileNotFoundError:
            raise damaged(self.folder / span.file, "it is not there any more") from None

    def check(self, span: Span) -> None:
        """Read all of *span*. Raises `SpecificationError` if it is not what was written."""
        crc = 0
        for rows in self.blocks(span, 1 << 24):
            crc = zlib.crc32(_bytes_of(rows), crc)
        if crc != span.crc:
            raise damaged(self.folder / span.file, "its checksum is not that of what was written")


def _bytes_of(rows: Rows) -> bytes:
    return rows.astype("<u8", copy=False).tobytes()


def damaged(path: Path, why: str) -> SpecificationError:
    """Return the refusal of a file of a checkpoint."""
    return SpecificationError(
        f"the checkpoint is damaged: {path.name}", where=str(path), why=why,
        instead="search again with another --checkpoint DIR, or without the files in this one", code="SC0331",
    )


class _Cursor:
    """Goes through the blocks of a sorted run, in step with others."""

    def __init__(self, blocks: Iterator[Rows], words: int) -> None:
        self._blocks, self._none = blocks, none(words)
        self.rows = next(blocks, self._none)

    def taken(self, last: Row) -> Rows:
        """Take the rows of the block at hand up to *last*; the next block comes when they are all taken."""
        many = up_to(self.rows, last)
        taken, self.rows = self.rows[:many], self.rows[many:]
        if not len(self.rows):
            self.rows = next(self._blocks, self._none)
        return taken

    def until(self, last: Row) -> Iterator[Rows]:
        """Take all rows up to *last*, a block at a time."""
        while len(self.rows):
            taken = self.taken(last)
            if not len(taken):
                return
            yield taken


def merged(runs: Sequence[Iterator[Rows]], words: int) -> Iterator[Rows]:
    """Merge sorted *runs*, each given by its blocks, into one sequence of sorted blocks without repetitions."""
    cursors = [cursor for blocks in runs if len((cursor := _Cursor(blocks, words)).rows)]
    while cursors:
        last = min(row(cursor.rows, -1) for cursor in cursors)
        yield united([cursor.taken(last) for cursor in cursors], words)
        cursors = [cursor for cursor in cursors if len(cursor.rows)]


def without(blocks: Iterator[Rows], visited: Sequence[Iterator[Rows]], words: int) -> Iterator[Rows]:
    """Drop from sorted *blocks* the rows that are in one of the sorted runs *visited*, each read once at most."""
    cursors = [_Cursor(run, words) for run in visited]
    for rows in blocks:
        kept: Truth = np.ones(len(rows), dtype=np.bool_)
        last = row(rows, -1)
        for cursor in cursors:
            for others in cursor.until(last):
                subtract(rows, others, kept)
        yield rows[kept]

"""A log that is still being written: its lines as they come."""

from __future__ import annotations

import codecs
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from shadowcheck.logs.line import wrong_line
from shadowcheck.logs.text import LONGEST, encoding_of, no_text, opened_raw, too_long

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader

STANDARD = "-"
"""Names standard input."""
PAUSE = 0.2
"""How many seconds to wait for more."""


def followed(path: str) -> Iterator[tuple[int, str] | None]:
    """Yield the lines of the file *path* with their numbers, and None whenever there are no more for the moment.

    A line is only yielded when it is complete. Standard input is read to its end; a file has none.
    Raises `SpecificationError` for a file that cannot be read, is not text, becomes shorter, or has too long a line.
    """
    if path == STANDARD:
        for number, text in enumerate(sys.stdin, 1):
            yield number, text
            yield None
        return
    number = 0
    with opened_raw(path) as file:
        for texts in _complete(file, path):
            for text in texts:
                number += 1
                yield number, f"{text}\n"
            yield None
            _check_size(file, path, number)


def _complete(file: BufferedReader, path: str) -> Iterator[list[str]]:
    """Yield the lines that are complete by now, again and again."""
    decoder: codecs.IncrementalDecoder | None = None
    begun, number = "", 0
    while True:
        chunk = file.read(LONGEST)
        if chunk and decoder is None:
            decoder = codecs.getincrementaldecoder(encoding_of(chunk, path))()
        try:
            begun += decoder.decode(chunk) if decoder else ""
        except UnicodeError as error:
            raise no_text(path, number, error) from error
        *texts, begun = begun.split("\n")
        number += len(texts)
        if len(begun) > LONGEST:
            raise too_long(path, number + 1)
        yield texts
        if not chunk:
            time.sleep(PAUSE)


def _check_size(file: BufferedReader, path: str, number: int) -> None:
    if not Path(path).exists() or Path(path).stat().st_size < file.tell():
        raise wrong_line(
            path, number, "after this line the file was removed or became shorter",
            why="a log that is followed may only grow", instead="follow the new file from its beginning", code="SC0845",
        )

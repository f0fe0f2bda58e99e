"""The text of a log, line by line, so that a log may be of any size: its encoding, and how long a line may be."""

from __future__ import annotations

import codecs
import io
from pathlib import Path
from typing import IO, TYPE_CHECKING

from shadowcheck.logs.line import wrong_line

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 1 << 16
"""The most characters that a line may have: a longer one is no line of a log, and would be held in memory."""
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def texts_of_others(path: str) -> Iterator[tuple[int, str]]:
    """Yield the lines of a log that was not written for us with their numbers, as `texts` does, but take what comes.

    Windows writes in the code page of the machine what it prints: what is not UTF-8 becomes U+FFFD, as no pattern looks
    for it. Of a line that is longer than `LONGEST`, as of a document that is printed, the beginning is left.
    """
    with opened(path, errors="replace") as file:
        number, going_on = 0, False
        while text := file.readline(LONGEST):
            if not going_on:
                number += 1
                yield number, text
            going_on = len(text) == LONGEST and not text.endswith("\n")


def texts(path: str) -> Iterator[tuple[int, str]]:
    """Yield the lines of the file *path* with their numbers, each with its end of line if it has one.

    Raises `SpecificationError` for a file that cannot be read or is no text, and for a line that is too long.
    """
    with opened(path) as file:
        number = 0
        try:
            while text := file.readline(LONGEST):
                number += 1
                if len(text) == LONGEST and not text.endswith("\n"):
                    raise too_long(path, number)
                yield number, text
        except UnicodeError as error:
            raise no_text(path, number, error) from error


def opened(path: str, errors: str = "strict") -> IO[str]:
    """Open the file *path* as text; *errors* is what `open` is told of bytes that are none.

    Raises `SpecificationError` for a file that cannot be read or is no text.
    """
    raw = opened_raw(path)
    try:
        encoding = encoding_of(raw.peek(4096)[:4096], path)
    except BaseException:
        raw.close()
        raise
    return io.TextIOWrapper(raw, encoding=encoding, errors=errors, newline=None)


def opened_raw(path: str) -> io.BufferedReader:
    """Open the file *path*. Raises `SpecificationError` if it cannot be read."""
    file = Path(path)
    if file.exists() and not file.is_file():
        raise wrong_line(
            path, None, "it is not a file", why="a log is read twice, which a pipe or a folder does not allow",
            instead="name the file in which the run was recorded", code="SC0830",
        )
    try:
        return file.open("rb")
    except OSError as error:
        raise wrong_line(
            path, None, f"it cannot be read: {error.strerror}",
            why="the run is read from this file",
            instead="name a file that exists and that you may read", code="SC0830",
        ) from error


def encoding_of(beginning: bytes, path: str) -> str:
    """Return how the file that begins like this is encoded. Raises `SpecificationError` if it is not text."""
    encoding = next((name for mark, name in _MARKS if beginning.startswith(mark)), "utf-8")
    if encoding != "utf-16" and b"\0" in beginning:
        raise wrong_line(
            path, None, "it is not text: it contains zero bytes",
            why="a recorded run is text, in UTF-8, or in UTF-16 with a byte order mark",
            instead="export the log as text", code="SC0832",
        )
    return encoding


def no_text(path: str, number: int, error: UnicodeError) -> Exception:
    """Return the error about bytes after the line *number* that are no text."""
    reason = error.reason if isinstance(error, UnicodeDecodeError) else error
    return wrong_line(
        path, None, f"after line {number} it is not text: {reason}",
        why="a recorded run is text, in UTF-8, or in UTF-16 with a byte order mark",
        instead="export the log as text in UTF-8", code="SC0832",
    )


def too_long(path: str, number: int) -> Exception:
    """Return the error about a line that is longer than `LONGEST`."""
    return wrong_line(
        path, number, f"it is longer than {LONGEST:,} characters",
        why="a line is about one call",
        instead="write a line for each call", code="SC0833",
    )

"""The lines of a recorded run: one JSON object each, read one after the other, so that a log may be of any size.

What cannot be understood is refused with the number of its line: nothing is passed over in silence.
"""

from __future__ import annotations

import codecs
import json
import math
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from shadowcheck.errors import SpecificationError, suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 1 << 16
"""The most characters that a line may have: a longer one is no line of a log, and would be held in memory."""
KEYS = ("object", "thread", "time", "call", "deed", "answer", "note")
"""The keys of a line."""
HEADER = ("tells", "leaves out")
"""The keys that only the first line may have, which then has no others."""
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class Line(NamedTuple):
    """A line: its number, the object that it is about, the call or the deed, and its answer if the log tells it."""

    number: int
    object: str | None
    name: str
    is_deed: bool
    answer: str | None


class Header(NamedTuple):
    """What the first line says of all: the deeds that the log tells of, and the calls that it may leave out."""

    tells: tuple[str, ...] = ()
    leaves_out: tuple[str, ...] = ()


def read(path: str) -> Iterator[Line | Header]:
    """Yield the lines of the file *path*, and before them its header if it has one.

    Raises `SpecificationError` for a file that cannot be read or is no such log, at the line where it is none.
    """
    clock, empty = _Clock(path), True
    with _opened(path) as file:
        for number, text in _texts(file, path):
            if not text.strip():
                continue
            data = _parsed(text, path, number)
            if empty and data.keys() & set(HEADER):
                yield _header(data, path, number)
            else:
                clock.reads(data, number)
                yield _line(data, path, number)
            empty = False
    if empty:
        raise wrong_line(
            path, None, "there is no line in it",
            why="a recorded run has a line for each call",
            instead="name the file in which the run was recorded", code="SC0831",
        )


def _opened(path: str) -> IO[str]:
    file = Path(path)
    if file.exists() and not file.is_file():
        raise wrong_line(
            path, None, "it is no file", why="a log is read twice, as a pipe or a folder cannot be",
            instead="name the file in which the run was recorded", code="SC0830",
        )
    try:
        with file.open("rb") as raw:
            beginning = raw.read(4096)
        encoding = next((name for mark, name in _MARKS if beginning.startswith(mark)), "utf-8")
        if encoding != "utf-16" and b"\0" in beginning:
            raise wrong_line(
                path, None, "it is no text: there are zero bytes in it",
                why="a recorded run is text, in UTF-8, or in UTF-16 with a byte order mark",
                instead="export the log as text", code="SC0832",
            )
        return file.open(encoding=encoding, newline=None)
    except OSError as error:
        raise wrong_line(
            path, None, f"it cannot be read: {error.strerror}",
            why="the run is read from this file",
            instead="name a file that exists, and that you may read", code="SC0830",
        ) from error


def _texts(file: IO[str], path: str) -> Iterator[tuple[int, str]]:
    """Yield the lines with their numbers, none of them longer than `LONGEST`."""
    number = 0
    try:
        while text := file.readline(LONGEST):
            number += 1
            if len(text) == LONGEST and not text.endswith("\n"):
                raise wrong_line(
                    path, number, f"it is longer than {LONGEST:,} characters",
                    why="a line tells of one call",
                    instead="write a line for each call", code="SC0833",
                )
            yield number, text
    except UnicodeError as error:
        raise wrong_line(
            path, None,
            f"after line {number} it is no text: {error.reason if isinstance(error, UnicodeDecodeError) else error}",
            why="a recorded run is text, in UTF-8, or in UTF-16 with a byte order mark",
            instead="export the log as text in UTF-8", code="SC0832",
        ) from error


def _parsed(text: str, path: str, number: int) -> dict[str, Any]:
    try:
        data = json.loads(text, object_pairs_hook=_Pairs)
    except (ValueError, RecursionError) as error:
        if not text.endswith("\n"):
            raise wrong_line(
                path, number, "the last line is cut off",
                why="the program was still writing, or the copy of the log is not complete",
                instead="take the line out, or copy the whole log", code="SC0835",
            ) from error
        raise wrong_line(
            path, number, f"it is no JSON: {error}",
            why="each line is one JSON object",
            instead='{"object": "A", "call": "...", "answer": "..."}', code="SC0834",
        ) from error
    if not isinstance(data, _Pairs):
        raise wrong_line(
            path, number, "it is no JSON object",
            why="each line is one, with the keys of a call",
            instead='{"object": "A", "call": "...", "answer": "..."}', code="SC0834",
        )
    if data.twice:
        raise wrong_line(
            path, number, f"it has the key {data.twice!r} twice",
            why="which of the two counts would be a guess",
            instead="write each key once", code="SC0836",
        )
    return data


class _Pairs(dict[str, Any]):
    """A JSON object that remembers a key which it has twice."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        names = [name for name, _ in pairs]
        self.twice = next((name for name in names if names.count(name) > 1), None) if len(self) < len(pairs) else None


def _header(data: dict[str, Any], path: str, number: int) -> Header:
    _refuse_unknown_keys(data, HEADER, path, number)
    for key, value in data.items():
        if not (isinstance(value, list) and all(isinstance(name, str) for name in value)):
            raise wrong_line(
                path, number, f"{key!r} is no list of names",
                why="it names deeds or calls, as the lines do",
                instead=f'{{"{key}": ["..."]}}', code="SC0836",
            )
    return Header(tuple(data.get("tells", ())), tuple(data.get("leaves out", ())))


def _line(data: dict[str, Any], path: str, number: int) -> Line:
    _refuse_unknown_keys(data, KEYS, path, number)
    for key, value in data.items():
        if key != "time" and not (isinstance(value, str) and value) and value is not None:
            raise wrong_line(
                path, number, f"{key!r} is no name: {json.dumps(value):.60}",
                why="all but the time is text",
                instead=f"put it in quotation marks, or leave {key!r} out if it is not known", code="SC0836",
            )
    call, deed = data.get("call"), data.get("deed")
    if (call is None) == (deed is None):
        raise wrong_line(
            path, number, "it has neither a call nor a deed" if call is None else "it has both a call and a deed",
            why="each line tells of one of them",
            instead='{"object": "A", "call": "..."} or {"deed": "..."}', code="SC0836",
        )
    return Line(number, data.get("object"), str(deed if call is None else call), call is None, data.get("answer"))


def _refuse_unknown_keys(data: dict[str, Any], known: tuple[str, ...], path: str, number: int) -> None:
    for key in data:
        if key not in known:
            raise wrong_line(
                path, number, f"it has the unknown key {key!r}",
                why=f"the keys are {', '.join(known)}",
                instead=suggestion(key, known, "take it out; 'note' holds anything that is not judged"), code="SC0836",
            )


class _Clock:
    """The times of the lines, which never go back."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._last: tuple[object, float] | None = None

    def reads(self, data: dict[str, Any], number: int) -> None:
        """Read the time of a line, if it has one; raises `SpecificationError` for a time before the last one."""
        given = data.get("time")
        if given is None:
            return
        now = self._seconds(given, number)
        if self._last is not None and now < self._last[1]:
            raise wrong_line(
                self._path, number, f"the clock goes back from {self._last[0]} to {given}",
                why="the lines are judged in the order of the file, and that is not the order in which things happened",
                instead="sort the lines by time; if the clock itself was set back, take the times out", code="SC0838",
            )
        self._last = given, now

    def _seconds(self, given: object, number: int) -> float:
        try:
            if isinstance(given, int | float) and not isinstance(given, bool) and not math.isnan(given):
                return float(given)
            moment = datetime.fromisoformat(str(given))
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()  # the same on every machine
        except (ValueError, OverflowError, OSError) as error:
            raise wrong_line(
                self._path, number, f"{given!r:.60} is no time",
                why="a time is a number of seconds, or a date and time as in ISO 8601",
                instead='12.5, or "2026-11-29T08:30:00"', code="SC0836",
            ) from error


def wrong_line(  # noqa: PLR0913 - the parts of an error
    path: str, number: int | None, what: str, *, why: str, instead: str, code: str,
) -> SpecificationError:
    """Return the error about a line of a log, or about the whole file."""
    where = path if number is None else f"{path}, line {number}"
    return SpecificationError(what, where=where, why=why, instead=instead, code=code)

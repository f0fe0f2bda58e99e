"""The format of our own: one JSON object for each line, read one after the other.

What cannot be understood is refused with the number of its line: nothing is passed over in silence.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from shadowcheck.errors import suggestion
from shadowcheck.logs.clock import Clock
from shadowcheck.logs.line import Header, Line, wrong_line
from shadowcheck.logs.text import texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

KEYS = ("object", "about", "process", "thread", "time", "call", "deed", "answer", "at", "note")
"""The keys of a line."""
HEADER = ("tells", "leaves out", "script")
"""The keys that only the first line may have, which then has no others."""


def read(path: str) -> Iterator[Line | Header]:
    """Yield the lines of the file *path*, and before them its header if it has one.

    Raises `SpecificationError` for a file that cannot be read or is no such log, at the line where it is none.
    """
    taking = Taking(path)
    for number, text in texts(path):
        found = taking.take(number, text)
        if found is not None:
            yield found
    if taking.empty:
        raise wrong_line(
            path, None, "the file has no lines",
            why="a recorded run has a line for each call",
            instead="name the file in which the run was recorded", code="SC0831",
        )


class Taking:
    """Takes the texts of the lines of the log *path*, one after the other."""

    def __init__(self, path: str) -> None:
        self._path, self._clock, self.empty = path, Clock(path), True
        self._process: object = None

    def take(self, number: int, text: str) -> Line | Header | None:
        """Return what *text* says, the line with that *number*; None if it is blank. Raises `SpecificationError`."""
        if not text.strip():
            return None
        data = _parsed(text, self._path, number)
        first, self.empty = self.empty, False
        if first and data.keys() & set(HEADER):
            return _header(data, self._path, number)
        now = self._clock.reads(data.get("time"), number)
        self._refuse_another_process(data, number)
        return _line(data, self._path, number)._replace(time=now)

    def _refuse_another_process(self, data: dict[str, Any], number: int) -> None:
        given = data.get("process")
        if given is not None and self._process not in {None, given}:
            raise wrong_line(
                self._path, number, f"it is from process {given!r}, but lines before it are from {self._process!r}",
                why="a log is judged as the run of one process: what another one did would be taken for its own",
                instead="give each process its own log", code="SC0847",
            )
        self._process = given or self._process


def _parsed(text: str, path: str, number: int) -> dict[str, Any]:
    try:
        data = json.loads(text, object_pairs_hook=_Pairs)
    except (ValueError, RecursionError) as error:
        if not text.endswith("\n"):
            raise wrong_line(
                path, number, "the last line is cut off",
                why="the program was still writing, or the copy of the log is incomplete",
                instead="remove the line, or copy the whole log", code="SC0835",
            ) from error
        raise wrong_line(
            path, number, f"it is not JSON: {error}",
            why="each line is one JSON object",
            instead='{"object": "A", "call": "...", "answer": "..."}', code="SC0834",
        ) from error
    if not isinstance(data, _Pairs):
        raise wrong_line(
            path, number, "it is not a JSON object",
            why="each line is one, with the keys of a call",
            instead='{"object": "A", "call": "...", "answer": "..."}', code="SC0834",
        )
    if data.twice:
        raise wrong_line(
            path, number, f"it has the key {data.twice!r} twice",
            why="choosing between the two would be a guess",
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
                path, number, f"{key!r} is not a list of names",
                why="it names deeds or calls, as lines do",
                instead=f'{{"{key}": ["..."]}}', code="SC0836",
            )
    return Header(*(tuple(data.get(key, ())) for key in HEADER))


def written(header: Header, lines: Iterable[Line]) -> bytes:
    """Write a log of these *lines*, as this module reads it."""
    first = {key: list(value) for key, value in zip(HEADER, header, strict=True) if value}
    told = ({key: value for key, value in _told(one).items() if value is not None} for one in lines)
    return b"".join(json.dumps(one).encode() + b"\n" for one in ({"tells": [], **first}, *told))


def _told(line: Line) -> dict[str, object]:
    kind = "deed" if line.is_deed else "call"
    return {
        "object": line.object, "about": line.about, "thread": line.thread, "time": line.time, kind: line.name,
        "answer": line.answer, "at": line.at, "note": line.note,
    }


def _line(data: dict[str, Any], path: str, number: int) -> Line:
    _refuse_unknown_keys(data, KEYS, path, number)
    for key, value in data.items():
        if key != "time" and not (isinstance(value, str) and value) and value is not None:
            raise wrong_line(
                path, number, f"{key!r} is not a name: {json.dumps(value):.60}",
                why="everything except the time is text",
                instead=f"put it in quotation marks, or leave {key!r} out if it is not known", code="SC0836",
            )
    call, deed = data.get("call"), data.get("deed")
    if (call is None) == (deed is None):
        raise wrong_line(
            path, number, "it has neither a call nor a deed" if call is None else "it has both a call and a deed",
            why="each line is about one of them",
            instead='{"object": "A", "call": "..."} or {"deed": "..."}', code="SC0836",
        )
    name = str(deed if call is None else call)
    told = {key: data.get(key) for key in ("object", "answer", "thread", "about", "at")}
    return Line(number, name=name, is_deed=call is None, **told)


def _refuse_unknown_keys(data: dict[str, Any], known: tuple[str, ...], path: str, number: int) -> None:
    for key in data:
        if key not in known:
            raise wrong_line(
                path, number, f"it has the unknown key {key!r}",
                why=f"the keys are {', '.join(known)}",
                instead=suggestion(key, known, "remove it; 'note' holds whatever is not to be judged"), code="SC0836",
            )

"""The lines of a recorded run, whatever the format of its log, and what the log says of all of them."""

from __future__ import annotations

from typing import NamedTuple

from shadowcheck.errors import SpecificationError


class Line(NamedTuple):
    """A line: its number, the object that it is about, the call or the deed, and its answer if the log tells it.

    `thread` names the thread that made the call, and `time` is when, in seconds; `about` names what the line is about,
    where the object is a party of its own. `at` is the place in the party's source, as "file.cpp:120". None if the log
    does not tell. `note` is what it says besides, for people.
    """

    number: int
    object: str | None
    name: str
    is_deed: bool
    answer: str | None
    thread: str | None = None
    time: float | None = None
    note: str | None = None
    about: str | None = None
    at: str | None = None


class Header(NamedTuple):
    """What the first line says of all: the deeds that the log tells of, and the calls that it may leave out.

    A run that was driven has the answers that it was given, as its `script`.
    """

    tells: tuple[str, ...] = ()
    leaves_out: tuple[str, ...] = ()
    script: tuple[str, ...] = ()


def wrong_line(  # noqa: PLR0913 - the parts of an error
    path: str, number: int | None, what: str, *, why: str, instead: str, code: str,
) -> SpecificationError:
    """Return the error about a line of a log, or about the whole file."""
    where = path if number is None else f"{path}, line {number}"
    return SpecificationError(what, where=where, why=why, instead=instead, code=code)

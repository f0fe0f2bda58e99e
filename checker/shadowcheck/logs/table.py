"""Formats as tables: kinds of lines, known by patterns, and what each of them tells.

A line is what the first row says whose pattern is found in it. Programs often log a call before they make it, and its
failure after it. So a row may tell of calls that *begin*: they have succeeded once a later line tells of something
else, unless a row that *fails* comes before. At the end of the log it is not known whether they came back.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from shadowcheck.logs.line import Header

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Tells:
    """A line that tells of `calls` and `deeds`, in that order; of none, if it only says that all before went well.

    The group `call` of the pattern names a call, `answer` gives the answer, `object`, `thread` and `time` are what
    their names say. `answer` is the answer if the line has none. With `begins` the calls have only begun, and answer
    so if they succeed. `if_held` lines tell something only while an object is held. `opening` calls come before, if
    none is held. If one is held, and the call told last is none of `after`, the line tells of `otherwise` instead of
    the calls; where that is nothing, it is not understood. It is written `before` a call that an earlier row said to
    begin: that one and those after it have not begun yet. The row takes lines only `under` one of these arguments, if
    any are named: one that an earlier line told.
    """

    pattern: str
    calls: tuple[str, ...] = ()
    deeds: tuple[str, ...] = ()
    answer: str | None = None
    begins: bool = False
    if_held: bool = False
    opening: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    otherwise: tuple[str, ...] = ()
    before: str | None = None
    under: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fails:
    """A line that says that a call which had begun failed: `call`, the one in the group, or else the last of them.

    Of several with that name it is the last one; or the first one behind the call `of`, if that is given. With an empty
    `call` it was none of them: whether they were made before is not known, and nothing of them is told.
    """

    pattern: str
    call: str | None = None
    answer: str | None = None
    of: str | None = None


@dataclass(frozen=True)
class Answers:
    """A line that gives, in the group `answer`, the answer of the call that failed, or else of the one begun last."""

    pattern: str


@dataclass(frozen=True)
class Remembers:
    """A line that tells an argument of the next lines about `call`: `argument`, or the one that the group names."""

    pattern: str
    call: str
    argument: str | None = None


@dataclass(frozen=True)
class Ignored:
    """A line that is known, and tells nothing that is judged."""

    pattern: str


Row = Tells | Fails | Answers | Remembers | Ignored


@dataclass(frozen=True, eq=False)
class Table:
    """The rows of a format, and what is true of all its logs.

    `names` are the calls that the group `call` may name, as the lines of a recorded run name them; None for one that
    has no name there. `answers` translates answers, in lower case; one that is not among them is `failed` if it is a
    failure, and unknown otherwise: `is_failure(text)` tells. `success` is the answer of calls that went well, where
    it is not `usual`. `arguments` translates arguments. `opens` and `closes` are the calls that begin and end an
    object. `about_last` are calls about the operation that was begun last: if that has no name, they tell nothing.
    `object` is the name of the object where a line has none, and `time` the form of the times, as of
    `strptime` (None: ISO 8601, or seconds).
    """

    rows: tuple[Row, ...]
    header: Header = field(default_factory=Header)
    names: Mapping[str, str | None] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    failed: str | None = None
    is_failure: str = r"(?!)"
    success: Mapping[str, str | None] = field(default_factory=dict)
    usual: str | None = None
    arguments: Mapping[str, str] = field(default_factory=dict)
    opens: tuple[str, ...] = ()
    closes: tuple[str, ...] = ()
    about_last: tuple[str, ...] = ()
    object: str | None = None
    time: str | None = None

r"""Formats that a project writes for logs of its own, as tables in its pyproject.toml.

    [tool.shadowcheck.logs.mytool]
    marker = "^mytool [0-9]"                    # found in the first lines of every such log
    object = "backup"                           # the object of lines whose pattern has no group of that name
    tells = ["copy files"]                      # deeds that the log mentions whenever they happen
    leaves-out = ["AddRef"]                     # calls that may have been made without a line

    [[tool.shadowcheck.logs.mytool.rows]]
    pattern = 'stored (?P<object>\S+)$'
    deed = "copy files"

Names of calls, deeds and answers are those of recorded runs. An unknown one is refused, as it would be judged wrongly.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, Literal

from msgspec import Meta, Struct, ValidationError, convert

from shadowcheck.errors import SpecificationError, suggestion
from shadowcheck.logs.by_table import OF_LINES, reader
from shadowcheck.logs.format import Format
from shadowcheck.logs.line import Header
from shadowcheck.logs.table import Answers, Fails, Ignored, Row, Table, Tells

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

Name = Annotated[str, Meta(min_length=1)]


class _Row(Struct, frozen=True, forbid_unknown_fields=True):
    """A row as it is written: it tells of calls or a deed, says that those begun succeed or fail, or is ignored."""

    pattern: Name
    call: Name | tuple[Name, ...] = ()
    deed: Name | None = None
    answer: Name | None = None
    begins: bool = False
    succeeds: bool = False
    fails: bool | Literal["unknown"] = False
    ignored: bool = False

    @property
    def calls(self) -> tuple[str, ...]:
        return (self.call,) if isinstance(self.call, str) else self.call


class _Format(Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """A format as it is written."""

    marker: Name
    rows: Annotated[tuple[_Row, ...], Meta(min_length=1)]
    of: Name | None = None
    sees: str = "what its table in pyproject.toml says"
    misses: str = "what no row of the table matches"
    tells: tuple[Name, ...] = ()
    leaves_out: tuple[Name, ...] = ()
    object: Name | None = None
    time: Name | None = None
    success: dict[str, Name] = {}


class Words(Struct, frozen=True):
    """What a log of some party may name.

    `opens` and `closes` are the calls that begin and end an object, and `about_last` those about the operation that was
    begun last. `answers` translates what logs write for answers; `failed` is the error without a name, and `success`
    the answer of a call that went well.
    """

    calls: Collection[str]
    deeds: Collection[str]
    opens: tuple[str, ...]
    closes: tuple[str, ...]
    about_last: tuple[str, ...]
    words: Collection[str]
    answers: Mapping[str, str]
    is_failure: str
    failed: str | None
    success: str | None


def owner_of(table: Mapping[str, Any]) -> str | None:
    """Return the party that the logs of a format are about, if it says so."""
    of = table.get("of")
    return of if isinstance(of, str) else None


def own_format(name: str, table: Mapping[str, Any], words: Words, where: str) -> Format:
    """Return the format *name* that *table* describes; *where* is the place of the table, for errors.

    Raises `SpecificationError` for an unknown key, a wrong pattern, and a name that no recorded run has.
    """
    try:
        read = convert(dict(table), _Format)
    except ValidationError as error:
        what, _, place = str(error).partition(" - at ")
        raise _wrong(
            what[:1].lower() + what[1:], f"{where}{place.strip('`').removeprefix('$')}",
            "a format is a marker and rows; a row has a pattern, and says what the lines that contain it mean",
            "'shadowcheck explain SC0849' shows all keys",
        ) from None
    _check_pattern(read.marker, f"{where}.marker", groups=())
    for kind, given, known in (("tells", read.tells, words.deeds), ("leaves-out", read.leaves_out, words.calls)):
        for one in given:
            _check_name(one, known, f"{where}.{kind}", "deed" if kind == "tells" else "call")
    for call, answer in read.success.items():
        _check_name(call, words.calls, f"{where}.success", "call")
        _check_name(answer, words.words, f"{where}.success.{call}", "answer")
    rows = tuple(_row(row, words, f"{where}.rows[{place}]") for place, row in enumerate(read.rows))
    own = Table(
        rows=rows, header=Header(read.tells, read.leaves_out), names={one: one for one in words.calls},
        answers={**words.answers, **{one.lower(): one for one in words.words}}, failed=words.failed,
        is_failure=words.is_failure, success=read.success, usual=words.success, opens=words.opens, closes=words.closes,
        about_last=words.about_last, object=read.object, time=read.time,
    )
    return Format(name, read.sees, read.misses, "the program itself", read.marker, reader(own))


def _row(row: _Row, words: Words, where: str) -> Row:
    groups = _check_pattern(row.pattern, where, groups=OF_LINES)
    for call in row.calls:
        _check_name(call, words.calls, where, "call")
    if row.deed is not None:
        _check_name(row.deed, words.deeds, where, "deed")
    if row.answer is not None:
        _check_name(row.answer, words.words, where, "answer")
    tells = bool(row.calls or row.deed or "call" in groups)
    if row.ignored and (tells or row.fails or row.answer):
        raise _wrong("an ignored row says something", where, "a row does one or the other", "remove 'ignored'")
    if row.begins and "thread" in groups:
        raise _wrong(
            "calls begin on several threads", where,
            "a line from another thread would be taken as a sign that the call before it succeeded",
            "a row for the line where the call returns, with its answer; or no group 'thread', if there is one thread",
        )
    if row.ignored:
        return Ignored(row.pattern)
    if row.fails:
        named = row.calls[0] if row.calls else None
        return Fails(row.pattern, "" if row.fails == "unknown" else named, row.answer)
    if not tells and not row.succeeds and "answer" in groups:
        return Answers(row.pattern)
    if not tells and not row.succeeds:
        raise _wrong(
            "a row says nothing", where, "a line that it matches would be passed over silently",
            'call = "...", deed = "...", succeeds = true, fails = true, or ignored = true',
        )
    return Tells(row.pattern, row.calls, () if row.deed is None else (row.deed,), row.answer, row.begins)


def _check_pattern(pattern: str, where: str, groups: Iterable[str]) -> Collection[str]:
    try:
        found = re.compile(pattern).groupindex
    except re.error as error:
        raise _wrong(
            f"the pattern {pattern!r:.80} is not a regular expression: {error}", where,
            "lines are found by patterns in the syntax of Python's module re",
            r"put it in single quotes, with a backslash before each of . ( ) [ ] { } + * ? that is meant literally",
        ) from error
    known = tuple(groups)
    for name in found:
        if known and name not in known:
            raise _wrong(
                f"the pattern has the unknown group {name!r}", where, f"the groups are {', '.join(known)}",
                suggestion(name, known, "(?:...) is a group without a name"),
            )
    return tuple(found)


def _check_name(name: str, known: Collection[str], where: str, what: str) -> None:
    if name not in known:
        raise _wrong(
            f"there is no {what} {name!r}", where, f"the names are those of recorded runs: {', '.join(sorted(known))}",
            suggestion(name, known, f"one of the {what}s"),
        )


def _wrong(what: str, where: str, why: str, instead: str) -> SpecificationError:
    return SpecificationError(what, where=where, why=why, instead=instead, code="SC0849")

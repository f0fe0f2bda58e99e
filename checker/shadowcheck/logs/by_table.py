"""Reading a log by its table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from shadowcheck.logs.clock import Clock
from shadowcheck.logs.line import Line, wrong_line
from shadowcheck.logs.table import Answers, Fails, Ignored, Remembers, Tells
from shadowcheck.logs.text import texts_of_others

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from shadowcheck.logs.gaps import Gaps
    from shadowcheck.logs.line import Header
    from shadowcheck.logs.table import Row, Table

OF_LINES = ("object", "thread", "time", "call", "answer", "argument")
"""The groups that a pattern may have."""


def reader(table: Table) -> Callable[[str, Gaps], Iterator[Line | Header]]:
    """Return the reader of logs that *table* describes."""

    def read(path: str, gaps: Gaps) -> Iterator[Line | Header]:
        yield table.header
        reading, empty = _Reading(table, path, gaps), True
        for number, text in texts_of_others(path):
            empty = empty and not text.strip()
            yield from reading.reads(number, text.rstrip("\r\n"))
        yield from reading.ends()
        if empty:
            raise wrong_line(
                path, None, "the file has no lines", why="a recorded run has a line for each call",
                instead="name the file in which the run was recorded", code="SC0831",
            )

    return read


class Rows:
    """The rows of a table, with their patterns compiled."""

    def __init__(self, table: Table) -> None:
        self._rows = tuple((re.compile(row.pattern), row) for row in table.rows)

    def of(self, text: str, arguments: Collection[str] = ()) -> tuple[Row, re.Match[str]] | None:
        """Return the first row whose pattern is found in *text*, under these *arguments*, with the match."""
        for pattern, row in self._rows:
            found = pattern.search(text)
            if found is not None and not (
                isinstance(row, Tells) and row.under and not any(one in arguments for one in row.under)
            ):
                return row, found
        return None


class _Reading:
    """Where the reading of one log stands: calls that have begun, one that failed, arguments, whether one is held."""

    def __init__(self, table: Table, path: str, gaps: Gaps) -> None:
        self._table, self._gaps, self._clock = table, gaps, Clock(path, table.time)
        self._rows = Rows(table)
        self._begun: list[Line] = []
        self._failed: Line | None = None
        self._arguments: dict[str, str] = {}
        self._held = False
        self._elsewhere = self._aside = False  # after a failure, and after a call, of which nothing is told
        self._last: str | None = None

    def reads(self, number: int, text: str) -> Iterator[Line]:
        """Read a line, and yield the lines that are settled by it."""
        found = self._rows.of(text, self._arguments.values()) if text.strip() else None
        match found:
            case (Tells() as row, match):
                yield from self._tells(row, match, number, text)
            case (Fails() as row, match):
                yield from self._fails(row, match, number)
            case (Answers(), match):
                self._answers(match["answer"], number, text)
            case (Remembers() as row, match):
                self._remember(row.call, row.argument or match["argument"])
            case (Ignored(), _):
                pass
            case _ if text.strip():
                self._gaps.leave(number, text)

    def ends(self) -> Iterator[Line]:
        """Yield what is settled at the end of the log."""
        if self._begun:
            self._gaps.unfinished = self._begun[0].name, self._begun[0].number
            self._begun = []
        yield from self._settled()

    def _tells(self, row: Tells, match: re.Match[str], number: int, text: str) -> Iterator[Line]:
        groups = match.groupdict()
        self._take_back(row.before)
        yield from self._settled()
        first = () if self._held else row.opening
        calls = self._calls(row, groups, number, text)
        if calls is None:
            return
        if calls and groups.get("argument") is not None:
            self._remember(calls[0], groups["argument"])
        line = self._line(groups, number)
        answer, note = self._meaning(groups.get("answer"))
        told = line._replace(answer=answer, note=note)
        begun = [
            *(line._replace(name=name, answer=self._success(name)) for name in first),
            *(self._told(told._replace(name=name), row) for name in calls),
            *(self._told(told._replace(name=name, is_deed=True), row) for name in row.deeds),
        ]
        if row.begins:
            self._begun = begun
        else:
            yield from map(self._passes, begun)

    def _calls(self, row: Tells, groups: Mapping[str, str], number: int, text: str) -> tuple[str, ...] | None:
        """Return the calls that a line tells of; None if it tells nothing."""
        calls = row.calls
        if groups.get("call") is not None:
            name = self._table.names.get(groups["call"])
            if not name:
                self._beside(groups["call"], number, text)
                return None
            calls = (name, *calls)
        if (calls and self._is_aside(*calls)) or (row.if_held and not self._held):
            return None
        if row.after and self._held and self._last not in row.after:
            calls = row.otherwise
            if not calls:
                self._gaps.leave(number, text)
        return calls

    def _line(self, groups: Mapping[str, str], number: int) -> Line:
        """Return the line with what its groups say, but for its name and its answer."""
        return Line(
            number, groups.get("object") or self._table.object, "", is_deed=False, answer=None,
            thread=groups.get("thread"), time=self._clock.reads(groups.get("time"), number),
        )

    def _take_back(self, before: str | None) -> None:
        """Take back that the call *before* which a line was written has begun, and what is after it."""
        names = [one.name for one in self._begun]
        if before in names:
            del self._begun[names.index(before) :]

    def _told(self, line: Line, row: Tells) -> Line:
        """Return *line* with its own answer, or else that of the row, or that of success."""
        if line.answer is not None or line.note is not None:
            return line
        given = self._success(line.name) if row.answer is None and row.begins else row.answer
        return line._replace(answer=given)

    def _fails(self, row: Fails, match: re.Match[str], number: int) -> Iterator[Line]:
        word = match.groupdict().get("call")
        name = row.call if word is None else self._table.names.get(word) or ""
        if name and self._is_aside(name):
            name = ""
        if self._failed is None or self._begun:  # else it is said twice
            place = self._place(name, row.of)
            begun, self._begun = self._begun, []
            if place is not None:
                yield from map(self._passes, begun[:place])
                self._failed = begun[place]
            elif name:  # it came after them
                yield from map(self._passes, begun)
                self._failed = self._line(match.groupdict(), number)._replace(name=name)
            self._elsewhere = self._failed is None
            if self._failed is not None:
                self._failed = self._failed._replace(answer=row.answer or self._table.failed)
        self._answers(match.groupdict().get("answer"), number, "")

    def _place(self, name: str | None, of: str | None) -> int | None:
        """Return the place, among the calls that have begun, of the one that failed; None if it is none of them."""
        names = [one.name for one in self._begun]
        places = [place for place, one in enumerate(names) if name in {None, one}]
        if of in names:
            return next((place for place in places if place > names.index(of)), None)
        return places[-1] if places else None

    def _answers(self, word: str | None, number: int, text: str) -> None:
        if word is None:
            return
        answer, note = self._meaning(word)
        if self._failed is not None:
            self._failed = self._failed._replace(answer=answer, note=note)
        elif self._begun:
            self._begun[-1] = self._begun[-1]._replace(answer=answer, note=note)
        elif text and not self._elsewhere:  # else it is of the call that failed, which is none that is judged
            self._gaps.leave(number, text)

    def _remember(self, call: str, argument: str) -> None:
        """Remember the *argument* of the next lines about *call*; one that has no name is not told."""
        self._arguments[call] = self._table.arguments.get(argument.lower(), argument)
        if self._arguments[call] not in self._table.arguments.values():
            del self._arguments[call]

    def _is_aside(self, *calls: str) -> bool:
        """Whether all of *calls* are about an operation that has no name; another call ends that."""
        self._aside = self._aside and all(one in self._table.about_last for one in calls)
        return self._aside

    def _beside(self, call: str, number: int, text: str) -> None:
        self._aside = True
        if call in self._table.names:
            self._gaps.beside[call] += 1
        else:
            self._gaps.leave(number, text)

    def _settled(self) -> Iterator[Line]:
        """Yield the call that failed, or those that have begun: they went well."""
        told = [self._failed] if self._failed is not None else self._begun
        self._begun, self._failed = [], None
        yield from map(self._passes, told)

    def _passes(self, line: Line) -> Line:
        """Note that a call was made, and return its line."""
        went_well = line.answer is None or line.answer == self._success(line.name)
        if line.name in self._table.opens:
            self._held = went_well
        elif line.name in self._table.closes:
            self._held = False
        self._last = line.name
        argument = self._arguments.get(line.name)
        return line if argument is None else line._replace(name=f"{line.name}({argument})")

    def _success(self, name: str) -> str | None:
        return self._table.success.get(name, self._table.usual)

    def _meaning(self, word: str | None) -> tuple[str | None, str | None]:
        """Return what the answer *word* means, and itself where it has no name."""
        if word is None:
            return None, None
        known = self._table.answers.get(word.lower())
        if known is not None:
            return known, None
        return (self._table.failed if re.search(self._table.is_failure, word.lower()) else None), word

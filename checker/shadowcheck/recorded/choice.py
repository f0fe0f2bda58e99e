"""Whose log it is, and in which format: as the user says, or as its first lines show."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from shadowcheck.errors import SpecificationError
from shadowcheck.location import shown
from shadowcheck.logs.format import JSON
from shadowcheck.logs.gaps import Gaps
from shadowcheck.logs.line import Header
from shadowcheck.logs.own import own_format, owner_of
from shadowcheck.logs.recognise import UNKNOWN, format_named, format_of
from shadowcheck.recorded.court import recording_of
from shadowcheck.recorded.judge import judge
from shadowcheck.recorded.parties import party_named, party_of
from shadowcheck.specification import installed_interfaces
from shadowcheck.verify.settings import TABLE, read_settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from shadowcheck.check.configuration import Setting
    from shadowcheck.logs.format import Format
    from shadowcheck.logs.line import Line
    from shadowcheck.recorded.report import TraceReport
    from shadowcheck.recorded.survey import Reader
    from shadowcheck.specification import Interface


SUFFIX = ".jsonl"
"""The ending of a log in our own format: other files that begin as JSON lie in folders, too."""


@dataclass(frozen=True)
class Choice:
    """A log, the party that it is about, and its format."""

    path: str
    interface: Interface
    format: Format

    def reader(self, gaps: Gaps | None = None) -> Reader:
        """Return what reads the log; what its first reading leaves over goes into *gaps*."""
        recording, left = recording_of(self.interface, self.path), [gaps or Gaps()]

        def read(path: str) -> Iterator[Line | Header]:
            for one in self.format.read(path, left[-1]):
                yield one if self.format is JSON or isinstance(one, Header) else recording.fitted(one)
            left.append(Gaps())  # the log is read more than once, and what is left over counts once

        return read


def choice_of(path: str, kind: str | Interface | None = None, name: str | None = None) -> Choice:
    """Find out whose log *path* is (*kind*, if given), and in which format (that of this *name*, if given).

    Raises `SpecificationError` if it is nobody's log, if it could be that of several, or if it is in no format.
    """
    interfaces = _parties(kind)
    formats = {party: _formats(party, one) for party, one in interfaces.items()}
    form = _form(path, formats, name)
    owners = [one for party, one in interfaces.items() if form.name in formats[party]]
    return Choice(path, owners[0] if len(owners) == 1 else _party_of(kind, path, form), form)


def choices_of(
    path: str, kind: str | Interface | None = None, name: str | None = None,
) -> tuple[list[Choice], list[str]]:
    """Choose for each log in the folder *path*, or for the log *path* itself; also return the files that are not logs.

    Raises `SpecificationError` as `choice_of` does, and for a folder without a log.
    """
    if not Path(path).is_dir():
        return [choice_of(path, kind, name)], []
    chosen, others = list[Choice](), list[str]()
    for file in sorted(one for one in Path(path).rglob("*") if one.is_file()):
        if _is_log(file, kind, name):
            chosen.append(choice_of(str(file), kind, name))
        else:
            others.append(str(file))
    if chosen:
        return chosen, others
    raise SpecificationError(
        "there is no log in this folder", where=path, why="no file in it has a format that is recognised",
        instead="name the file and its format: --format NAME", code="SC0848",
    )


def judge_log(choice: Choice, settings: Sequence[Setting] = (), *, strict: bool = False) -> tuple[TraceReport, ...]:
    """Judge the log that was chosen, as `judge` does; the first report has what its format does not understand."""
    gaps = Gaps()
    read = choice.reader(gaps)
    first, *others = judge(choice.path, choice.interface, settings, strict=strict, read=read)
    beside = Counter(first.without_effect) + gaps.beside
    first = replace(first, format=choice.format.name, gaps=gaps, without_effect=dict(sorted(beside.items())))
    return (first, *(replace(one, format=choice.format.name) for one in others))


def _is_log(file: Path, kind: str | Interface | None, name: str | None) -> bool:
    formats = {party: _formats(party, one) for party, one in _parties(kind).items()}
    try:
        return _form(str(file), formats, name) is not JSON or file.suffix == SUFFIX
    except SpecificationError as error:
        if error.code != UNKNOWN or name is not None:
            raise
        return False


def _form(path: str, formats: Mapping[str, Mapping[str, Format]], name: str | None) -> Format:
    """Return the format of that *name*, or the one that the log is recognised to be in; *formats* are by party."""
    known = {form: one for found in formats.values() for form, one in found.items()}
    return format_of(path, known) if name is None else format_named(name, known)


def _parties(kind: str | Interface | None) -> dict[str, Interface]:
    """Return the parties that a log may be about, by name."""
    if kind is None:
        return _able()
    party = _party(kind, f"--of {kind}")
    return {party.name: party}


def _party(kind: str | Interface | None, where: str) -> Interface:
    return party_named(kind, where) if kind is None or isinstance(kind, str) else kind


def _party_of(kind: str | Interface | None, path: str, form: Format) -> Interface:
    """Return that party; if none is named, the one whose words the log has."""
    return party_of(None, form.read(path, Gaps()), path) if kind is None else _party(kind, path)


def _able() -> dict[str, Interface]:
    return {name: one for name, one in installed_interfaces().items() if one.recording is not None}


def _formats(party: str, interface: Interface) -> Mapping[str, Format]:
    """Return the formats of the logs of *party*: those of the package, and those of the project."""
    if interface.recording is None:
        return {}
    settings = read_settings()
    words, able = interface.recording.own_words(), _able()
    own = {}
    for name, table in settings.logs.items():
        where = f"{shown(settings.file) if settings.file else ''}, {TABLE}.logs.{name}"
        of = owner_of(table) or next(iter(able))
        if of not in able:
            raise SpecificationError(
                f"there is no party {of!r}", where=f"{where}.of",
                why=f"the parties with a log format are {', '.join(able)}", instead=f'of = "{next(iter(able))}"',
                code="SC0843",
            )
        if of == party:
            own[name] = own_format(name, table, words, where)
    return {**interface.recording.formats, **own}

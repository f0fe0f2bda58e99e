"""The summary of a job in continuous integration: Markdown with findings, stories and charts, as GitHub draws it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from shadowcheck.draw.sequence_mermaid import sequence_mermaid
from shadowcheck.report.markdown import fenced, plain, sourced, table
from shadowcheck.report.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from shadowcheck.trace.sequence import Chart

MOST_BYTES = 1_000_000
"""How long a summary may be: GitHub shows none of one that is longer than 1 MiB."""
MOST_CHART = 50_000
"""How long the text of a chart may be, in characters: Mermaid draws none that is longer."""
MOST_ROWS = 200
"""How many findings a table names."""
_TITLES = ("level", "rule", "page", "where")
_END = "</details>"
_ADDRESS = re.compile(r"(<https?://[^\s<>]+>)")


class Row(NamedTuple):
    """A finding in a line of the table: how bad it is, the broken rule, the page that it is from, and where it is."""

    level: str
    rule: str
    source: str = ""
    address: str = ""
    where: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        """The cells of its row, as Markdown."""
        return plain(self.level), plain(self.rule), sourced(self.source, self.address), plain(self.where)


@dataclass(frozen=True)
class Detail:
    """What is unfolded: under its *title*, what is said, then the `story`, line by line, and the `chart` of it."""

    title: str
    says: tuple[str, ...] = ()
    story: tuple[str, ...] = ()
    chart: Chart | None = None


@dataclass(frozen=True)
class Section:
    """The part of a summary about one design, log, program or model; `notes` are what else there is to know."""

    headline: str
    rows: Sequence[Row] = ()
    details: Sequence[Detail] = ()
    notes: Sequence[str] = ()


def job_summary(sections: Iterable[Section]) -> bytes:
    """Write *sections* as UTF-8 Markdown of at most `MOST_BYTES`; it says how much was left out for that.

    All tables come before the first story of any section is left out, and a story before its chart.
    """
    found = list(sections)
    room = _Room(MOST_BYTES - 1_000)  # of which the sentences about what is left out take some
    heads = [[part for part in _head(section) if room.takes(part)] for section in found]
    bodies = [list(_body(section, room, first=number == 0)) for number, section in enumerate(found)]
    parts = [part for head, body in zip(heads, bodies, strict=True) for part in (*head, *body)]
    if room.refused:
        parts.append(f"{counted(room.refused, 'part')} of this summary left out: it would be longer than 1 MiB.")
    return ("\n\n".join(parts) + "\n").encode(errors="backslashreplace")


class _Room:
    """How much may still be written; `refused` counts the parts for which there was no room."""

    def __init__(self, left: int) -> None:
        self.left, self.refused = left, 0

    def takes(self, part: str) -> bool:
        """Whether there is room for *part*, which is taken then."""
        size = len(part.encode(errors="backslashreplace")) + 2
        fits = size <= self.left
        self.left -= size if fits else 0
        self.refused += not fits
        return fits


def _head(section: Section) -> Iterator[str]:
    yield f"### {plain(section.headline)}"
    if section.rows:
        yield table(_TITLES, (row.cells for row in section.rows[:MOST_ROWS]))
    if len(section.rows) > MOST_ROWS:
        yield f"And {len(section.rows) - MOST_ROWS:,} more."


def _body(section: Section, room: _Room, *, first: bool) -> Iterator[str]:
    """Yield the details for which there is room, the first one of all unfolded; then the notes."""
    for number, detail in enumerate(section.details):
        told, drawn = _told(detail, unfolded=first and number == 0), _drawn(detail)
        if room.takes(f"{told}\n\n{_END}"):
            yield "\n\n".join([told, *filter(room.takes, drawn), _END])
    notes = "\n".join(f"* {plain(note)}" for note in section.notes)
    if notes and room.takes(notes):
        yield notes


def _told(detail: Detail, *, unfolded: bool) -> str:
    opened = "<details open>" if unfolded else "<details>"
    says = "<br>\n".join(map(_linked, detail.says))
    story = fenced("\n".join(detail.story), "text") if detail.story else ""
    title = escape(" ".join(detail.title.split()))
    return "\n\n".join(filter(None, [f"{opened}\n<summary>{title}</summary>", says, story]))


def _linked(text: str) -> str:
    """Return *text* as it is read, with the addresses between angle brackets as links."""
    return "".join(part if _ADDRESS.fullmatch(part) else _kept(part) for part in _ADDRESS.split(text))


def _kept(text: str) -> str:
    """Return *text* so that it stands for itself, with the spaces around it, which `plain` leaves out."""
    return f"{' ' * text.startswith(' ')}{plain(text)}{' ' * text.endswith(' ')}"


def _drawn(detail: Detail) -> list[str]:
    if detail.chart is None:
        return []
    text = sequence_mermaid(detail.chart)
    long = f"The chart of {counted(len(detail.chart.rows), 'row')} is too long to be drawn here."
    return [fenced(text, "mermaid") if len(text) <= MOST_CHART else long]

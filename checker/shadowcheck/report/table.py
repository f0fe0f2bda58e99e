"""The verdicts for people: a table on a terminal, a plain line per claim in a pipe; details, notes, a summary."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from rich import box
from rich.table import Table
from rich.text import Text

from shadowcheck.explore.graph import INTERRUPTED
from shadowcheck.report.details import Traces, details, unexcused
from shadowcheck.report.summary import notes, summary, undecided, word
from shadowcheck.report.text import coloured, fitted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from shadowcheck.check.pipeline import Report
    from shadowcheck.judge import Verdict

_COLOURS = {"holds": "green", "fails": "bold red", "vacuous": "bold yellow", "unfinished": "yellow", "excused": "dim"}
_OTHERS = 44
"""How wide the columns beside the claim are at most."""


class Wordiness(Enum):
    """How much a report tells: what does not hold and no more, the usual, or also the runs that show possibilities."""

    QUIET = "quiet"
    USUAL = "usual"
    VERBOSE = "verbose"

    @classmethod
    def of(cls, *, quiet: bool, verbose: bool) -> Wordiness:
        """Return what the two options ask for; *verbose* counts more."""
        return cls.VERBOSE if verbose else cls.QUIET if quiet else cls.USUAL


def plain(report: Report, found: Traces, wordiness: Wordiness = Wordiness.USUAL) -> str:
    """Write the whole report as lines of plain text.

    One line per claim, in the order of the claims: verdict, id, owner, strength, pattern, source, sentence. The first
    six are single words, so that `grep` and `awk` can work with them. After Ctrl-C, what is undecided is only counted.
    """
    rows = [_row(verdict) for verdict in _listed(report, wordiness, counting=report.outcome.unfinished == INTERRUPTED)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([*lines, *[""][: len(lines)], *_below(report, found, wordiness)])


def pictured(report: Report, found: Traces, console: Console, wordiness: Wordiness = Wordiness.USUAL) -> str:
    """Write the report as *console* would show it, colours included; what holds is listed only if it is verbose.

    Claims that are undecided because the search is unfinished are counted, too, unless it is verbose.
    """
    listed = _listed(report, Wordiness.QUIET if wordiness is Wordiness.USUAL else wordiness, counting=True)
    with console.capture() as capture:
        if listed:
            console.print(_table(listed, console.width))
            console.print()
    with fitted(console):
        below = "\n".join(_below(report, found, wordiness))
    return capture.get() + coloured(below, _style, console)


def _row(verdict: Verdict) -> tuple[str, ...]:
    claim = verdict.claim
    return word(verdict), claim.id, claim.owner, claim.strength, claim.kind, claim.source, claim.statement


def _listed(report: Report, wordiness: Wordiness, *, counting: bool) -> list[Verdict]:
    """Select the verdicts that have a line; those that the search did not come to have none if they are counted."""
    left = undecided(report) if counting and wordiness is not Wordiness.VERBOSE else ()
    listed = (verdict for verdict in report.verdicts if wordiness is not Wordiness.QUIET or not verdict.passes)
    return [verdict for verdict in listed if verdict not in left]


def _below(report: Report, found: Traces, wordiness: Wordiness) -> list[str]:
    lines: list[str] = []
    for verdict in report.verdicts:
        if unexcused(verdict) or (wordiness is Wordiness.VERBOSE and verdict.claim.id in found):
            lines += [*details(report, verdict, found, counting=wordiness is Wordiness.VERBOSE), ""]
    said = [] if wordiness is Wordiness.QUIET else [f"note: {note}" for note in notes(report)]
    return [*lines, *said, summary(report)]


def _table(verdicts: Sequence[Verdict], width: int) -> Table:
    """Lay out four columns, readable at 80: the cell of the claim holds its id, its sentence and its page.

    Where there is no room for the longest id beside all columns, the last two are left out: no id is cut.
    """
    longest = max((len(verdict.claim.id) for verdict in verdicts), default=0)
    columns = 4 if width >= longest + _OTHERS else 2
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1))
    for title in ("verdict", "claim", "owed by", "pattern")[:columns]:
        wide = title == "claim"
        table.add_column(title, no_wrap=not wide, ratio=wide or None, min_width=longest if wide else None)
    for verdict in verdicts:
        said, identity, owner, strength, kind, source, statement = _row(verdict)
        claim = Text.assemble((identity, "bold"), f"\n{statement}\n", (source, "dim"))
        cells = (Text(said, style=_COLOURS[said]), claim, Text(f"{owner}\n{strength}"), Text(kind))
        table.add_row(*cells[:columns])
    return table


def _style(line: str) -> str:
    """Colour the titles of broken claims, the only lines of that form that begin at the margin."""
    return _COLOURS.get(line.rpartition(": ")[2], "") if not line.startswith((" ", "note")) else ""

"""The verdicts for people: a table on a terminal, a plain line per claim in a pipe; details, notes, a summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.table import Table
from rich.text import Text

from shadowcheck.report.details import Traces, details, unexcused
from shadowcheck.report.summary import notes, summary, word
from shadowcheck.report.text import coloured, fitted

if TYPE_CHECKING:
    from rich.console import Console

    from shadowcheck.check.pipeline import Report
    from shadowcheck.judge import Verdict

_COLOURS = {"holds": "green", "fails": "bold red", "vacuous": "bold yellow", "unfinished": "yellow", "excused": "dim"}
_OTHERS = 44
"""How wide the columns beside the claim are at most."""


def plain(report: Report, found: Traces) -> str:
    """Write the whole report as lines of plain text.

    One line per claim, in the order of the claims: verdict, id, owner, strength, pattern, source, sentence. The first
    six are single words, so that `grep` and `awk` can work with them.
    """
    rows = [_row(verdict) for verdict in report.verdicts]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([*lines, "", *_below(report, found)])


def pictured(report: Report, found: Traces, console: Console) -> str:
    """Write the whole report as *console* would show it, colours included."""
    with console.capture() as capture:
        console.print(_table(report, console.width))
        console.print()
    with fitted(console):
        below = "\n".join(_below(report, found))
    return capture.get() + coloured(below, _style, console)


def _row(verdict: Verdict) -> tuple[str, ...]:
    claim = verdict.claim
    return word(verdict), claim.id, claim.owner, claim.strength, claim.kind, claim.source, claim.statement


def _below(report: Report, found: Traces) -> list[str]:
    lines: list[str] = []
    for verdict in filter(unexcused, report.verdicts):
        lines += [*details(report, verdict, found), ""]
    return [*lines, *(f"note: {note}" for note in notes(report)), summary(report)]


def _table(report: Report, width: int) -> Table:
    """Lay out four columns, readable at 80: the cell of the claim holds its id, its sentence and its page.

    Where there is no room for the longest id beside all columns, the last two are left out: no id is cut.
    """
    longest = max((len(verdict.claim.id) for verdict in report.verdicts), default=0)
    columns = 4 if width >= longest + _OTHERS else 2
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1))
    for title in ("verdict", "claim", "owed by", "pattern")[:columns]:
        wide = title == "claim"
        table.add_column(title, no_wrap=not wide, ratio=wide or None, min_width=longest if wide else None)
    for verdict in report.verdicts:
        said, identity, owner, strength, kind, source, statement = _row(verdict)
        claim = Text.assemble((identity, "bold"), f"\n{statement}\n", (source, "dim"))
        cells = (Text(said, style=_COLOURS[said]), claim, Text(f"{owner}\n{strength}"), Text(kind))
        table.add_row(*cells[:columns])
    return table


def _style(line: str) -> str:
    """Colour the titles of broken claims, the only lines of that form that begin at the margin."""
    return _COLOURS.get(line.rpartition(": ")[2], "") if not line.startswith((" ", "note")) else ""

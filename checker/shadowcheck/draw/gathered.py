"""Rows of a sequence chart that are told together: what several machines do one after the other, each like the first.

Such steps stand in one row, with the numbers of all of them; nothing that they do is left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from shadowcheck.trace.sequence import Became, Chart, Message, Row


@dataclass(frozen=True)
class Gathered:
    """Steps that share a row of the drawing: `first` is the place of the first of `rows` in the chart.

    `others` are who does the same after the first, each in a step of its own; without any, all `rows` are one and the
    same step again and again.
    """

    first: int
    rows: tuple[Row, ...]
    others: tuple[str, ...] = ()

    @property
    def number(self) -> str:
        """The numbers of the steps: "", "7", or "7-9"."""
        numbers = [str(row.number) for row in (self.rows[0], self.rows[-1]) if row.number]
        return "\N{EN DASH}".join(dict.fromkeys(numbers))

    @property
    def says(self) -> str:
        """The sentence of the first step, and who or how often else."""
        says = self.rows[0].says
        if self.others:
            return f"{says} Then {_listed(self.others)} likewise."
        return says if len(self.rows) == 1 else f"{says} This happens {len(self.rows)} times."

    @property
    def messages(self) -> tuple[Message, ...]:
        """The events that are handed over, each once."""
        return tuple(dict.fromkeys(message for row in self.rows for message in row.messages))

    @property
    def changes(self) -> tuple[Became, ...]:
        """What machines become; of one machine, in the order of the steps."""
        return tuple(change for row in self.rows for change in row.changes)


def gathered(chart: Chart) -> list[Gathered]:
    """Return all rows of *chart* in their order; those that are alike are together."""
    found: list[Gathered] = []
    for place, row in enumerate(chart.rows):
        joined = _joined(found[-1], row, chart.lifelines) if found and place != chart.loop_at else None
        if joined is None:
            found.append(Gathered(place, (row,)))
        else:
            found[-1] = joined
    return found


def _joined(group: Gathered, row: Row, names: Sequence[str]) -> Gathered | None:
    """Return *group* with *row*; None if it is another kind of step, or stands for itself."""
    first = group.rows[0]
    if any(not one.says or one.breaks or one.faults for one in (first, row)) or first.decided != row.decided:
        return None
    if not group.others and _is_again(first, row):
        return Gathered(group.first, (*group.rows, row))
    who = _likewise(first, row, names) if group.others or len(group.rows) == 1 else None
    if who is None or any(_lifelines(one) & _lifelines(row) for one in group.rows):
        return None
    return Gathered(group.first, (*group.rows, row), (*group.others, who))


def _is_again(first: Row, row: Row) -> bool:
    """Whether *row* is the same step as *first*, and what it changes is one machine at most."""
    changed = {change.lifeline for one in (first, row) for change in one.changes}
    return (first.says, first.messages) == (row.says, row.messages) and len(changed) < 2


def _likewise(first: Row, row: Row, names: Sequence[str]) -> str | None:
    """Return who does in *row* what another does in *first*; None if anything else differs."""
    stand_in = _stand_ins(first, row)
    if stand_in is None or _shape(first) != _shape(row):
        return None
    told = {names[one]: names[other] for one, other in stand_in.items()}
    acting = [told[name] for name in told if _said(name).search(first.says)]
    says = first.says
    for name, other in told.items():
        says = _said(name).sub(partial(_like, other), says)
    return acting[0] if len(acting) == 1 and says == row.says else None


def _stand_ins(first: Row, row: Row) -> Mapping[int, int] | None:
    """Return which lifeline of *row* stands where one of *first* does; None if there is no such pairing."""
    pairs = set(zip(_places(first), _places(row), strict=False))
    is_whole = len(list(_places(first))) == len(list(_places(row)))
    if not is_whole or len(pairs) != len({one for one, _ in pairs}) or len(pairs) != len({one for _, one in pairs}):
        return None
    return dict(sorted(pairs))


def _places(row: Row) -> Iterator[int]:
    for message in row.messages:
        yield from (message.source, message.target)
    yield from (change.lifeline for change in row.changes)


def _lifelines(row: Row) -> set[int]:
    return set(_places(row))


def _shape(row: Row) -> tuple[object, ...]:
    """Return all that *row* says, but for whom."""
    messages = tuple((message.text, message.missed) for message in row.messages)
    return messages, tuple((change.state, change.data, change.certain) for change in row.changes)


def _said(name: str) -> re.Pattern[str]:
    """Return the pattern of *name* in a sentence, which it may begin."""
    return re.compile(rf"\b[{re.escape(name[:1])}{re.escape(name[:1].upper())}]{re.escape(name[1:])}\b")


def _like(name: str, found: re.Match[str]) -> str:
    """Return *name*, with a capital letter if what was *found* has one."""
    return name[:1].upper() + name[1:] if found[0][:1].isupper() else name


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:-1]) + (" and " if names[:-1] else "") + names[-1]

"""Refinement of a table: its events are split into cases, by the input and the outcome of each reaction.

"freeze" becomes "Freeze: returns true" and "Freeze: returns false", each an event of its own, so that a claim about
what a handler does is a claim about steps. The machine stays the same: the refined table says which of its events each
case is (`LocalSystem.live_event`), and where the machine does not take it (`Reaction.untaken`), so that traces can be
replayed on the machine.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, assert_never

from shadowcheck.machine.lts import Reaction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from shadowcheck.machine.lts import LocalSystem, Value

    Values = Mapping[str, tuple[Value, ...]]
    Rows = Sequence[Reaction]
    Choices = tuple[tuple[str, Value], ...]


@dataclass(frozen=True)
class Sent:
    """A case of an event that is sent to the machine, in any state and with any of the *values* of its parameters.

    *named* gives the finer event of a reaction. Where the machine has no reaction to some values, it stands still under
    the event *untaken*; the event is *refused* there, unless somebody else answers in the machine's place.
    """

    event: str
    values: Values
    named: Callable[[Reaction], str]
    untaken: str
    refused: bool = True


@dataclass(frozen=True)
class Answered:
    """A case of a call that the machine makes: the answer with these *values*.

    The machine makes the call wherever it has a reaction to the event *among* those with these choices. Where no
    reaction takes this answer, the machine stands still under the event *untaken*.
    """

    event: str
    values: Mapping[str, Value]
    name: str
    untaken: str
    among: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Lost:
    """A case of a call that the machine makes: there is no answer, and the machine is sent nothing."""

    event: str
    name: str
    among: Mapping[str, Value] = field(default_factory=dict)


Case = Sent | Answered | Lost


def refine(table: LocalSystem, cases: Iterable[Case], without_reaction: Sequence[str] = ()) -> LocalSystem:
    """Split the events of *table* into *cases*, in their order. Events without a case are left out.

    *without_reaction* are further events, which the machine never takes and is never sent.
    """
    rows: list[Reaction] = []
    live: dict[str, str | None] = dict.fromkeys(without_reaction)
    for case in cases:
        found = tuple(_reactions(table, case))
        rows += found
        live |= {row.event: None if row.untaken or isinstance(case, Lost) else case.event for row in found}
    return replace(table, events=tuple(live), reactions=tuple(rows), live=live)


def admits(values: Values, choices: Choices) -> bool:
    """Whether each of the *choices* is one of the *values* of its name; a name that is left out may have any value."""
    return all(value in values.get(name, (value,)) for name, value in choices)


def _reactions(table: LocalSystem, case: Case) -> Iterator[Reaction]:
    own: list[list[Reaction]] = [[] for _ in table.states]
    among = {} if isinstance(case, Sent) else {name: (value,) for name, value in case.among.items()}
    for row in table.reactions_to(case.event):
        if admits(among, row.choices):
            own[row.source].append(row)
    for state, rows in enumerate(own):
        match case:
            case Sent():
                yield from _sent(table, case, state, rows)
            case Answered() if rows:
                yield from _answered(case, state, rows)
            case Lost() if rows:
                yield Reaction(case.name, state, state)
            case Answered() | Lost():
                pass  # the call is not made here
            case _:
                assert_never(case)


def _sent(table: LocalSystem, case: Sent, state: int, rows: Rows) -> Iterator[Reaction]:
    yield from (replace(row, event=case.named(row)) for row in rows if admits(case.values, row.choices))
    for values in _unanswered(table, case.values, rows):
        yield Reaction(case.untaken, state, state, choices=values, untaken=case.event, refused=case.refused)


def _answered(case: Answered, state: int, rows: Rows) -> Iterator[Reaction]:
    values = {name: (value,) for name, value in case.values.items()}
    taken = [replace(row, event=case.name) for row in rows if admits(values, row.choices)]
    told = tuple(case.values.items())
    yield from taken or (Reaction(case.untaken, state, state, choices=told, untaken=case.event, refused=True),)


def _unanswered(table: LocalSystem, values: Values, rows: Rows) -> Iterator[tuple[tuple[str, Value], ...]]:
    """Yield the values of the event's parameters under which none of *rows*, all of one state, answers it.

    A parameter that decides between an answer and a refusal was read in both, so the answers show all that matter.
    """
    asked = [{name: value for name, value in row.choices if name in table.parameters} for row in rows]
    names = sorted({name for one in asked for name in one})
    come = {name: values.get(name, tuple(table.choices[name])) for name in names}
    every = [dict(zip(names, told, strict=True)) for told in itertools.product(*come.values())]
    left = [tuple(told.items()) for told in every if not any(one.items() <= told.items() for one in asked)]
    for name in (name for name in names if len(come[name]) > 1):
        without = dict.fromkeys(tuple(pair for pair in told if pair[0] != name) for told in left)
        if len(without) * len(come[name]) == len(left):  # it makes no difference
            left = list(without)
    yield from left

"""Tables: the small machines of the environment of requesters, written down row by row instead of being unfolded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING

from shadowcheck.machine.lts import LocalState, LocalSystem, Reaction, Sentence, Value
from vss_protocol.vocabulary import API

if TYPE_CHECKING:
    from vss_protocol.methods import Operation

Moves = Mapping[str, Mapping[str, str]]
"""For each event, which state leads to which."""


def table(
    name: str, states: Mapping[str, str], moves: Moves, page: str, *, ends: Iterable[str] | None = None, **observables: Iterable[Value],
) -> LocalSystem:
    """A machine without data, written down: its *states* with a sentence each (the first is the initial one), and its moves.

    Every table has the event ``reset``, which leads back to the beginning from wherever else it is. It may stay for ever in
    the states *ends* (None: in any), and *observables* have a value for each state.
    """
    number = {state: place for place, state in enumerate(states)}
    first, *others = states
    moves = {**moves, "reset": leads(*others, to=first)}
    rows = tuple(
        Reaction(event, number[source], number[target]) for event, arrows in moves.items() for source, target in arrows.items()
    )
    return LocalSystem(
        name, tuple(LocalState((state,)) for state in states), {"": 0}, tuple(moves), rows,
        {one: tuple(values) for one, values in observables.items()},
        frozenset(number[state] for state in (states if ends is None else ends)),
        glossary={state: Sentence(text, page) for state, text in states.items()},
    )


def leads(*sources: str, to: str) -> dict[str, str]:
    """An event leads from each of *sources* to the same state."""
    return dict.fromkeys(sources, to)


@cache
def operation(which: Operation) -> LocalSystem:
    """An asynchronous operation and its IVssAsync: pending, or at one of its three ends, for good.

    `told`: QueryStatus (or Wait, of an error) has said how it ended. `asked`: it is the one that QueryStatus, Wait and
    Cancel are about, because it was begun last. A call that fails at once changes no end of an earlier one.
    """
    pages = {"none": "was not called", "pending": "is pending", "finished": "has finished", "failed": "has failed", "cancelled": "is cancelled"}
    flags = [(told, asked) for told in (False, True) for asked in (False, True)]
    states = [
        LocalState((status,), (("told", told), ("asked", asked))) for status in pages for told, asked in flags
        if not (told and status in {"none", "pending"}) and not (asked and status == "none")
    ]
    number = {state: place for place, state in enumerate(states)}

    def at(status: str, *, told: bool, asked: bool) -> int:
        return number[LocalState((status,), (("told", told), ("asked", asked)))]

    rows: list[Reaction] = []
    for here, state in enumerate(states):
        flag, status = dict(state.data), state.configuration[0]
        told, asked = bool(flag["told"]), bool(flag["asked"])
        rows.append(Reaction("begin", here, at("pending", told=False, asked=True)))
        if status != "none":
            rows.append(Reaction("reset", here, 0))
        refused = at("failed", told=True, asked=False) if status == "none" else at(status, told=told, asked=False)
        rows.append(Reaction("be_refused", here, refused))
        if status == "pending":
            rows += (
                Reaction(event, here, at(end, told=False, asked=asked))
                for event, end in (("finish", "finished"), ("fail", "failed"), ("be_cancelled", "cancelled"))
            )
        elif status != "none":
            rows.append(Reaction("tell", here, at(status, told=True, asked=asked)))
        if asked:
            rows.append(Reaction("pass_over", here, at(status, told=told, asked=False)))
    observables = {flag: tuple(bool(dict(state.data)[flag]) for state in states) for flag in ("told", "asked")}
    events = tuple(dict.fromkeys(row.event for row in rows))
    page = API + which.title.lower()
    return LocalSystem(
        which.title, tuple(states), {"": 0}, events, tuple(rows), observables, frozenset(number.values()),
        glossary={status: Sentence(f"{which.title} {text}.", page) for status, text in pages.items()},
    )

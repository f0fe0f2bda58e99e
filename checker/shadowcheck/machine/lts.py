"""Local transition systems: everything that one machine can do, as a finite table.

A `LocalSystem` is all that the rest of the checker knows about a machine. It comes from unfolding a declared
machine (`shadowcheck.machine.unfold`) or is built directly (a mailbox). States are numbered in breadth-first order,
so the same declaration always gives the same numbers.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

Value = Hashable
"""A value of declared finite data or of a choice: a bool, an int, a string or an enum member."""

OK = "ok"
"""Outcome of a handler that returned None or True."""
VETO = "veto"
"""Outcome of a handler that returned False."""
FAILURE = "failure"
"""Outcome of a handler that recorded a failure and did not return False."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a state or an event stands for, in one sentence, and the slug of the page that says so."""

    text: str
    source: str


@dataclass(frozen=True, slots=True)
class LocalState:
    """A state of one machine between two events: its active states (outer ones first), its data, what it remembers.

    What a history state remembers is a value like those of the data: the ids of the states, with / between them, or
    None.
    """

    configuration: tuple[str, ...]
    data: tuple[tuple[str, Value], ...] = ()
    regions: str = field(default="", compare=False)
    """How it is named, if several innermost states are active: ``oven/(engine/off | door/closed)``."""

    @property
    def name(self) -> str:
        """The name of the active states."""
        return self.regions or "/".join(self.configuration)

    def __str__(self) -> str:
        values = ", ".join(f"{key}={spoken(value)}" for key, value in self.data)
        return f"{self.name} ({values})" if values else self.name


@dataclass(frozen=True, slots=True)
class Reaction:
    """What a machine does in `source` with `event` under `choices` of the environment.

    `source` and `target` are numbers of states of the same system. `outcome` is what the handler answered
    (`OK`, `VETO`, `FAILURE` or a word of its own, such as "OUT_OF_PAPER"); `failure` is the reason that it
    recorded, if any. `choices` are the choices and the parameters of the event that were read, with their values, in
    the order read. `acts` are the names of the acts that were done, in that order.
    """

    event: str
    source: int
    target: int
    outcome: str = OK
    choices: tuple[tuple[str, Value], ...] = ()
    failure: str | None = None
    acts: tuple[str, ...] = ()
    thrown: str = field(default="", compare=False)
    """The exception that the handler let out, or the value that no field may have, in words that may differ."""
    untaken: str = ""
    """In a refined table: the machine's own event, if the machine does not take it here and is sent nothing."""
    refused: bool = False
    """Whether the `untaken` event is refused: nobody else answers it in the machine's place."""


@dataclass(frozen=True)
class LocalSystem:
    """A finite labelled transition system.

    An event without a reaction in a state is *refused* there. `observables` holds, for each observable name,
    one value per state (same order as `states`): declared data, and properties that the machine observes.
    `ends` are the states in which the machine may stay for ever (final states and declared ends).
    `initials` maps a variant's name to the number of the state that this variant starts in; the unnamed
    variant is "".
    """

    name: str
    states: tuple[LocalState, ...]
    initials: Mapping[str, int]
    events: tuple[str, ...]
    reactions: tuple[Reaction, ...]
    observables: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)
    ends: frozenset[int] = frozenset()
    glossary: Mapping[str, Sentence] = field(default_factory=dict)
    choices: Mapping[str, Sequence[Value]] = field(default_factory=dict)
    machine: type | None = None
    restart: str = ""
    """The event, if any, that restarts the live machine."""
    parameters: frozenset[str] = frozenset()
    """The choices that come with the event (the document that it is about), instead of being decided."""
    live: Mapping[str, str | None] = field(default_factory=dict)
    """In a refined table: the event of the live machine that each event is; None if the machine is sent nothing."""
    notes: tuple[str, ...] = ()
    """What a reader of a report must know about the table: what could not be looked at when it was made."""

    def live_event(self, event: str) -> str | None:
        """Return what the live machine is sent where this table has *event*; None if nothing."""
        return self.live.get(event, event)

    def reactions_to(self, event: str) -> tuple[Reaction, ...]:
        """Every reaction to *event*, in the order of their sources."""
        return self._by_event.get(event, ())

    @cached_property
    def _by_event(self) -> dict[str, tuple[Reaction, ...]]:
        found: dict[str, list[Reaction]] = {}
        for reaction in self.reactions:
            found.setdefault(reaction.event, []).append(reaction)
        return {event: tuple(reactions) for event, reactions in found.items()}

    def names(self) -> tuple[str, ...]:
        """Return the names of the declared states that occur, innermost and outer, in the order met."""
        return self._names

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for state in self.states for name in state.configuration))


def spoken(value: Value) -> str:
    """Write *value* the same way in every message, diagram and trace: an enum member by its name."""
    name = getattr(value, "name", None)
    if isinstance(name, str):
        return name
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)

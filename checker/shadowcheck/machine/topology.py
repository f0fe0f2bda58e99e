# ruff: noqa: SLF001 - the events and the callbacks of a class have no public form
"""What a machine class declares, read from the class alone: its states, its transitions, its guards as text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from statemachine.callbacks import CallbackGroup
from statemachine.graph import iterate_states
from statemachine.state import State
from statemachine.transition import Transition

if TYPE_CHECKING:
    from collections.abc import Iterator

    from statemachine.callbacks import CallbackSpec

    from shadowcheck.machine.notation import Machine

Owner = State | Transition
"""What callbacks are attached to."""


@dataclass(frozen=True, slots=True)
class Arrow:
    """One declared transition under one of its events."""

    source: str
    event: str
    target: str
    guard: str = ""
    internal: bool = False
    actions: tuple[str, ...] = ()

    def __str__(self) -> str:
        guard = f" [{self.guard}]" if self.guard else ""
        return f"{self.source} --{self.event}{guard}--> {self.target}"


class Topology:
    """The declared structure of one machine class, in declaration order throughout."""

    def __init__(self, cls: type[Machine[object]]) -> None:
        self.cls = cls
        self.states: tuple[State, ...] = tuple(iterate_states(cls.states))
        self.events: tuple[str, ...] = tuple(event.id for event in cls._events)

    @property
    def owners(self) -> tuple[Owner, ...]:
        """Every state, then every transition."""
        return (*self.states, *(transition for state in self.states for transition in transitions_of(state)))

    @cached_property
    def paths(self) -> dict[str, tuple[str, ...]]:
        """For each state without substates, the states that are active with it, outermost first."""
        return {
            state.id: (*reversed([outer.id for outer in state.ancestors()]), state.id)
            for state in self.states
            if state.is_atomic
        }

    @cached_property
    def candidates(self) -> dict[tuple[str, str], tuple[tuple[Transition, ...], ...]]:
        """For each innermost state and event, the transitions that compete: innermost source first, then outwards.

        An inner state goes before the states around it; transitions of the same source are on the same level.
        """
        table = {}
        for state in self.states:
            levels = [tuple(transitions_of(source)) for source in (state, *state.ancestors())]
            for event in self.events if state.is_atomic else ():
                found = (tuple(t for t in level if event in event_ids(t)) for level in levels)
                competing = tuple(level for level in found if level)
                if competing:
                    table[state.id, event] = competing
        return table

    def arrows(self) -> Iterator[tuple[Arrow, Transition]]:
        """Yield every declared transition, once for each of its events."""
        for state in self.states:
            for transition in transitions_of(state):
                for event in event_ids(transition):
                    yield arrow(transition, event), transition


def transitions_of(state: State) -> Iterator[Transition]:
    """Yield the transitions that the author wrote; a compound state also has one that enters its first substate."""
    return (transition for transition in state.transitions if not transition.initial)


def event_ids(transition: Transition) -> tuple[str, ...]:
    """Return the ids of the events of *transition*, in declaration order."""
    return tuple(str(event) for event in transition.events)


def specs_of(owner: Owner, *groups: CallbackGroup) -> tuple[CallbackSpec, ...]:
    """Return what the author attached to *owner* by hand in *groups*, conventions left out."""
    return tuple(spec for spec in owner._specs if spec.group in groups and not spec.is_convention)


def arrow(transition: Transition, event: str) -> Arrow:
    """Describe *transition* under *event* in the author's own words."""
    actions = specs_of(transition, CallbackGroup.BEFORE, CallbackGroup.ON, CallbackGroup.AFTER)
    return Arrow(
        source=transition.source.id,
        event=event,
        target=transition.targets[0].id if transition.targets else transition.source.id,
        guard=guard_text(transition),
        internal=transition.internal,
        actions=tuple(str(spec.attr_name) for spec in actions),
    )


def guard_text(transition: Transition) -> str:
    """Write the whole guard of *transition*, `cond` and `unless` together, as one Python expression."""
    return " and ".join(_with_polarity(spec) for spec in specs_of(transition, CallbackGroup.COND))


def _with_polarity(spec: CallbackSpec) -> str:
    text = str(spec.attr_name)
    if spec.expected_value is False:
        return f"not {text}" if text.isidentifier() else f"not ({text})"
    return f"({text})" if " or " in text else text

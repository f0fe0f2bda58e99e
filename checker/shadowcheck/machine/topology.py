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
        """For each state without substates, itself and the states around it, outermost first."""
        return {
            state.id: (*reversed([outer.id for outer in state.ancestors()]), state.id)
            for state in self.states
            if state.is_atomic
        }

    @cached_property
    def candidates(self) -> dict[tuple[str, str], tuple[tuple[Transition, ...], ...]]:
        """For each innermost state and event, the competing transitions, in levels by their source, innermost first."""
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
                    yield _arrow(transition, event), transition


def transitions_of(state: State) -> Iterator[Transition]:
    """Yield the transitions that the author wrote, without the one with which a compound state enters a substate."""
    return (transition for transition in state.transitions if not transition.initial)


def event_ids(transition: Transition) -> tuple[str, ...]:
    """Return the ids of the events of *transition*, in declaration order."""
    return tuple(str(event) for event in transition.events)


def specs_of(owner: Owner, *groups: CallbackGroup) -> tuple[CallbackSpec, ...]:
    """Return the callbacks in *groups* that the author attached to *owner*, without those found by convention."""
    return tuple(spec for spec in owner._specs if spec.group in groups and not spec.is_convention)


def _arrow(transition: Transition, event: str) -> Arrow:
    specs = specs_of(transition, CallbackGroup.BEFORE, CallbackGroup.ON, CallbackGroup.AFTER)
    source, target = transition.source, (*transition.targets, transition.source)[0]
    actions = tuple(str(spec.attr_name) for spec in specs)
    return Arrow(source.id, event, target.id, guard_text(transition), transition.internal, actions)


def guard_text(transition: Transition) -> str:
    """Return the guard of *transition*, `cond` and `unless` together, as one Python expression."""
    return " and ".join(_with_polarity(spec) for spec in specs_of(transition, CallbackGroup.COND))


def _with_polarity(spec: CallbackSpec) -> str:
    text = str(spec.attr_name)
    if spec.expected_value is False:
        return f"not {text}" if text.isidentifier() else f"not ({text})"
    return f"({text})" if " or " in text else text

# ruff: noqa: SLF001 - the events and the callbacks of a class have no public form
"""What a machine class declares, read from the class alone: its states, its transitions, its guards as text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from statemachine.callbacks import CallbackGroup
from statemachine.graph import iterate_states
from statemachine.state import HistoryState, State
from statemachine.transition import Transition

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from statemachine import StateChart
    from statemachine.callbacks import CallbackSpec

Owner = State | Transition
"""What callbacks are attached to."""

DONE = ("done.state.", "done.invoke.")
"""How the events begin that python-statemachine sends to a machine itself."""
FAILED = "error.execution"
"""The event that it sends if an exception is to be an event."""


@dataclass(frozen=True, slots=True)
class Arrow:
    """One declared transition under one of its events; without any, the machine takes it by itself."""

    source: str
    event: str
    target: str
    guard: str = ""
    internal: bool = False
    actions: tuple[str, ...] = ()

    def __str__(self) -> str:
        guard = f" [{self.guard}]" if self.guard else ""
        return f"{self.source} --{self.event}{guard}--> {self.target}"


@dataclass(frozen=True, slots=True)
class Configuration:
    """Active states, as they are written: those without substates, and whether they are `whole`.

    Whole are one state at each level, and every region of a parallel state. A machine that is `over` has stopped and
    takes no event any more. `regions` names the states if several innermost ones are active:
    ``oven/(engine/off | door/closed)``.
    """

    written: tuple[str, ...]
    innermost: tuple[State, ...]
    whole: bool
    over: bool
    regions: str


class Topology:
    """The declared structure of one machine class, in declaration order throughout."""

    def __init__(self, cls: type[StateChart[object]]) -> None:
        self.cls = cls
        declared = tuple(iterate_states(cls.states))
        self.states: tuple[State, ...] = tuple(state for state in declared if not state.is_history)
        """The states, outer ones before those inside them."""
        self.histories: tuple[HistoryState, ...] = tuple(one for one in declared if isinstance(one, HistoryState))
        self.all_events: tuple[str, ...] = tuple(event.id for event in cls._events)
        self.events = tuple(event for event in self.all_events if not _is_hidden(event, self.all_events))
        """The events that others send; those that the library sends to the machine itself are none of them."""
        self._configurations: dict[tuple[str, ...], Configuration] = {}

    @property
    def owners(self) -> tuple[Owner, ...]:
        """Every state, then every transition."""
        return (*self.states, *(one for state in self.nodes for one in state.transitions))

    @property
    def nodes(self) -> tuple[State, ...]:
        """Every state, and then every history state."""
        return (*self.states, *self.histories)

    @cached_property
    def by_id(self) -> dict[str, State]:
        """Every state by its id."""
        return {state.id: state for state in self.states}

    @cached_property
    def order(self) -> dict[str, int]:
        """The place of each state in the declaration, by its id: outer ones come before those inside them."""
        return {state.id: number for number, state in enumerate(self.states)}

    @cached_property
    def candidates(self) -> dict[tuple[str, str], tuple[Transition, ...]]:
        """For each state and event, the transitions of that state under that event, if there are any."""
        found: dict[tuple[str, str], list[Transition]] = {}
        for state in self.states:
            for transition in transitions_of(state):
                for event in event_ids(transition):
                    found.setdefault((state.id, event), []).append(transition)
        return {key: tuple(ones) for key, ones in found.items()}

    def written(self, active: Iterable[str]) -> tuple[str, ...]:
        """Return the *active* states in the order of the declaration, in which each configuration is written."""
        return tuple(sorted(active, key=self.order.__getitem__))

    def configuration(self, active: Iterable[str]) -> Configuration:
        """Return what is known of a machine in which these states are active."""
        written = self.written(active)
        if written not in self._configurations:
            self._configurations[written] = self._configuration(written)
        return self._configurations[written]

    def _configuration(self, written: tuple[str, ...]) -> Configuration:
        innermost = tuple(state for state in map(self.by_id.__getitem__, written) if state.is_atomic)
        roots = [state for state in self.cls.states if state.id in written]
        return Configuration(
            written, innermost, whole=_is_whole([self.by_id[name] for name in written], written),
            over=any(_is_over(state, written) for state in roots),
            regions=_named(roots, written) if len(innermost) > 1 else "",
        )

    @cached_property
    def overwritten(self) -> dict[str, str]:
        """For some history states, the state that they are of: while it is active, what is remembered does not count.

        That is so if no transition to the history state can be taken before the state is left, as leaving it overwrites
        what is remembered.
        """
        found = {}
        for one in self.histories:
            sources = (t.source for state in self.nodes for t in state.transitions if one in t.targets)
            if one.parent is not None and not any(_together(one.parent, source) for source in sources):
                found[one.id] = one.parent.id
        return found

    def arrows(self) -> Iterator[tuple[Arrow, Transition]]:
        """Yield every declared transition, once for each of its events."""
        for state in self.nodes:
            for transition in transitions_of(state):
                for event in event_ids(transition) or ("",):
                    yield from ((arrow, transition) for arrow in _arrows(transition, event))


def _is_hidden(event: str, among: Collection[str]) -> bool:
    """Whether others do not send *event*: the library sends it, or it is the other spelling of one of *among*."""
    dotted = event.replace("_", ".", 2) if event.startswith("done_") else event.replace("_", ".")
    own = event.startswith(DONE) or event == FAILED
    twin = dotted != event and dotted in among and (dotted.startswith(DONE) or dotted == FAILED)
    return own or twin or (event.startswith("error.") and event.replace(".", "_") in among)


def _named(states: Iterable[State], active: Collection[str]) -> str:
    names = []
    for state in states:
        inner = [one for one in state.states if one.id in active]
        within = _named(inner, active)
        names.append(state.id + (f"/({within})" if len(inner) > 1 else f"/{within}" if within else ""))
    return " | ".join(names)


def _is_whole(active: list[State], names: Collection[str]) -> bool:
    below = all(state.parent is None or state.parent.id in names for state in active)
    inner = ((state, sum(one.id in names for one in state.states)) for state in active if state.states)
    each = all(found == (len(state.states) if state.parallel else 1) for state, found in inner)
    return below and each and sum(state.parent is None for state in active) == 1


def _is_over(state: State, active: Collection[str]) -> bool:
    """Whether *state*, at the top, is final, or parallel with all its regions at their ends."""
    return state.final or (state.parallel and _is_done(state, active))


def _is_done(state: State, active: Collection[str]) -> bool:
    if state.parallel:
        return all(_is_done(one, active) for one in state.states)
    return any(one.final and one.id in active for one in state.states)


def _together(one: State, other: State) -> bool:
    """Whether two states can be active at the same time."""
    above, others = [one, *one.ancestors()], [other, *other.ancestors()]
    if one in others or other in above:
        return True
    common = next((state for state in above if state in others), None)
    return common is not None and common.parallel


def transitions_of(state: State) -> Iterator[Transition]:
    """Yield the transitions that the author wrote, without the one with which a compound state enters a substate."""
    return (transition for transition in state.transitions if not transition.initial)


def event_ids(transition: Transition) -> tuple[str, ...]:
    """Return the ids of the events of *transition*, in declaration order, each in one spelling."""
    ids = [str(event) for event in transition.events]
    return tuple(
        event for event in dict.fromkeys(ids)
        if event.startswith(DONE) or event == FAILED or not _is_hidden(event, ids)
    )


def specs_of(owner: Owner, *groups: CallbackGroup) -> tuple[CallbackSpec, ...]:
    """Return the callbacks in *groups* that the author attached to *owner*, without those found by convention."""
    return tuple(spec for spec in owner._specs if spec.group in groups and not spec.is_convention)


def _arrows(transition: Transition, event: str) -> Iterator[Arrow]:
    specs = specs_of(transition, CallbackGroup.BEFORE, CallbackGroup.ON, CallbackGroup.AFTER)
    actions = tuple(str(spec.attr_name) for spec in specs)
    internal = transition.internal or not transition.targets
    for target in transition.targets or (transition.source,):
        yield Arrow(transition.source.id, event, target.id, guard_text(transition), internal, actions)


def guard_text(transition: Transition) -> str:
    """Return the guard of *transition*, `cond` and `unless` together, as one Python expression."""
    return " and ".join(_with_polarity(spec) for spec in specs_of(transition, CallbackGroup.COND))


def _with_polarity(spec: CallbackSpec) -> str:
    text = str(spec.attr_name)
    if spec.expected_value is False:
        return f"not {text}" if text.isidentifier() else f"not ({text})"
    return f"({text})" if " or " in text else text

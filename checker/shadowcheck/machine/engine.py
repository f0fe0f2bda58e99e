# ruff: noqa: SLF001 - it is an engine of python-statemachine; tests/machine pins what it relies on
"""python-statemachine's own engine, watched: what it takes, and what the order of the active states may decide.

Nothing is done otherwise than in `SyncEngine`. A machine keeps its active states in the order in which it entered them,
and that order decides which of two conflicting transitions is taken and whose handlers run first. So the engine
notes of which states the order may have mattered, and unfolding tries the others (`shadowcheck.machine.contested`).
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

from statemachine.engines.sync import SyncEngine
from statemachine.exceptions import TransitionNotAllowed
from statemachine.orderedset import OrderedSet

from shadowcheck.errors import SpecificationError
from shadowcheck.location import place

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from statemachine import State, StateChart
    from statemachine.engines.base import StateTransition
    from statemachine.event_data import TriggerData
    from statemachine.transition import Transition

    from shadowcheck.machine.script import Script

MOST_MICROSTEPS = 1_000
"""The most transitions, one after the other, that one reaction may take; a usual one takes one or two."""


class Restless(BaseException):
    """Raised in a reaction that takes one transition after the other; no `except Exception` catches it."""


class Engine(SyncEngine):
    """The engine of one machine on the bench. `reset` is called before each reaction."""

    def __init__(self, machine: StateChart[Any], script: Script | None = None) -> None:
        super().__init__(machine)
        self.script = script
        self.regions = any(state.parallel for state in machine.states_map.values())
        self.reset()

    def reset(self) -> None:
        """Forget what was noted in the last reaction."""
        self.taken: list[tuple[str, Transition]] = []
        """The transitions taken, each with the event that it was taken under, "" for those without one."""
        self.heard = 0
        """How many events were taken from the queue; those that the machine sends to itself are queued, too."""
        self.mattering: set[str] = set()
        """States whose order among the active ones, or those remembered, may have decided something."""
        self.microsteps = 0
        self.caught: list[str] = []
        """The exceptions that are to be events, in words."""

    def put(self, trigger_data: TriggerData, internal: bool = False) -> None:  # noqa: FBT001, FBT002 - the library's
        """Refuse an event that is to come later; the library would wait for it."""
        delay = trigger_data.event.delay if trigger_data.event else 0
        if delay and self.script is not None:
            self.script.refused = SpecificationError(
                f"the machine sends {str(trigger_data.event)!r} to itself with a delay of {delay:g} ms",
                where=place(type(self.sm), state=self.script.at, event=self.script.event),
                why="there is no clock: what happens until then would depend on how fast the others are",
                instead="send it without delay, or let the network send it: a timer is a machine", code="SC0151",
            )
            raise self.script.refused
        super().put(trigger_data, internal)

    def microstep(self, transitions: list[Transition], trigger_data: TriggerData) -> Any:  # noqa: ANN401 - any answer
        """Note the *transitions*. Raises `Restless` if there are too many in one reaction."""
        self.microsteps += 1
        if self.microsteps > MOST_MICROSTEPS:
            raise Restless
        self.taken += [(str(trigger_data.event or ""), one) for one in transitions]
        return super().microstep(transitions, trigger_data)

    def select_eventless_transitions(self, trigger_data: TriggerData) -> OrderedSet[Transition]:
        """Tell the script that a guard that is evaluated now belongs to a transition without an event."""
        if self.script is None:
            return self._eventless(trigger_data)
        self.script.unprompted = True
        try:
            return self._eventless(trigger_data)
        finally:
            self.script.unprompted = False

    def _eventless(self, trigger_data: TriggerData) -> OrderedSet[Transition]:
        found: OrderedSet[Transition] = super().select_eventless_transitions(trigger_data)
        return found

    def _take_external_event(self, external_event: TriggerData) -> Any:  # noqa: ANN401 - any answer
        self.heard += 1
        return super()._take_external_event(external_event)

    def _filter_conflicting_transitions(self, transitions: OrderedSet[Transition]) -> OrderedSet[Transition]:
        if len(transitions) > 1 and self._is_contested(transitions):
            sources = [one.source for one in transitions]
            active = (state for state in self.sm.configuration if state.is_atomic)
            self.mattering |= {one.id for one in active if any(one == s or one.is_descendant(s) for s in sources)}
        return super()._filter_conflicting_transitions(transitions)

    def _is_contested(self, transitions: Collection[Transition]) -> bool:
        """Whether the order of *transitions* may be seen: two of them conflict, or have something to do."""
        leaving = [{info.state for info in self._compute_exit_set([one])} for one in transitions]
        if any(one & other for one, other in combinations(leaving, 2)):
            return True
        entered = [self._prepare_entry_states([one], OrderedSet(), self.sm.configuration)[0] for one in transitions]
        doing = [
            any(map(self._does, (one.before.key, one.on.key, one.after.key)))
            or any(info.state.final or self._does(info.state.enter.key) for info in states)
            for one, states in zip(transitions, entered, strict=True)
        ]
        return sum(doing) > self.sm.atomic_configuration_update

    def _prepare_exit_states(
        self, enabled_transitions: list[Transition]
    ) -> tuple[list[StateTransition], OrderedSet[State]]:
        ordered, left = super()._prepare_exit_states(enabled_transitions)
        if self.regions:
            self._note_ties((info.state for info in ordered), "exit")
        return ordered, left

    def _prepare_entry_states(self, *given: Any) -> Any:  # noqa: ANN401 - the library's plan
        plan = super()._prepare_entry_states(*given)
        if self.regions:
            self._note_ties((info.state for info in plan[0]), "enter")
        return plan

    def _note_ties(self, states: Iterable[State], group: str) -> None:
        """Note the *states* that the library's numbers leave in any order, if that can be seen."""
        ranks: dict[int, list[State]] = {}
        for state in states:
            ranks.setdefault(state.document_order, []).append(state)
        for tied in ranks.values():
            doing = [one for one in tied if self._does(getattr(one, group).key) or (group == "enter" and one.final)]
            if len(tied) > 1 and len(doing) > self.sm.atomic_configuration_update:
                self.mattering |= {one.id for one in tied}

    def _does(self, key: str) -> bool:
        """Whether any callback is bound under *key*."""
        return key in self.sm._callbacks and any(True for _ in self.sm._callbacks[key])


def sent_in_vain(error: Exception, where: str) -> SpecificationError:
    """Return the refusal of an event that a machine sends to itself and does not take; raise it from *error*."""
    sent = repr(str(error.event)) if isinstance(error, TransitionNotAllowed) else "an event"
    return SpecificationError(
        f"the machine sent {sent} to itself, where it does not take it", where=where,
        why="python-statemachine raises an exception out of the reaction that sent it, which is then half done",
        instead="a transition for it there, for example stays(a), or no sending", code="SC0122",
    )


def without_rest(taken: list[tuple[str, Transition]], where: str) -> SpecificationError:
    """Return the refusal of a reaction in which all these transitions were *taken*, and more would be."""
    last = [f"{one.source.id} to {', '.join(t.id for t in one.targets) or 'itself'}" for _, one in taken[-4:]]
    return SpecificationError(
        f"the machine does not come to rest: it takes more than {MOST_MICROSTEPS:,} transitions in one reaction, "
        f"the last ones from {'; from '.join(last)}", where=where,
        why="transitions without an event, and events that it sends to itself, are taken before anything else happens; "
        "python-statemachine would go on for ever",
        instead="a guard that does not hold again after the transition, or an event from outside", code="SC0182",
    )

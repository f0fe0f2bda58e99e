# ruff: noqa: SLF001 - as in `shadowcheck.machine.bench`
"""Machines in our notation on the bench: their data are declared, and whatever departs from the profile is refused."""

from __future__ import annotations

from enum import Enum
from functools import partial
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from statemachine.exceptions import TransitionNotAllowed

from shadowcheck.errors import SpecificationError
from shadowcheck.location import place
from shadowcheck.machine.bench import Answer, Bench, forget_signatures
from shadowcheck.machine.callbacks import watch
from shadowcheck.machine.data import STATE_FIELD, domains, initial_data
from shadowcheck.machine.engine import Engine, sent_in_vain
from shadowcheck.machine.globals import Elsewhere
from shadowcheck.machine.lint import lint
from shadowcheck.machine.lts import FAILURE, OK, VETO, LocalState, Value
from shadowcheck.machine.script import Script
from shadowcheck.machine.topology import Topology, guard_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from statemachine.transition import Transition

    from shadowcheck.machine.notation import Machine


_topologies: WeakKeyDictionary[type, Topology] = WeakKeyDictionary()
"""The classes that `lint` has accepted: each is checked once."""


class DeclaredBench(Bench):
    """A machine in our notation on the bench. Raises `SpecificationError` at once if `lint` refuses the class."""

    def __init__(self, cls: type[Machine[Any]]) -> None:
        super().__init__()
        if cls not in _topologies:
            lint(cls)
            _topologies[cls] = Topology(cls)
        self.cls = cls
        self.domains = domains(cls)
        self.topology = _topologies[cls]
        self._values = {name: frozenset((type(v), v) for v in domain.values) for name, domain in self.domains.items()}

    def start(self, overrides: Mapping[str, Value] | None = None) -> LocalState:
        """Start a fresh machine, with *overrides* of its initial data, and return its state.

        Raises `SpecificationError` for overrides that are not data, and if entering the initial state does something
        that the profile forbids.
        """
        model = initial_data(self.cls, overrides or {})
        setattr(model, STATE_FIELD, self.topology.states[0].id)  # so that the constructor enters nothing yet
        self.at = None
        self.machine = self._construct(model)
        watch(self.machine, self.topology)
        self._own = dict(vars(self.machine))
        self._elsewhere = Elsewhere(self.cls)
        setattr(model, STATE_FIELD, None)
        with self._reacting(Script()):
            self.machine.activate_initial_state()
        return self.read("the entry into the initial state")

    def _construct(self, model: object) -> Machine[Any]:
        machine = self.cls.__new__(self.cls)
        vars(machine)["_get_engine"] = partial(Engine, machine)
        forget_signatures()
        try:
            type(machine).__init__(machine, model)  # as calling the class does, but with that engine
        except (SpecificationError, MemoryError):
            raise
        except Exception as error:
            raise self._refused(
                f"python-statemachine cannot bind the guards and handlers: {error}", None,
                "another known cause: it confuses two guards of one transition that differ only in brackets, in "
                "spaces, or in being cond or unless; and it reads every property while it binds",
                "use one expression in cond, and properties that can be read at any time", "SC0120",
            ) from error
        return machine

    def _write(self, state: LocalState) -> None:
        """Give the data the values that they have in *state*."""
        fields = self._values
        vars(self.machine.model).update((name, value) for name, value in state.data if name in fields)

    def read(self, event: str, script: Script | None = None) -> LocalState:
        """Return the state after *event*; raises `SpecificationError` if it goes beyond the declared data.

        A value of the right kind that a field may not have is what the machine `overflows` with, if it has an act for
        that: the field keeps its value, and the *script* tells.
        """
        attributes = vars(self.machine.model)
        self._refuse_undeclared(attributes, event)
        for name, values in self._values.items():
            if not _is_among(attributes[name], values):
                if script is not None and self.cls.overflows and type(attributes[name]) in {kind for kind, _ in values}:
                    self._overflow(name, script)
                    continue
                raise self._refused(
                    f"the field {name!r} became {attributes[name]!r}", event, f"its type allows: {self.domains[name]}",
                    "a guard that excludes the event there, or a wider type", "SC0121",
                )
        return self._stands(tuple((name, attributes[name]) for name in self._values), event)

    def react(self, script: Script) -> Answer | None:
        """Send the event of *script* to the machine; None if no transition is enabled, so the event is refused.

        Raises `SpecificationError` for departures from the profile that show only when the machine runs.
        """
        with self._reacting(script):
            if not self.select(script):
                return None
            try:
                answers = self.machine.send(_event_of(script))
            except TransitionNotAllowed as error:
                raise sent_in_vain(error, place(self.cls, state=self.at, event=script.event)) from error
        outcome = self._outcome(answers, script)
        self._refuse_changes_elsewhere(f"the reaction to {_event_of(script)!r}", script.event)
        target = self.read(_event_of(script), script)
        asked, acts = tuple(script.asked.items()), tuple(script.acts)
        return Answer(target, outcome, asked, script.failure, acts, script.thrown)

    def _overflow(self, name: str, script: Script) -> None:
        attributes, before = vars(self.machine.model), dict(self.at.data if self.at else ())
        script.acts[self.cls.overflows] = None
        script.thrown = f"an alarm: {name} became {attributes[name]!r}, though its type allows {self.domains[name]}"
        attributes[name] = before[name]

    def select(self, script: Script) -> list[Transition]:
        """Return the transitions that the event of *script* takes here, if any are enabled: one in each region.

        Raises `SpecificationError` if a guard changes something, or answers differently when asked again, and if two
        transitions of the same state are enabled: python-statemachine would silently take the first.
        """
        found: dict[int, Transition] = {}
        with self._reacting(script):
            for state in self.topology.configuration(self.at.configuration).innermost if self.at else ():
                for level in (state, *state.ancestors()) if self.engine.running else ():
                    declared = self.topology.candidates.get((level.id, _event_of(script)), ())
                    enabled = [one for one in declared if self._is_enabled(one, script)]
                    if len(enabled) > 1:
                        raise self._ambiguous(enabled, script)
                    if enabled:
                        found[id(enabled[0])] = enabled[0]
                        break
        return list(found.values())

    def takes(self, state: LocalState) -> list[str]:
        """Return the events that the machine may take in *state*, if their guards hold."""
        known = self.topology.candidates
        return [event for event in self.topology.events if any((name, event) in known for name in state.configuration)]

    def _is_enabled(self, transition: Transition, script: Script) -> bool:
        callbacks, key = self.machine._callbacks, transition.cond.key
        if key not in callbacks:
            return True
        before = dict(vars(self.machine.model))
        offered = {
            "machine": self.machine, "model": self.machine.model, "event": _event_of(script), "transition": transition,
            "source": transition.source, "target": transition.target, "state": transition.source,
        }
        first, second = (callbacks.all(key, **offered) for _ in range(2))
        if vars(self.machine.model) != before:
            raise self._impure(transition, script, f"it turned {before!r} into {vars(self.machine.model)!r}")
        if first != second:
            raise self._impure(transition, script, f"asked twice, it said {first}, then {second}")
        return bool(first)

    def _outcome(self, answers: object, script: Script) -> str:
        given = [answer for answer in (answers if isinstance(answers, list) else [answers]) if answer is not None]
        if len(given) > 1:
            raise self._refused(
                f"two handlers answered: {given!r}", script.event, "an event has one outcome",
                "let one handler answer; the others return None", "SC0125",
            )
        answer = given[0] if given else True
        if answer is False or script.thrown:
            return VETO
        if isinstance(answer, str):
            return str(answer.value) if isinstance(answer, Enum) else answer
        return OK if script.failure is None else FAILURE

    def _refuse_undeclared(self, attributes: dict[str, Any], event: str) -> None:
        owned, now = {**self._own, "script": self.script}, vars(self.machine)
        foreign = set(attributes) ^ {STATE_FIELD, *self._values}
        if len(now) != len(owned) or any(now.get(name) is not value for name, value in owned.items()):
            foreign |= {name for name in {*now, *owned} if now.get(name) is not owned.get(name)}
        if foreign:
            raise self._refused(
                f"{', '.join(sorted(foreign))}: set or deleted, though not declared data", event,
                "a state is its declared data; anything else would be lost, or leak from one state into another",
                f"a field of the data class of {self.cls.__qualname__}", "SC0126",
            )

    def _impure(self, transition: Transition, script: Script, evidence: str) -> SpecificationError:
        return self._refused(
            f"the guard {guard_text(transition)!r} is not pure: {evidence}", script.event,
            "the engine evaluates a guard any number of times, so it may only read data and choices",
            "change data in a handler; let the environment decide by a Choice", "SC0128",
        )

    def _ambiguous(self, enabled: list[Transition], script: Script) -> SpecificationError:
        named = [f"to {(*t.targets, t.source)[0].id} [{guard_text(t) or 'always'}]" for t in enabled]
        asked = f" under the choices {script.asked!r}" if script.asked else ""
        return self._refused(
            f"{len(enabled)} transitions are enabled at once: {'; '.join(named)}{asked}", script.event,
            "python-statemachine silently takes the first one declared, so the others could never be taken",
            "guards that exclude each other (cond= and unless=), or a Choice that decides between them", "SC0129",
        )


def _event_of(script: Script) -> str:
    return script.event or ""


def _is_among(value: object, values: frozenset[tuple[type, Value]]) -> bool:
    try:
        return (type(value), value) in values
    except TypeError:  # not hashable
        return False

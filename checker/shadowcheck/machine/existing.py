# ruff: noqa: SLF001 - as in `shadowcheck.machine.bench`
"""Classes of python-statemachine that were not written for this checker: they are taken as they are.

A `StateChart` or a `StateMachine` is executed with its own switches, so that it means what it means where it is used:
the first of several transitions whose guards hold is taken, an event without a transition is ignored or refused, an
exception becomes an event if the class says so. What it remembers is found by looking: the attributes of the machine
and of its model, after each reaction. What comes with an event is told beforehand, as `payloads`.
"""

from __future__ import annotations

import inspect
from enum import Enum
from functools import partial
from types import NoneType
from typing import TYPE_CHECKING, Any, cast

from statemachine.exceptions import TransitionNotAllowed
from statemachine.state import InstanceState

from shadowcheck.errors import SpecificationError
from shadowcheck.location import place
from shadowcheck.machine.bench import Answer, Bench, forget_signatures
from shadowcheck.machine.callbacks import Rejected, raised, watch
from shadowcheck.machine.data import model_class
from shadowcheck.machine.endless import OURS
from shadowcheck.machine.engine import Engine, sent_in_vain
from shadowcheck.machine.executor import DeclaredBench
from shadowcheck.machine.globals import Elsewhere
from shadowcheck.machine.known import Unmet, Unset, is_existing, known
from shadowcheck.machine.lint import check_common
from shadowcheck.machine.lts import OK, VETO, LocalState, Value
from shadowcheck.machine.purity import check_outside
from shadowcheck.machine.script import Script
from shadowcheck.machine.topology import FAILED, Topology

if TYPE_CHECKING:
    from collections.abc import Mapping

    from statemachine import StateChart

IGNORED = "ignored"
"""Outcome of an event that a class without `allow_event_without_transition = False` has no transition for."""
PLAIN = (bool, int, float, str, bytes, NoneType, Enum)
"""Types of values that nobody can change in place."""
LIBRARY = frozenset({
    "model", "state_field", "start_configuration_values", "history_values", "_callbacks", "_config", "_listeners",
    "_engine", "_get_engine",
})
"""Attributes that python-statemachine keeps in a machine."""


def bench_of(cls: type) -> Bench:
    """Return a bench for a machine in our notation, or for another class of python-statemachine.

    Raises `SpecificationError` if the class cannot be tabulated.
    """
    return ExistingBench(cls) if is_existing(cls) else DeclaredBench(cls)


def check_existing(cls: type[StateChart[Any]]) -> None:
    """Raise `SpecificationError` for the first thing in *cls* that has no exact meaning in a table."""
    topology = Topology(cls)
    check_common(cls, topology)
    invoking = next((name for name in dir(cls) if name.startswith("on_invoke_")), None)
    if invoking is not None:
        raise SpecificationError(
            f"{cls.__qualname__}.{invoking} invokes something",
            where=place(cls, member=inspect.getattr_static(cls, invoking)),
            why="an invocation runs in a thread, at any time",
            instead="a separate machine, joined to this one by the network", code="SC0146",
        )
    check_outside(cls)


class _Engine(Engine):
    """An engine whose machine is watched from its beginning."""

    def __init__(self, machine: StateChart[Any], script: Script, topology: Topology) -> None:
        super().__init__(machine, script)
        self._topology = topology

    def start(self, **kwargs: Any) -> None:  # noqa: ANN401 - the library's own
        """Wrap the callbacks, and enter the initial state."""
        watch(self.sm, self._topology)
        super().start(**kwargs)  # type: ignore[no-untyped-call]


class ExistingBench(Bench):
    """A class of python-statemachine on the bench, as it is."""

    def __init__(self, cls: type[StateChart[Any]]) -> None:
        super().__init__()
        self.known = known(cls)
        if not self.known.checked:
            check_existing(cls)
            self.known.checked = True
        self.cls: Any = cls
        self.topology = Topology(cls)
        self._met: dict[tuple[str, Value], Value] = {}

    def start(self, overrides: Mapping[str, Value] | None = None) -> LocalState:
        """Make a fresh machine, and return its state.

        Raises `SpecificationError` if that needs arguments, and for *overrides*, as no data are declared.
        """
        if overrides:
            raise self._refused(
                f"{', '.join(overrides)} cannot be set in the beginning", None,
                "a class of python-statemachine begins as its constructor says", "a class for each beginning", "SC0118",
            )
        self.at, script = None, Script()
        self.machine = self.cls.__new__(self.cls)
        vars(self.machine)["_get_engine"] = partial(self._engine_for, script)
        forget_signatures()
        self._elsewhere = Elsewhere(self.cls)
        with self._reacting(script):
            self._begin()
        return self.read("the entry into the initial state")

    def _begin(self) -> None:
        model = model_class(self.cls)
        try:
            self.cls.__init__(self.machine, *([] if model is None else [model()]))
        except (SpecificationError, MemoryError):
            raise
        except Exception as error:
            raise self._refused(
                f"{self.cls.__qualname__} cannot be made: {type(error).__name__}: {error}", None,
                "each run begins with a new machine, made without arguments; or with a new model, if the class says "
                "which: class Till(StateChart[Order])", "defaults for the arguments of __init__", "SC0188",
            ) from error

    def _engine_for(self, script: Script) -> Engine:
        if self.machine._callbacks.has_async_callbacks:
            raise self._refused(
                "a callback is async", None, "a single async callback changes the engine of the whole machine; what "
                "happens between two awaits is up to the event loop", "def instead of async def", "SC0163",
            )
        self._refuse_listeners(None)
        return _Engine(self.machine, script, self.topology)

    def _refuse_listeners(self, event: str | None) -> None:
        if self.machine._listeners:
            raise self._refused(
                "the machine has listeners", event,
                "a listener runs with every event, and no table shows what it remembers",
                "use handlers of the machine itself", "SC0141",
            )

    def takes(self, state: LocalState) -> list[str]:  # noqa: ARG002 - in each the same
        """Return all events: whether it ignores or refuses one without a transition, the machine can decide anew."""
        return list(self.topology.events)

    def read(self, event: str, script: Script | None = None) -> LocalState:  # noqa: ARG002 - nothing overflows
        """Return the state after *event*. Raises `Unmet`, and `SpecificationError` for what cannot be compared."""
        self._refuse_listeners(event)
        found = self._attributes(event)
        if found.keys() - self.known.fields.keys():
            self.known.fields.update((name, model) for name, (model, _) in found.items())
            raise Unmet
        data = tuple((name, found[name][1] if name in found else Unset.unset) for name in self.known.fields)
        return self._stands(data, event)

    def _attributes(self, event: str) -> dict[str, tuple[bool, Value]]:
        """Return the attributes of the model (True) and of the machine that are the author's."""
        model = self._of_model()
        own = {
            name: value for name, value in vars(self.machine).items()
            if name not in LIBRARY and not (isinstance(value, InstanceState) and value.id == name)
        }
        both = sorted(own.keys() & model.keys() | ({*own, *model} & {one.id for one in self.topology.histories}))
        if both:
            raise self._refused(
                f"{both[0]!r} is an attribute of the machine, and one of its model, or a history state", event,
                "claims name what a machine remembers", "two names", "SC0186",
            )
        found = {name: (True, value) for name, value in model.items()}
        found |= {name: (False, value) for name, value in own.items()}
        for name, (_, value) in found.items():
            if not _is_plain(value):
                raise self._refused(
                    f"the attribute {name!r} holds {value!r}", event,
                    "it is part of the state, so it must be a value that nobody can change in place: only then can "
                    "states be compared and restored", "a bool, a number, a word, an enum member, or a tuple of those; "
                    "of a state, its id; or keep it out of the machine and its model", "SC0186",
                )
            self._refuse_a_twin(name, value, event)
        return found

    def _refuse_a_twin(self, name: str, value: Value, event: str) -> None:
        """Refuse a *value* that is equal to another that the attribute had: one state would stand for two."""
        met = self._met.setdefault((name, value), value)
        if _kind(met) != _kind(value):
            raise self._refused(
                f"the attribute {name!r} holds {value!r}, and before that {met!r}", event,
                "the two are equal, so they would be the same state, though a handler can tell them apart",
                f"one of the two, for example {type(met).__name__}(...) where it is set", "SC0186",
            )

    def _of_model(self) -> dict[str, Any]:
        model = self.machine.model
        if not hasattr(model, "__dict__"):
            raise self._refused(
                f"the model is {model!r}, which has slots", None, "its attributes are read and restored",
                "a class without __slots__", "SC0186",
            )
        return {name: value for name, value in vars(model).items() if name != self.machine.state_field}

    def _write(self, state: LocalState) -> None:
        for name, value in state.data:
            if name in self.known.fields:
                owner = vars(self.machine.model if self.known.fields[name] else self.machine)
                owner.pop(name, None)
                if value is not Unset.unset:
                    owner[name] = value

    def react(self, script: Script) -> Answer | None:
        """Send the event of *script* to the machine; None if it refuses it.

        Raises `SpecificationError` for what shows only when the machine runs.
        """
        before, event = self.at, script.event or ""
        with self._reacting(script):
            given = {name: script.ask(one, self.cls) for name, one in self.known.payloads.get(event, {}).items()}
            try:
                answer = self.machine.send(event, **cast("dict[str, Any]", given))
            except (TransitionNotAllowed, Rejected) as error:
                self._check_untaken(error, script, before)
                return None
            except (SpecificationError, *OURS):
                raise
            except Exception as error:  # of the library itself, or of a model that it writes to
                where = place(self.cls, state=before, event=event)
                raise raised("the reaction", error, where, "let python-statemachine go on") from error
        self._refuse_changes_elsewhere(f"the reaction to {event!r}", event)
        target = self.read(event)
        if self.engine.caught and FAILED not in {name for name, _ in self.engine.taken}:
            self.known.lost.setdefault(f"{self.engine.caught[0]}, in {before} at {event!r}")
        outcome = IGNORED if not self.engine.taken and target == before else self._answered(answer, event)
        return Answer(target, outcome, tuple(script.asked.items()), None)

    def _check_untaken(self, error: TransitionNotAllowed | Rejected, script: Script, before: LocalState | None) -> None:
        """Check that what was refused is the event of *script*, and that nothing was changed by it."""
        if self.engine.heard > 1 or self.engine.taken:
            raise sent_in_vain(error, place(self.cls, state=before, event=script.event)) from error
        if self.read(script.event or "") != before:
            raise self._refused(
                f"{script.event!r} is refused, but a guard or a validator turned {before} into {self.at}", script.event,
                "guards and validators may be called any number of times", "change data in a handler", "SC0128",
            )

    def _answered(self, answer: object, event: str) -> str:
        if answer is False:
            return VETO
        word = str(answer.value if isinstance(answer, Enum) else answer) if isinstance(answer, str) and answer else OK
        if word == IGNORED:
            raise self._refused(
                f"the reaction answered {word!r}", event,
                "that is the outcome of an event for which there is no transition, and no step",
                "another word", "SC0104",
            )
        return word


def _is_plain(value: object) -> bool:
    if isinstance(value, tuple | frozenset):
        return all(map(_is_plain, value))
    return type(value) in PLAIN or isinstance(value, Enum)


def _kind(value: object) -> object:
    """Return what tells *value*, which is plain, from others that are equal to it: True from 1, 0.0 from -0.0."""
    if isinstance(value, tuple | frozenset):
        kinds = map(_kind, value)
        return type(value), frozenset(kinds) if isinstance(value, frozenset) else tuple(kinds)
    return type(value), repr(value)

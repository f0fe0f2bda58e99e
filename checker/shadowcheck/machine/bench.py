# ruff: noqa: SLF001 - the bench knows the inside of python-statemachine; tests/machine pins what it relies on
"""The bench: a live machine that is put into a state, sent one event, and read back.

python-statemachine keeps the active states in an attribute of the data object. So a machine is restored by setting that
attribute, the data, what history states remember, and the engine's `running` flag (which a final state clears); in
the profile there is nothing else.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from inspect import getattr_static
from typing import TYPE_CHECKING, Any, cast

from statemachine.orderedset import OrderedSet
from statemachine.signature import SignatureAdapter

from shadowcheck.errors import SpecificationError
from shadowcheck.location import place
from shadowcheck.machine.callbacks import raised, unending
from shadowcheck.machine.endless import OURS, Endless
from shadowcheck.machine.engine import Engine, Restless, without_rest
from shadowcheck.machine.lts import LocalState, Value
from shadowcheck.machine.notation import Machine
from shadowcheck.machine.regions import Order
from shadowcheck.machine.script import Script

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from shadowcheck.machine.globals import Elsewhere
    from shadowcheck.machine.topology import Topology


@dataclass(frozen=True, slots=True)
class Answer:
    """What a machine did with one event: its next state, and what its handler answered."""

    target: LocalState
    outcome: str
    choices: tuple[tuple[str, Value], ...]
    failure: str | None
    acts: tuple[str, ...] = ()
    thrown: str = field(default="", compare=False)


class Bench(ABC):
    """A machine class on the bench, in whatever notation it is written."""

    cls: type[Machine[Any]]
    machine: Machine[Any]
    topology: Topology
    _elsewhere: Elsewhere

    def __init__(self) -> None:
        self.at: LocalState | None = None
        self.script: Script | None = None

    @abstractmethod
    def start(self, overrides: Mapping[str, Value] | None = None) -> LocalState:
        """Start a fresh machine, with *overrides* of its initial data, and return its state.

        Raises `SpecificationError` for overrides that are not data, and if entering the initial state does something
        that the profile forbids.
        """

    @abstractmethod
    def takes(self, state: LocalState) -> list[str]:
        """Return the events that the machine may take in *state*, if their guards hold."""

    @abstractmethod
    def read(self, event: str, script: Script | None = None) -> LocalState:
        """Return the state after *event*, the reaction to which *script* tells of.

        Raises `SpecificationError` for what cannot be part of a state.
        """

    @abstractmethod
    def react(self, script: Script) -> Answer | None:
        """Send the event of *script* to the machine; None if it refuses it.

        Raises `SpecificationError` for departures from the profile that show only when the machine runs.
        """

    @abstractmethod
    def _write(self, state: LocalState) -> None:
        """Give the data the values that they have in *state*."""

    def reaction(self) -> Script | None:
        """Return the script of what the machine is doing, if it is doing anything."""
        return self.script

    @property
    def engine(self) -> Engine:
        """The engine of the machine."""
        return cast("Engine", self.machine._engine)

    def put(self, state: LocalState, order: Order | None = None) -> None:
        """Put the machine into *state*, as if its states had been entered in that *order* (None: as declared)."""
        known, machine = self.topology.by_id, self.machine
        active = state.configuration if order is None else order.active
        self._write(state)
        machine._config.value = OrderedSet(known[name].value for name in active)
        if self.topology.histories:
            instances, past = machine._config._instance_states, (order or self.order_of(state)).remembered
            machine.history_values.clear()
            machine.history_values.update({
                one: [instances[known[name].value] for name in names] for one, names in past.items()
            })
        machine._engine.running = not self.topology.configuration(state.configuration).over
        self.at = state

    def order_of(self, state: LocalState) -> Order:
        """Return the active states, and those remembered, in the order of the declaration."""
        told = dict(state.data)
        remembered = ((one.id, told[one.id]) for one in self.topology.histories)
        return Order(state.configuration, {
            one: tuple(str(names).split("/")) for one, names in remembered if names is not None
        })

    def _stands(self, data: tuple[tuple[str, Value], ...], event: str) -> LocalState:
        """Return the state in which the machine is, with these *data*, which nothing but itself can have changed."""
        here = self.topology.configuration(state.id for state in self.machine.configuration)
        if not here.whole or self.engine.running == here.over:
            raise self._refused(
                f"python-statemachine leaves the machine in {', '.join(here.written) or 'no state'}", event,
                "of a state with substates one is active, and of a parallel state each region; a machine stops in a "
                "final state, or if all regions of the outermost one are at their ends. Known causes: a history state "
                "with nothing to remember and no default; internal transitions, as in a region one of a state to "
                "itself also enters the initial states of the other regions",
                "history.to(a_state); a.to(None) to stay in a; no internal transition to a substate", "SC0184",
            )
        data += tuple((one.id, self._remembered(one.id, here.written)) for one in self.topology.histories)
        self.at = LocalState(here.written, data, here.regions)
        return self.at

    def _remembered(self, history: str, here: tuple[str, ...]) -> str | None:
        """Return the states that *history* remembers while the states *here* are active; None if that is nothing."""
        states = self.machine.history_values.get(history)
        if states is None or self.topology.overwritten.get(history) in here:
            return None
        return "/".join(self.topology.written(state.id for state in states))

    def observe(self, name: str) -> Value:
        """Return the value of the observable *name*; raises `SpecificationError` if reading it changes anything."""
        before = dict(vars(self.machine.model))
        try:
            with self._reacting(Script()):
                value: Value = getattr(self.machine, name)
        except SpecificationError as error:
            raise self._told_of(name, error) from error
        except OURS:
            raise
        except BaseException as error:
            where = place(self.cls, state=self.at)
            raise raised(f"the observable {name!r}", error, where, "return a value all the same") from error
        if vars(self.machine.model) != before:
            raise self._refused(
                f"the observable {name!r} turned {before!r} into {vars(self.machine.model)!r} and left it so", None,
                "an observable is read in every state, any number of times, so it must change nothing",
                "a property that only reads", "SC0123",
            )
        self._refuse_changes_elsewhere(f"the observable {name!r}", None)
        if not isinstance(value, bool | int | str | Enum):
            raise self._refused(
                f"the observable {name!r} showed {value!r}", None,
                "it must be a bool, an int, a word or an enum member: claims compare it with such values",
                "one of these; for several things at once, an enum with a member for each combination", "SC0124",
            )
        return value

    @contextmanager
    def _reacting(self, script: Script) -> Iterator[None]:
        """Let *script* be the current one. Raises what it refused, even if a handler caught it."""
        outer, restless = self.script, None
        script.at = self.at
        self._use(script)
        if outer is None and "_engine" in vars(self.machine):
            self.engine.reset()
        try:
            yield
        except (Endless, Restless) as error:
            restless = error
        finally:
            self._use(outer)
        if isinstance(restless, Endless):
            raise unending(restless, place(self.cls, state=self.at, event=script.event)) from restless
        if restless is not None:
            raise without_rest(self.engine.taken, place(self.cls, state=self.at, event=script.event)) from restless
        if script.refused is not None:
            raise script.refused

    def _use(self, script: Script | None) -> None:
        """Let *script* be the current one, also for the machine, which asks it, and for its engine, if there is one."""
        self.script, attributes = script, vars(self.machine)
        if isinstance(self.machine, Machine):
            attributes["script"] = script  # the library looks at each name that is set in the usual way
        if "_engine" in attributes:
            attributes["_engine"].script = script

    def _told_of(self, name: str, error: SpecificationError) -> SpecificationError:
        """Return *error*, raised while the observable *name* was read, with its name and place."""
        what = f"the observable {name!r}: {error.what}"
        where = place(self.cls, state=self.at, member=getattr_static(self.cls, name).look)
        return SpecificationError(what, where=where, why=error.why, instead=error.instead, code=error.code)

    def _refuse_changes_elsewhere(self, what: str, event: str | None) -> None:
        changed = self._elsewhere.changed(self.machine)
        if changed:
            raise self._refused(
                f"{what} changed {changed}, which is not declared data", event,
                "what a machine remembers is its declared data; anything else is not restored with the state",
                f"a field of the data class of {self.cls.__qualname__}", "SC0127",
            )

    def _refused(self, what: str, event: str | None, why: str, instead: str, code: str) -> SpecificationError:
        where = place(self.cls, state=self.at, event=event)
        return SpecificationError(what, where=where, why=why, instead=instead, code=code)


def forget_signatures() -> None:
    """Let python-statemachine look at the signatures of all callbacks again.

    It keeps them for the whole process by the names of the function and of its variables, so that a handler would be
    called as that of another class with the same name has to be.
    """
    SignatureAdapter.from_callable.clear_cache()

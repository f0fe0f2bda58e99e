"""The notation: python-statemachine, restricted to a profile for which the checker is sound.

The reason for each rule of the profile stands where the rule is enforced: here for what can be refused while the class
is being defined, in `lint` for the finished class, in `bench`, `executor` and `unfold` for what only running it shows.
"""

from __future__ import annotations

from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar, overload

from statemachine import Event, StateChart
from statemachine import State as State  # noqa: PLC0414 - exported again: machines are written with it
from statemachine.states import States
from statemachine.transition import Transition
from statemachine.transition_list import TransitionList

from shadowcheck.errors import SpecificationError
from shadowcheck.location import place
from shadowcheck.machine.choice import lasting
from shadowcheck.machine.lts import Sentence, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from shadowcheck.machine.script import Script

D = TypeVar("D")
M = TypeVar("M", bound="Machine[Any]")
V = TypeVar("V", bound=Value)
T = TypeVar("T", State, TransitionList)

DECLARATIONS = (State, States, Transition, TransitionList, Event)
"""Types of the members that declare states and transitions."""

FLAGS = (
    "allow_event_without_transition",
    "catch_errors_as_events",
    "enable_self_transition_entries",
    "atomic_configuration_update",
)
"""The switches of python-statemachine that decide what a machine means."""


def stays(*states: State, cond: str | None = None, unless: str | None = None) -> TransitionList:
    """Declare that the machine takes the event in each of *states* and stays there: no entry or exit action runs.

    ``stays(idle, busy)`` is short for ``idle.to(None) | busy.to(None)``; `cond` and `unless` are guards, as in ``to``.
    (In a region, ``idle.to(idle, internal=True)`` would also enter the initial states of the other regions: a mistake
    of python-statemachine.) Raises `SpecificationError` if there is no state, or something else.
    """
    strange = [one for one in states if not isinstance(one, State)]
    if strange or not states:
        raise SpecificationError(
            f"stays({', '.join(map(repr, strange))}) names no state", where="a transition",
            why="it needs the states in which the machine takes the event and stays",
            instead="stays(idle, busy, cond='disk_full')", code="SC0165",
        )
    return TransitionList(
        loop for state in states for loop in state.to(None, cond=cond, unless=unless).transitions
    )


def explained(declared: T, text: str, source: str) -> T:
    """Attach to a state, or to all transitions of an event, a sentence on its meaning and the page that says so.

    ``frozen = explained(State(), "It holds the writes.", "onfreeze")``. Returns *declared*. States inside a compound
    state's body, and inherited ones, are explained in the `glossary` of the machine instead.
    """
    vars(declared)["sentence"] = Sentence(text, source)
    return declared


class observable(Generic[M, V]):  # noqa: N801 - it is written as a decorator, like property
    """A property of the machine that claims can use; it must not change anything, nor read a choice.

    It is evaluated in every reachable local state, and its values become a column of the table. All data fields are
    observable without it.
    """

    def __init__(self, look: Callable[[M], V]) -> None:
        self.look = look
        self.__doc__ = look.__doc__

    @overload
    def __get__(self, machine: None, owner: type) -> observable[M, V]: ...
    @overload
    def __get__(self, machine: M, owner: type) -> V: ...

    def __get__(self, machine: M | None, owner: type) -> observable[M, V] | V:
        return self if machine is None else self.look(machine)

    def __set__(self, machine: M, value: V) -> None:
        """Refuse: an observable is computed, not assigned."""
        raise lasting(SpecificationError(
            f"the observable {self.look.__name__!r} was set to {value!r}", where=place(type(machine), member=self.look),
            why="an observable is computed from the state and the data", instead="a data field", code="SC0166",
        ), machine)


class Machine(StateChart[D]):
    """A role of the protocol, with its data: `class Printer(Machine[PrinterData])`.

    States, transitions, guards and handlers are python-statemachine's. A handler `on_<event>` answers: None or
    True for success, False for a veto, a word for another outcome. `self.model` is the data.
    Raises `SpecificationError` at definition if the class redefines a reserved name, has several states and none
    initial, or adds states or transitions to a machine that it inherits from.
    """

    allow_event_without_transition = False
    """An event without a transition is refused, not ignored."""
    catch_errors_as_events = False
    """An exception in a guard or a handler stops the checker; it does not become an event."""
    enable_self_transition_entries = False
    """An internal transition runs no entry actions."""
    atomic_configuration_update = True
    """Handlers see the whole state that they leave until the transition is complete."""

    glossary: ClassVar[Mapping[str, Sentence]] = MappingProxyType({})
    """What each state and event means, and the page that says so; what is `explained` is added."""
    ends: ClassVar[tuple[str, ...]] = ()
    """The states, besides final ones, in which the machine may stay for ever."""
    waivers: ClassVar[Mapping[str, str]] = MappingProxyType({})
    """Claims, by id, that a design breaks on purpose, each with the reason; the report repeats it."""

    throws: ClassVar[str] = ""
    """The act done when a handler raises an exception, which is also a veto; without one, the class is refused."""

    overflows: ClassVar[str] = ""
    """The act done when a reaction takes a data field beyond its type; without one, the class is refused."""

    script: Script | None = None
    """The current reaction, as its environment sees it; set by the bench, not by machines."""

    def __init_subclass__(cls, **options: Any) -> None:  # noqa: ANN401 - Python's own signature
        super().__init_subclass__(**options)
        for name, member in list(vars(cls).items()):
            if name in RESERVED and not name.startswith("__"):
                raise _shadowed(cls, name)
            if isinstance(member, DECLARATIONS):
                _refuse_extension(cls, name)
            if isinstance(member, State):
                _refuse_unreadable_guards(cls, member)
        _refuse_no_beginning(cls)
        members = {name: one for name, one in vars(cls).items() if isinstance(one, State | TransitionList)}
        told = {name: vars(one)["sentence"] for name, one in members.items() if "sentence" in vars(one)}
        if told:
            cls.glossary = {**cls.glossary, **told}

    def record_failure(self, reason: str) -> None:
        """Record that the handler failed; the last reason of a reaction counts.

        Raises `SpecificationError` outside a reaction, and unless the reason is a word.
        """
        word = reason.value if isinstance(reason, Enum) else reason
        if self.script is None or self.script.event is None or not isinstance(word, str) or not word:
            raise lasting(SpecificationError(
                f"record_failure({reason!r})", where=place(type(self)),
                why="a failure is recorded by the handler of an event, and has a reason in words",
                instead='self.record_failure("OUT_OF_PAPER") in a handler', code="SC0167",
            ), self)
        self.script.failure = word

    @property
    def under_construction(self) -> bool:
        """Whether python-statemachine is still binding names to callbacks, so that no event can be in progress."""
        return "_engine" not in vars(self)


RESERVED = (
    frozenset(dir(Machine))
    | vars(StateChart).get("__annotations__", {}).keys()
    | {"model", "state", "state_field", "history_values", "_callbacks", "_config", "_engine", "_listeners"}
) - {"glossary", "ends", "waivers", "throws", "overflows", "__doc__"}
"""Names with a meaning in every machine; an event called `prepare`, for example, breaks python-statemachine."""


def _shadowed(cls: type, name: str) -> Exception:
    if name in FLAGS:
        return SpecificationError(
            f"{cls.__qualname__} sets the flag {name}", where=place(cls),
            why="the four flags decide what guards, errors and self-transitions mean; machines must agree on them",
            instead=f"leave {name} as Machine sets it", code="SC0168",
        )
    return SpecificationError(
        f"{cls.__qualname__} gives its own meaning to {name!r}", where=place(cls),
        why="python-statemachine or Machine uses that name itself",
        instead=f"a longer name, such as 'my_{name.strip('_')}'", code="SC0169",
    )


def _refuse_no_beginning(cls: type) -> None:
    """Refuse a class whose body declares several states and none of them as initial."""
    members = vars(cls).values()
    states = [state for one in members for state in (one if isinstance(one, States) else [one])]
    declared = [state for state in states if isinstance(state, State)]
    if len(declared) > 1 and not any(state.initial for state in declared):
        raise SpecificationError(
            f"{cls.__qualname__} has no initial state", where=place(cls),
            why="python-statemachine would silently begin in the first state declared",
            instead="State(initial=True) for the state that the machine begins in", code="SC0170",
        )


def _refuse_unreadable_guards(cls: type, state: State) -> None:
    """Refuse the guards on which python-statemachine would raise a bare TypeError; `lint` does the rest."""
    for transition in state.transitions:
        for spec in transition._specs:  # noqa: SLF001 - no public form
            if not isinstance(spec.func, str) and not callable(spec.func):
                raise SpecificationError(
                    f"a transition of {state!r} names an object, not a name: {spec.func!r}", where=place(cls),
                    why="guards and actions are drawn, exported and reported by name",
                    instead="the name in quotes, as in cond='disk_full'", code="SC0131",
                )


def _refuse_extension(cls: type, name: str) -> None:
    for base in cls.__mro__[1:]:
        if getattr(base, "states", None):
            raise SpecificationError(
                f"{cls.__qualname__} adds {name!r} to the states and transitions of {base.__qualname__}",
                why="python-statemachine shares them with the base class and all its subclasses: each would change",
                instead="override guards and handlers, or write a function that defines and returns the whole class",
                where=place(cls), code="SC0171",
            )

"""Choices and parameters: what the environment decides in a reaction, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar, cast, overload

from shadowcheck.errors import SpecificationError
from shadowcheck.location import place

if TYPE_CHECKING:
    from shadowcheck.machine.lts import Value

V = TypeVar("V")


class Reaction(Protocol):
    """What a choice needs to know about the current reaction."""

    @property
    def event(self) -> str | None:
        """The event; None on the entry into the initial state."""

    refused: SpecificationError | None
    """The last refusal of something that the machine did, even if it caught it."""

    def ask(self, choice: Choice[Any], owner: type) -> Value:
        """Return the value of *choice* of the machine *owner* in this reaction."""


class Reacting(Protocol):
    """What a choice needs to know about the machine that reads it."""

    @property
    def under_construction(self) -> bool:
        """Whether python-statemachine is still building it."""

    @property
    def script(self) -> Reaction | None:
        """The current reaction; None between reactions."""


def lasting(error: SpecificationError, machine: Reacting) -> SpecificationError:
    """Return the refusal *error* of what *machine* did, to be raised: it holds even if a handler catches it."""
    if machine.script is not None:
        machine.script.refused = error
    return error


class Choice(Generic[V]):
    """A decision of the environment, which a handler or a guard reads as an attribute.

    `disk_full = Choice("the volume has no room left")` is decided anew in every reaction that reads
    `self.disk_full`, and stays the same until that reaction ends. Unfolding tries all *values*, in their order.

    Raises `SpecificationError` unless *values* is a tuple of different hashable values, at least one, and if the choice
    is read outside a reaction, or assigned to.
    """

    kind = "choice"
    occasion = "the environment decides it only in the reaction to an event"

    @overload
    def __init__(self: Choice[bool], sentence: str, *, source: str = "") -> None: ...
    @overload
    def __init__(self, sentence: str, *, values: tuple[V, ...], source: str = "") -> None: ...

    def __init__(self, sentence: str, *, values: tuple[Any, ...] = (False, True), source: str = "") -> None:
        self.sentence, self.source = sentence, source
        self.values: tuple[V, ...] = values
        self.name = ""
        why = _unfit(sentence, values)
        if why:
            raise SpecificationError(
                f"a {self.kind} {'without' if isinstance(values, tuple) and not values else 'with odd'} values",
                where=f"{type(self).__name__}({sentence!r}, values={values!r})", why=why,
                instead='a sentence, and values=("some", "answers")', code="SC0105",
            )

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, machine: None, owner: type) -> Choice[V]: ...
    @overload
    def __get__(self, machine: Reacting, owner: type) -> V: ...

    def __get__(self, machine: Reacting | None, owner: type) -> Choice[V] | V:
        """Return the scripted answer: python-statemachine reads the attribute whenever it evaluates a guard."""
        if machine is None:
            return self
        if machine.under_construction:  # guard names are read once to see whether they are methods
            return self.values[0]
        script = machine.script
        if script is None or script.event is None:
            raise lasting(SpecificationError(
                f"the {self.kind} {self.name!r} was asked outside a reaction", where=place(owner),
                why=f"{self.occasion}: not the entry into the initial state, and not an observable",
                instead="ask in a guard or in a handler of an event", code="SC0106",
            ), machine)
        return cast("V", script.ask(self, owner))

    def __set__(self, machine: Reacting, value: V) -> None:
        """Refuse: the environment decides, not the machine."""
        raise lasting(SpecificationError(
            f"the {self.kind} {self.name!r} was set to {value!r}", where=place(type(machine)),
            why="the environment decides it, not the machine",
            instead="a data field, if the machine has to remember it", code="SC0107",
        ), machine)


def _unfit(sentence: object, values: object) -> str:
    """Return why unfolding cannot try all *values*, "" if it can."""
    if not isinstance(sentence, str):
        return "reports need a sentence that says what is decided"
    if not isinstance(values, tuple):
        return "the values must be a tuple"
    if not values:
        return "the environment would have no answer to give"
    try:
        twice = len(set(values)) < len(values)
    except TypeError:
        return "a value must be immutable: a bool, an int, a word or an enum member"
    return "two of the values are equal, so they could not be told apart" if twice else ""


class Parameter(Choice[V]):
    """A value that comes with an event, such as the document that it is about.

    It is read like a choice, and unfolding tries all values. A choice decides how a reaction turns out, so an event
    must be answered under all values of a choice or under none; a machine may well answer an event for some values of
    a parameter only. If it comes only with some *events*, reading it in the reaction to another one is refused.
    """

    kind = "parameter"
    occasion = "a parameter comes with an event"

    def __init__(self, sentence: str, *, values: tuple[V, ...], source: str = "", events: tuple[str, ...] = ()) -> None:
        super().__init__(sentence, values=values, source=source)
        self.events = events

    def comes_with(self, event: str) -> bool:
        """Whether *event* has this parameter."""
        return not self.events or event in self.events

"""What the environment decides, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar, cast, overload

from shadowcheck.errors import SpecificationError
from shadowcheck.location import place

if TYPE_CHECKING:
    from shadowcheck.machine.lts import Value

V = TypeVar("V")


class Reaction(Protocol):
    """What a choice asks of the script of a reaction: which event is taken, and the environment's answer."""

    @property
    def event(self) -> str | None:
        """The event; None on the entry into the initial state."""

    def ask(self, choice: Choice[Any], owner: type) -> Value:
        """Decide *choice* of the machine *owner*."""


class Reacting(Protocol):
    """What a choice asks of the machine that reads it."""

    @property
    def under_construction(self) -> bool:
        """Whether python-statemachine is still making it."""

    @property
    def script(self) -> Reaction | None:
        """The script of the reaction that is under way; None between reactions."""



class Choice(Generic[V]):
    """A decision of the environment that a handler or a guard asks for, by reading it as an attribute.

    `disk_full = Choice("the volume has no room left")` is decided anew in every reaction that reads
    `self.disk_full`, and stays the same until that reaction ends. Unfolding tries all *values*, in their order.

    Raises `SpecificationError` if *values* is empty, and when the choice is read outside of a reaction.
    """

    kind = "choice"
    occasion = "only an event gives the environment an occasion to decide"

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
                where=f"{type(self).__name__}({sentence!r}, values={values!r})",
                why=why,
                instead='a sentence, and values=("some", "answers")',
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
            raise SpecificationError(
                f"the {self.kind} {self.name!r} was asked outside of a reaction",
                where=place(owner),
                why=f"{self.occasion}: not the entry into the initial state, and not an observable",
                instead="ask in a guard or in a handler of an event",
            )
        return cast("V", script.ask(self, owner))

    def __set__(self, machine: Reacting, value: V) -> None:
        """Refuse: the environment decides, not the machine."""
        raise SpecificationError(
            f"the {self.kind} {self.name!r} was set to {value!r}",
            where=place(type(machine)),
            why="it is the environment that decides it",
            instead="a data field, if the machine has to remember it",
        )


def _unfit(sentence: object, values: object) -> str:
    """Return why unfolding could not try all *values*, "" if it could."""
    if not isinstance(sentence, str):
        return "what is decided is said in a sentence, for the reports"
    if not isinstance(values, tuple):
        return "the values are a tuple"
    if not values:
        return "the environment would have no answer to give"
    try:
        twice = len(set(values)) < len(values)
    except TypeError:
        return "a value is put into tables: a bool, an int, a word or an enum member, and nothing that can be changed"
    return "two of the values are equal, so that nobody could tell which was meant" if twice else ""


class Parameter(Choice[V]):
    """A value that comes with an event: which document it is about, say.

    It is read as a choice is, and unfolding tries all values. But a choice decides how an event that is answered turns
    out, so that an event answered under some choices only is refused; for a parameter it is a fact about the machine
    that it has an answer for some values, and none for others. If it comes with some *events* only, reading it in the
    reaction to another one is refused.
    """

    kind = "parameter"
    occasion = "a parameter comes with an event"

    def __init__(self, sentence: str, *, values: tuple[V, ...], source: str = "", events: tuple[str, ...] = ()) -> None:
        super().__init__(sentence, values=values, source=source)
        self.events = events

    def comes_with(self, event: str) -> bool:
        """Whether *event* has this parameter."""
        return not self.events or event in self.events

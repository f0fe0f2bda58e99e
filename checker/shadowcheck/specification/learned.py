"""What is learned of a called program: a machine, by what it does with each event that it is sent in each state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from shadowcheck.machine.lts import LocalSystem, Reaction, Value
    from shadowcheck.trace.trace import TraceStep

Choices = tuple[tuple[str, str], ...]


class Letter(NamedTuple):
    """An event that is sent, what it is about, and how what the program asks meanwhile is answered, if not as usual.

    `chosen` are the questions, in order of their names, with their answers.
    """

    event: str
    about: str | None
    chosen: Choices = ()

    @property
    def sent(self) -> str:
        """The event as `shadowcheck.drive.sending` names it."""
        return self.event if self.about is None else f"{self.event} about {self.about}"

    @property
    def words(self) -> str:
        """It in words."""
        return self.sent + "".join(f", {name}: {answer}" for name, answer in self.chosen)


class Done(NamedTuple):
    """What a program does with an event: its deeds and calls in their order, its answer, and the state that it reports.

    Deeds and calls come with what they were answered, if anything. `default` says that the program has no handler of
    its own. `over` is how the run ended, if it ended here: nothing can be sent afterwards.
    """

    deeds: tuple[tuple[str, str | None], ...] = ()
    answer: str = ""
    state: tuple[tuple[str, str], ...] = ()
    default: bool = False
    over: str = ""

    @property
    def words(self) -> str:
        """It in words."""
        deeds = [name if answer is None else f"{name}: {answer}" for name, answer in self.deeds]
        state = [f"{name}={value}" for name, value in self.state]
        answer = [f"answers {self.answer}"] if self.answer else []
        return ", ".join([*deeds, *answer, *state, *([self.over] if self.over else [])])


NOT_NOW = Done(over="not now")
"""In place of what a program does: the event is not sent, as it cannot come now, or what is answered is not asked."""
Word = tuple[Letter, ...]
Shown = tuple[tuple[str, str | None], ...]
"""What a state shows: names of observables that are so, each with what it is about (None: nothing)."""


class Moved(NamedTuple):
    """What the program does in the state `source` when it is sent `letter`, and the state to which that leads.

    `given` is what was chosen before, and holds for whatever the event is about: values by name.
    """

    source: int
    letter: Letter
    given: Choices
    done: Done
    target: int


@dataclass(frozen=True)
class Learned:
    """A machine that does all that the program *name* did: so many `states`, the first of which is that of its start.

    `shows` says for each state what is so in it, of what the program tells: `declared`. `access` is for each state a
    shortest word that leads there. Of a letter that has no row in a state it is not known what would happen: it cannot
    come there. The program has at least so many states as are `certain`, whatever else it does.
    """

    name: str
    states: int
    rows: tuple[Moved, ...]
    shows: tuple[Shown, ...]
    declared: tuple[str, ...]
    access: tuple[Word, ...]
    certain: int


@dataclass(frozen=True)
class Learning:
    """What the checker cannot know of what it learns.

    `declared(tells, reported)` are the names of the observables that a program can tell of, if its lines tell of these
    things, and its states report these. `shows(before, letter, done)` is what is so after an event; `is_shown(name)`
    tells whether what a program reports by that name is among it. `written(learned)` is the source of a design that
    does the same. `sent(step)` is the event in a step of a story that the verification of that design tells; None if
    nothing is sent. Events are about a `thing`, as this word calls it.
    """

    declared: Callable[[Collection[str], Collection[str]], tuple[str, ...]]
    shows: Callable[[Shown, Letter, Done], Shown]
    is_shown: Callable[[str], bool]
    written: Callable[[Learned], str]
    sent: Callable[[TraceStep], Sent | None]
    thing: str


class Comparable(NamedTuple):
    """What is compared of a reaction of a program and one of a design: the answer, deeds, and what is so afterwards."""

    answer: str
    deeds: frozenset[str]
    shows: frozenset[tuple[str, str | None]]


@dataclass(frozen=True)
class Played:
    """How a design is played, as if it were a program: what it `tells(system)` of.

    `told(handler, about, facts)` is the event of its table, and what comes with it. `says(system, row, about)` is what
    is told of a reaction (with whether it is a call), and `answer(row)` the answer of its handler. After an event of
    which `ends(handler)`, an object of its own is gone. What is asked as the choice `asks` is asked by the call `by`.
    `likewise` and `compared` are what a design, and a program that was learned, do, as far as they can be compared;
    `shown_by(system)` are the observables that a design shows at all. A design `is_alone(design)` if an object of it
    serves one of the things that events are about.
    """

    tells: Callable[[LocalSystem], tuple[str, ...]]
    told: Callable[[str, str | None, Mapping[str, object]], tuple[str, Mapping[str, Value]]]
    says: Callable[[LocalSystem, Reaction, str | None], Iterable[tuple[str, bool]]]
    answer: Callable[[Reaction], str]
    ends: Callable[[str], bool]
    asks: str
    by: str
    likewise: Callable[[LocalSystem, Reaction, Collection[str], Collection[str], Collection[str]], Comparable]
    compared: Callable[[Moved, Shown, Collection[str], Collection[str]], Comparable]
    shown_by: Callable[[LocalSystem], tuple[str, ...]]
    is_alone: Callable[[type], bool]


class Sent(NamedTuple):
    """An event in a story: its name in a log, what it is about, and what was chosen in it, by name."""

    event: str
    about: str | None
    chosen: Mapping[str, str]

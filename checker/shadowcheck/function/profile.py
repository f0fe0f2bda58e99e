"""What a function talks to: an object whose methods are calls, each with its possible answers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping

    from shadowcheck.errors import SpecificationError
    from shadowcheck.machine.lts import Value

Facts = tuple[tuple[str, "Value"], ...]
"""An answer: what it says, by name."""


class Asking(Protocol):
    """The run of a function, as the object that it talks to sees it."""

    @property
    def where(self) -> str:
        """The line of the function that is being executed, in words."""

    def ask(self, event: str, method: str, question: str = "") -> Mapping[str, Value]:
        """Make the call *event*, for the *method* that the function has called, and return the answer.

        With a *question*, the answer is yes or no, by that name.
        """

    def start(self, work: Callable[..., object], arguments: tuple[object, ...]) -> Thread:
        """Start another thread, which does *work* with *arguments*."""

    def refuse(self, error: SpecificationError) -> NoReturn:
        """End the run: the function did something that cannot be verified, even if it catches exceptions."""


class Handle(ABC):
    """An object that a function gets from a profile: it makes calls, and may be kept in variables.

    Its classes have slots, so that a function cannot keep anything in it that `holds` does not tell.
    """

    __slots__ = ()

    @abstractmethod
    def holds(self) -> Hashable:
        """Return what distinguishes this object from others at the same place: what decides about its later calls."""


class Started(Protocol):
    """A thread that was started: its `number` among those that have not `ended`."""

    number: int
    ended: bool


class Thread(Handle):
    """A thread that was started; `join()` waits until it has ended."""

    __slots__ = ("_join", "_task")

    def __init__(self, task: Started, join: Callable[[], None]) -> None:
        self._task, self._join = task, join

    def join(self) -> None:
        """Wait until the thread has ended."""
        self._join()

    def holds(self) -> Hashable:
        """Say which thread it is; those that have ended are alike."""
        return "ended" if self._task.ended else self._task.number


@dataclass(frozen=True)
class Profile:
    """What functions of one kind are given, and what its calls may answer.

    The design's parameter has the name `word`. `begin` makes the object for a run. `answers` are all answers to a call.
    The methods that `opens` names return objects for a `with` block, those of `loops` return objects for a `for` loop
    that keep no position. `modules` are the modules that define these objects. `named` is the name of an answer to a
    call, and `good` are the names of those that are not errors, the best first. `notes` are for readers of reports:
    what is not tried in functions. Ctrl-C is the event `interruption`.
    """

    word: str
    begin: Callable[[Asking], Handle]
    answers: Callable[[str], Iterable[Mapping[str, Value]]]
    opens: tuple[str, ...] = ()
    loops: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    named: Callable[[str, Mapping[str, Value]], str] | None = None
    good: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    interruption: str = "interrupted"


__all__ = ["Asking", "Facts", "Handle", "Profile", "Thread"]

"""Programs that are driven, and what one run of such a program is to whoever drives it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from shadowcheck.drive.message import Message


class How(Enum):
    """How a run ended: the program ended, crashed or hung, or spoke wrongly; or it was stopped from outside."""

    ENDED = "ended"
    CRASHED = "crashed"
    HANGS = "hangs"
    WRONG = "wrong"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Ending:
    """How a run ended, in words, and the last lines that the program wrote for people.

    `failed`: the program itself says that it failed, which is no mistake.
    """

    how: How
    says: str
    output: str = ""
    failed: bool = False


class Silence(Exception):  # noqa: N818 - it is what the program did
    """The program has said nothing for longer than it may."""


class Running(Protocol):
    """A run of a program: its messages come one after the other, and each is to be replied to."""

    def receive(self) -> Message | None:
        """Return the next message; None if there is none, as the program has closed its end.

        Raises `WrongMessage`, and `Silence` if none comes in time.
        """

    def send(self, reply: Message) -> None:
        """Reply to the last message; nothing happens if the program is gone."""

    def end(self) -> Ending:
        """Wait until the program has ended, if it is about to; otherwise end it. Say how it ended."""

    def stop(self) -> Ending:
        """End the program where it is."""


class Program(Protocol):
    """Something that can be run again and again, and does the same each time that it is answered the same."""

    @property
    def name(self) -> str:
        """What reports call it."""

    def start(self, number: int) -> Running:
        """Begin the run of this *number*. Raises `SpecificationError` if the program cannot be started."""

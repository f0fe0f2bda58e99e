"""Words: what a handler of an object may ask, do and say. They are the class's own, as if it had inherited them."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from shadowcheck.errors import SpecificationError
from shadowcheck.location import place
from shadowcheck.machine.choice import Choice, lasting

if TYPE_CHECKING:
    from shadowcheck.machine.script import Script

REACTION = "_reaction_"
"""The attribute of the class that is run, which knows its current reaction."""


class Current:
    """What the object that is run is doing. It is not an attribute itself: setting one on a class makes it slow."""

    script: Script | None = None


class Words:
    """The words that all kinds of objects have; a kind adds choices, parameters and acts.

    A class need not derive from it: while it is run, it does. It has slots, so that it keeps nothing in the object.
    """

    __slots__ = ()

    @property
    def script(self) -> Script | None:
        """The current reaction; None between reactions."""
        current: Current | None = getattr(type(self), REACTION, None)
        return None if current is None else current.script

    @property
    def under_construction(self) -> bool:
        """Whether names are still being bound: never."""
        return False

    def decide(self, question: str) -> bool:
        """Whether it is so, which the environment decides: both are tried.

        Asked again in the same reaction, it stays the same.
        Raises `SpecificationError` outside a reaction, and unless the question is a sentence of its own.
        """
        if not isinstance(question, str) or not question.strip() or hasattr(type(self), question):
            raise lasting(SpecificationError(
                f"decide({question!r})", where=place(type(self)),
                why="a decision needs a sentence that reports can repeat, and that is not the name of anything else",
                instead='self.decide("the disk is full")', code="SC1107",
            ), self)
        choice = Choice(question)
        choice.__set_name__(type(self), question)
        return choice.__get__(self, type(self))

    def record_failure(self, reason: str) -> None:
        """Record that the handler failed; the last reason of a reaction counts.

        Raises `SpecificationError` outside a reaction, and unless the reason is a word.
        """
        word = reason.value if isinstance(reason, Enum) else reason
        script = self.script
        if script is None or script.event is None or not isinstance(word, str) or not word:
            raise lasting(SpecificationError(
                f"record_failure({reason!r})", where=place(type(self)),
                why="a failure is recorded by the handler of an event, and has a reason in words",
                instead='self.record_failure("OUT_OF_PAPER") in a handler', code="SC0167",
            ), self)
        script.failure = word


__all__ = ["Words"]

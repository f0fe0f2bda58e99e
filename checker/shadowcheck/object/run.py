"""An object that is made, and sent events one after the other; nothing is ever put back into it."""

from __future__ import annotations

import os
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from shadowcheck.errors import SpecificationError
from shadowcheck.machine.callbacks import raised, thrown, unending
from shadowcheck.machine.endless import Endless, ending
from shadowcheck.machine.lts import FAILURE, OK, VETO
from shadowcheck.machine.script import Script
from shadowcheck.object.look import Seen, look, told

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

    from shadowcheck.machine.lts import Value
    from shadowcheck.object.kind import Kind

Choices = tuple[tuple[str, "Value"], ...]


class Sent(NamedTuple):
    """An event that was sent, and what the environment decided in the reaction."""

    event: str
    choices: Choices


class Done(NamedTuple):
    """What an object did with an event, besides the state that it came to."""

    choices: Choices
    outcome: str
    failure: str | None
    acts: tuple[str, ...]


@contextmanager
def watched(kind: Kind) -> Iterator[None]:
    """Interrupt objects of *kind* that do not end.

    What they print meanwhile goes nowhere: it would be said thousands of times.
    """
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):
        try:
            with ending(lambda: kind.busy):
                yield
        finally:
            kind.busy = None


class Run:
    """An object of the class *kind*, created anew. Raises `SpecificationError` if it cannot be made."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        kind.current.script, kind.busy = None, self
        try:
            self.object: object = kind.cls()
        except (SpecificationError, MemoryError):
            raise
        except Endless as error:
            raise unending(error, kind.where()) from error
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            raise SpecificationError(
                f"{kind.written.__qualname__} cannot be created: {type(error).__name__}: {error}", where=kind.where(),
                why="an object is created without arguments, and then sent events",
                instead="def __init__(self): ..., with default values for all other parameters", code="SC1106",
            ) from error

    def follow(self, path: Iterable[Sent]) -> Run:
        """Send the events of *path*, and return the run itself."""
        for one in path:
            self.send(Script(one.event, dict(one.choices), complete=True))
        return self

    @property
    def state(self) -> Hashable:
        """The state in which the object is, in a form that can be compared. Raises `SpecificationError`."""
        return look(self.kind, self.object)

    def told(self) -> Seen:
        """Tell the state in which the object is."""
        return told(self.kind, self.object)

    def send(self, script: Script) -> Done:
        """Send the event of *script*, and return what the object did. Raises `SpecificationError`."""
        event = script.event or ""
        name = self.kind.methods[event]
        self.kind.current.script = self.kind.busy = script
        answer: object = None
        try:
            answer = getattr(self.object, name)()
        except SpecificationError as error:
            raise script.refused or error from None
        except Endless as error:
            raise unending(error, self.kind.where(event)) from error
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # a handler that exits would end the verification with its own status
            said = thrown(error) if self.kind.throws else ""
            if script.refused is None and not said:
                raise raised(repr(name), error, self.kind.where(event), "return True, or False for a veto") from error
            script.acts[self.kind.throws], script.thrown = None, said
        finally:
            self.kind.current.script = None
        if script.refused is not None:
            raise script.refused
        return Done(tuple(script.asked.items()), self._outcome(script, answer), script.failure, tuple(script.acts))

    def _outcome(self, script: Script, answer: object) -> str:
        if answer is False or script.thrown:
            return VETO
        if isinstance(answer, str) and answer:
            return str(answer)
        if answer is None or answer is True:
            return OK if script.failure is None else FAILURE
        raise SpecificationError(
            f"{self.kind.methods[script.event or '']!r} answered {answer!r}", where=self.kind.where(script.event),
            why="an outcome is None or True (success), False (veto), or a word", instead="one of these", code="SC1108",
        )

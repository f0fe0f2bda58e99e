"""Functions that are driven in the same process: as `verify` takes them, handed an object whose methods are calls."""

from __future__ import annotations

import queue
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from shadowcheck.drive.message import VERSION, Message, checked
from shadowcheck.drive.running import Ending, How, Silence
from shadowcheck.errors import SpecificationError
from shadowcheck.function.profile import Thread
from shadowcheck.location import Place, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from shadowcheck.function.profile import Profile
    from shadowcheck.machine.lts import Value
    from shadowcheck.specification import Interface, Model, Recording


@dataclass(frozen=True)
class Function:
    """A function as a program: it is called for each run, in a thread, and is silent for *timeout* seconds at most."""

    function: Callable[[Any], object]
    interface: Interface
    timeout: float = 10.0

    @property
    def name(self) -> str:
        """What reports call it."""
        return self.function.__name__

    def start(self, number: int) -> Called:
        """Begin the run of this *number*."""
        del number
        return Called(self)


class _Stopped(BaseException):
    """Ends the function where it is."""


class Called:
    """A run of a function."""

    def __init__(self, function: Function) -> None:
        self._function = function
        self._said: queue.Queue[Message | None] = queue.Queue()
        self._told: queue.Queue[Message | None] = queue.Queue()
        self._ending = Ending(How.ENDED, "returns")
        self._refused: SpecificationError | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        calls = self._function.interface.calls
        recording = self._function.interface.recording
        if calls is None or recording is None:
            raise AssertionError(self._function.interface.name)
        try:
            told = [name for name, events in recording.deeds.items() if not set(events) & set(recording.ends)]
            party = self._function.interface.name
            self.say({"shadowcheck": VERSION, "party": party, "name": self._function.name, "tells": told})
            self._function.function(calls.begin(_Asks(self, calls, recording)))
        except _Stopped:
            pass
        except SpecificationError as error:
            self._refused = error
        except SystemExit as error:
            status = _status(error)
            self._ending = Ending(How.ENDED, f"ends with the exit status {status}", failed=status != 0)
        except BaseException as error:  # noqa: BLE001 - whatever the function lets out
            said = f": {error}" if str(error) else ""
            self._ending = Ending(How.ENDED, f"lets {type(error).__name__} out{said}", failed=True)
        finally:
            self._said.put(None)

    @property
    def place(self) -> Place | None:
        """The line of the function's file that has led to the call which is being made."""
        file = getattr(self._function.function, "__code__", None)
        frame = sys._getframe(1)  # noqa: SLF001 - the only way to know who calls
        while frame is not None and (file is None or frame.f_code.co_filename != file.co_filename):
            frame = frame.f_back  # type: ignore[assignment]  # None above the first
        return None if frame is None else Place(shown(Path(frame.f_code.co_filename)), frame.f_lineno)

    def say(self, message: Message) -> Message:
        """Send *message*, and return the reply."""
        self._said.put(checked(message))
        reply = self._told.get()
        if reply is None:
            raise _Stopped
        return reply

    def receive(self) -> Message | None:
        """Return the next message; None if the function has ended. Raises `Silence`, and what the function refused."""
        try:
            message = self._said.get(timeout=self._function.timeout)
        except queue.Empty as error:
            raise Silence from error
        if self._refused is not None:
            raise self._refused
        return message

    def send(self, reply: Message) -> None:
        """Reply to the last message."""
        self._told.put(reply)

    def end(self) -> Ending:
        """Say how the function ended."""
        self._thread.join()
        return self._ending

    def stop(self) -> Ending:
        """End the function at the call that it is in; one that makes no call any more goes on in its thread."""
        self._told.put(None)
        return Ending(How.STOPPED, "is stopped")


def _status(error: SystemExit) -> int:
    """Return the exit status of a process that ends so: a message is status 1, and nothing is 0."""
    return int(error.code) if isinstance(error.code, int) else int(error.code is not None)


class _Asks:
    """Answers the calls of a function by messages."""

    def __init__(self, called: Called, calls: Profile, recording: Recording[Model]) -> None:
        self._called, self._calls, self._recording = called, calls, recording

    @property
    def where(self) -> str:
        return "the function"

    def ask(self, event: str, method: str, question: str = "") -> Mapping[str, Value]:
        """Make the call *event*, and return what it is answered."""
        del method
        if question:
            return {question: self._chosen(question, ("no", "yes")) == "yes"}
        slot, plain = self._recording.split(event)
        name, facts = self._recording.named(plain), self._by_answer(event)
        if name not in self._recording.names:  # a run is not judged by it: that it failed would explain nothing
            return next(iter(facts.values()))
        kind = "deed" if name in self._recording.deeds else "call"
        answer = self._called.say({kind: name, **self._object(slot, plain), **self._at()}).get("answer")
        return facts[answer] if answer in facts else next(iter(facts.values()))

    def _chosen(self, name: str, among: Iterable[str]) -> str:
        return str(self._called.say({"choice": name, "among": [*among]})["choice"])

    def _object(self, slot: str, event: str) -> dict[str, str]:
        if event in self._recording.of_no_object:
            return {}
        return {"object": f"instance {self._recording.slots.index(slot) + 1}"}

    def _at(self) -> dict[str, str]:
        place = self._called.place
        return {} if place is None else {"at": str(place)}

    def _by_answer(self, event: str) -> dict[str, Mapping[str, Value]]:
        named, found = self._calls.named, enumerate(self._calls.answers(event))
        return {str(place) if named is None else named(event, facts): facts for place, facts in found}

    def start(self, work: Callable[..., object], arguments: tuple[object, ...]) -> Thread:
        """Do the *work* of another thread at once: one of the orders that there are."""
        work(*arguments)
        return Thread(_Done(), lambda: None)

    def refuse(self, error: SpecificationError) -> NoReturn:
        """End the run."""
        raise error


class _Done:
    """A thread that has ended."""

    number, ended = 1, True

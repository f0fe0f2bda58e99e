"""One run of a program that is called: it is sent events, one after the other, and answers each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from shadowcheck.drive.conversation import Conversation
from shadowcheck.drive.greeting import greeted
from shadowcheck.drive.message import Message, WrongMessage, kind_of
from shadowcheck.drive.run import FIRST
from shadowcheck.drive.running import Ending, How
from shadowcheck.logs.line import Line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from shadowcheck.drive.run import Pair
    from shadowcheck.drive.running import Running
    from shadowcheck.specification.driven import Driven

NEXT = "the next event"
"""The name of the question what is sent next."""
END = "nothing more"
"""The choice to end the run, in place of an event."""


class Sent(NamedTuple):
    """An event that is sent: its name in a log, and what it is about (None: nothing)."""

    name: str
    about: str | None

    @property
    def words(self) -> str:
        """It as a word of a script."""
        return self.name if self.about is None else f"{self.name} about {self.about}"


class Sending(Conversation):
    """Conducts one run of a program that is called."""

    _event: Sent | None = None
    """What it is sent, and has not answered."""
    _last: Sent | None = None
    _previous: tuple[str, str] | None = None
    """The place of the last event."""

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - as `Conversation` declares them
        super().__init__(*given, **named)
        self._chosen: dict[str | None, dict[str, object]] = {}
        self._become: dict[str, str] = {}
        self._open: list[str] = []

    @property
    def _driven(self) -> Driven:
        driven = self._referee.recording.driven
        if driven is None:
            raise AssertionError(self._referee.interface.name)
        return driven

    def _silent(self) -> str:
        if self._event is None:
            return "does not say that it is ready"
        return f"does not answer {self._event.words}"

    def _converse(self, running: Running, world: Mapping[str, object]) -> Ending:
        while (message := running.receive()) is not None:
            with self._turn:
                reply = self._replied(message)
            if reply is None or self._judging.ended or self._says_too_much():
                running.stop()
                return Ending(How.ENDED, "is not needed any more")
            if "restart" in reply:
                running.stop()
                self._running = running = self._program.start(self._run.number)
                if greeted(running, self._run.number, world) is None:
                    return self._ended(running)
            else:
                running.send(reply)
        ending, where = self._ended(running), "" if self._event is None else f" while it handles {self._event.words}"
        if ending.how is How.ENDED:
            return Ending(How.CRASHED, f"{ending.says}{where}, though it is not told to end", ending.output)
        return Ending(ending.how, f"{ending.says}{where}", ending.output)

    def _replied(self, message: Message) -> Message | None:
        match kind_of(message):
            case "ready":
                return self._next()
            case "answer" if self._event is not None:
                self._returned(self._event, message)
                return self._next()
            case "answer":
                raise WrongMessage("an answer to nothing", '{"ready": true}')
            case _:
                return super()._replied(message)

    def _returned(self, event: Sent, message: Message) -> None:
        words = self._referee.recording.words
        if message["answer"] not in words:
            raise WrongMessage(f"the answer {message['answer']!r} to {event.words}", f"one of {', '.join(words)}")
        self._take(self._as_line(event)._replace(answer=message["answer"]))
        self._event = None

    def _called(self, message: Message) -> Message:
        thread, name = message.get("thread"), message.get("call") or message["deed"]
        if thread is not None and self._driven.elsewhere(name) is None:
            return {}
        return super()._called(message)

    def _line(self, message: Message) -> Line:
        """Return what is done in the handler that is running as a log has it; another thread is in no handler."""
        line = super()._line(message)
        if line.thread is not None:
            name = self._driven.elsewhere(line.name) or line.name
            return line._replace(name=name, is_deed=name in self._referee.recording.deeds)
        if self._event is None:
            return line
        inside = f"{self._driven.place(self._event.name)}: {line.name}"
        name = inside if inside in self._referee.recording.names else line.name
        return line._replace(name=name, about=line.about or self._event.about)

    def _next(self) -> Message | None:
        """Choose the next event, and return it as it is sent; None at the end."""
        possible = {one.words: one for one in self._possible()}
        given = self._answered(NEXT, tuple(possible))
        here = {self._place(one) for one in possible.values() if one.name != END}
        self._note(here, self._run.places, self._run.pairs)
        if given == END:
            return None
        event = possible[given]
        place = self._place(event)
        self._note({place}, self._run.visited, self._run.paired)
        self._last, self._previous = event, place
        if event.name in self._driven.restarts:
            self._become.clear()
            for name in self._driven.restarts:
                self._take(self._deed(name))
            return {"restart": True}
        self._event = event
        self._follow(event)
        if event.name == self._driven.begins:
            self._chosen[event.about] = dict(self._choices(event))
        facts = {
            **self._driven.facts(event.name, event.about), **self._chosen.get(event.about, {}),
            **dict(self._becoming(event)),
        }
        about = {} if event.about is None else {"about": event.about}
        return {"call": self._driven.place(event.name), **about, "facts": facts}

    def _note(self, here: set[tuple[str, str]], places: set[tuple[str, str]], pairs: set[Pair]) -> None:
        """Note in *places* what is *here*, and in *pairs* that it is behind what was sent before."""
        places |= here
        if self._previous is not None:
            pairs.update((self._previous, one) for one in here)

    def _place(self, event: Sent) -> tuple[str, str]:
        """Tell which transition of the environment *event* is: how that stands, and the event."""
        return self._judging.standing(event.about), event.name

    def _follow(self, event: Sent) -> None:
        """Remember what is under way: from the event with which it begins to the one with which it ends."""
        if event.name == self._driven.begins and event.about is not None and event.about not in self._open:
            self._open.append(event.about)
        elif event.name in self._driven.closes and event.about in self._open:
            self._open.remove(event.about)

    def _choices(self, event: Sent) -> Iterator[tuple[str, object]]:
        """Choose what is varied of what begins with *event*, and the program asks for."""
        told = {name.rpartition(": ")[2] for name in self._referee.header.tells if ": " in name}
        for name, values in self._driven.varied.items():
            if name in told:
                yield name, values[self._answered(f"{name} of {event.about}", tuple(values))]

    def _becoming(self, event: Sent) -> Iterator[tuple[str, object]]:
        """Choose what becomes so before *event*, in whose handler the program asks for it."""
        for name, values in self._driven.may_become.items():
            usual, *_ = values
            if self._become.get(name, usual) == usual and self._asked_in(event, name) in self._referee.header.tells:
                self._become[name] = self._answered(f"{name} in {event.words}", tuple(values))
            yield name, values[self._become.get(name, usual)]

    def _asked_in(self, event: Sent, name: str) -> str:
        return f"{self._driven.place(event.name)}: {name}"

    def _possible(self) -> Iterator[Sent]:
        """Yield the events that may come now, the usual one first; to end is one of them where nothing is under way."""
        known, key = self._referee.sent_next, (self._judging.explained, tuple(self._open))
        if key not in known:
            known[key] = [one for one in self._candidates() if self._judging.may_be(self._as_line(one))]
        found = known[key]
        usual = self._usual(found)
        ends = Sent(END, None)
        first = [usual] if usual is not None else [ends]
        yield from dict.fromkeys((*first, *found, ends))

    def _usual(self, found: list[Sent]) -> Sent | None:
        """Return the event that usually follows the last one; None where the run usually ends."""
        usual = self._driven.usual
        last = self._last
        place = -1 if last is None or last.name not in usual else usual.index(last.name)
        about = self._driven.abouts[0] if last is None or last.about is None else last.about
        for name in usual[place + 1 :]:
            one = Sent(name, about if self._driven.is_about(name) else None)
            if one in found:
                return one
        return None

    def _candidates(self) -> Iterator[Sent]:
        driven = self._driven
        for name in (*driven.usual, *driven.others, driven.restarts[0]):
            if not driven.is_about(name):
                yield Sent(name, None)
                continue
            yield from (Sent(name, about) for about in self._abouts())

    def _abouts(self) -> list[str]:
        """Return what an event may be about: what is under way, and one more; to the program the others are like it."""
        fresh = [one for one in self._driven.abouts if one not in self._open]
        return [*self._open, *fresh[:1]]

    def _as_line(self, event: Sent) -> Line:
        is_deed = event.name in self._driven.restarts
        return Line(len(self._run.lines) + FIRST, None, event.name, is_deed, None, about=event.about)

"""One run of a program, which is sent given events one after the other; those that cannot come are left out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from shadowcheck.drive.running import How
from shadowcheck.drive.sending import END, NEXT, Sending, Sent
from shadowcheck.specification.learned import Done, Letter

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping

    from shadowcheck.drive.message import Message
    from shadowcheck.drive.run import Run
    from shadowcheck.specification.learned import Word


class Moment(NamedTuple):
    """Between two events: which can come (by their words), and where those who send them may be, by all known."""

    possible: frozenset[str]
    knows: Hashable


class Taken(NamedTuple):
    """An event that was sent: what was known before, and which could have been sent (by their words); what was done.

    `asked` are the questions with all answers that they could have had, the usual one first.
    """

    before: Moment
    letter: Letter
    asked: Mapping[str, tuple[str, ...]]
    done: Done


class Asking(Sending):
    """Conducts a run in which the events of `word` are sent, in their order; each that cannot come is left out."""

    def __init__(self, *given: Any, word: Word, **named: Any) -> None:  # noqa: ANN401 - as `Conversation` declares them
        super().__init__(*given, **named)
        self._waiting = list(word)
        self._now: Letter | None = None
        self._before = Moment(frozenset(), None)
        self._deeds: list[tuple[str, str | None]] = []
        self._asked: dict[str, tuple[str, ...]] = {}
        self._given: dict[str, str] = {}
        self.taken: list[Taken] = []
        self.left_out: list[Letter] = []
        self.at_last: Moment | None = None
        """The moment in which nothing more was sent; None if the run ended before that."""

    def ask(self, world: Mapping[str, object]) -> Run:
        """Make the run. Raises `SpecificationError` as `conduct` does."""
        run = self.conduct(world)
        if self._now is not None:
            says = run.ending.says if run.unexplained is None else f"answers {run.lines[-1].answer}, which cannot be"
            over = "crashes" if run.ending.how is How.CRASHED else "hangs" if run.ending.how is How.HANGS else says
            self._end(Done(tuple(self._deeds), over=over))
        return run

    def _end(self, done: Done) -> None:
        if self._now is not None:
            usual = {name: answers[0] for name, answers in self._asked.items()}
            chosen = sorted((name, given) for name, given in self._given.items() if given != usual[name])
            letter = Letter(self._now.event, self._now.about, tuple(chosen))
            self.taken.append(Taken(self._before, letter, dict(self._asked), done))
        self._now, self._deeds, self._asked, self._given = None, [], {}, {}

    def _answered(self, name: str, possible: tuple[str, ...], about: str | None = None) -> str:
        given = self._next_sent(possible) if name == NEXT else self._chosen_answer(name, possible)
        index = len(self._run.questions)
        self._run.script = (*self._run.script[:index], given)
        return super()._answered(name, possible, about)

    def _becoming(self, event: Sent) -> Iterator[tuple[str, object]]:
        """Tell what may become so before *event*: here it never does, as a machine would have to remember it."""
        del event
        yield from ((name, next(iter(values.values()))) for name, values in self._driven.may_become.items())

    def _next_sent(self, possible: tuple[str, ...]) -> str:
        if self._now is not None:  # its process was started anew: it has not answered
            self._end(Done())
        self._before = self.at_last = Moment(frozenset(possible) - {END}, self._judging.positions)
        while self._waiting:
            letter = self._waiting.pop(0)
            if letter.sent in possible:
                self._now, self.at_last = letter, None
                return letter.sent
            self.left_out.append(letter)
        return END

    def _chosen_answer(self, name: str, possible: tuple[str, ...]) -> str:
        if self._now is None:
            return possible[0]
        wanted = dict(self._now.chosen).get(name, possible[0])
        given = wanted if wanted in possible else possible[0]
        self._asked.setdefault(name, possible)
        self._given.setdefault(name, given)
        return self._given[name] if self._given[name] in possible else given

    def _called(self, message: Message) -> Message:
        reply = super()._called(message)
        name = message.get("call") or message.get("deed") or ""
        if self._event is not None:
            self._deeds.append((name, message.get("answer") or reply.get("answer")))
        return reply

    def _returned(self, event: Sent, message: Message) -> None:
        super()._returned(event, message)
        state = tuple(sorted((str(name), json.dumps(value)) for name, value in message.get("state", {}).items()))
        over = "" if not self._judging.ended else f"answers {message['answer']}, which cannot be"
        self._end(Done(tuple(self._deeds), message["answer"], state, bool(message.get("default")), over))

"""One run of a program, as a conversation: what it says is taken down and judged, and replied to.

Each question is answered as a script says, and as is usual where that ends.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

from shadowcheck.drive.greeting import greeted
from shadowcheck.drive.message import Message, WrongMessage, kind_of
from shadowcheck.drive.run import FIRST, Mistake, Question, Run
from shadowcheck.drive.running import Ending, How, Silence
from shadowcheck.logs.line import Line
from shadowcheck.recorded.report import Broken

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shadowcheck.drive.referee import Judging, Referee
    from shadowcheck.drive.running import Program, Running
    from shadowcheck.recorded.report import Untold

MOST_QUESTIONS, MOST_MESSAGES = 5_000, 50_000
"""After how many answers, and messages, a run is stopped: a program that says so much goes round in circles."""


INTERRUPTED = ", then Ctrl-C"
"""After an answer: the program is interrupted before the call returns."""


class Conversation(ABC):
    """Conducts one run of a *program*; *turn* is held while it is judged, as others may be under way."""

    def __init__(
        self, program: Program, referee: Referee, number: int, script: Sequence[str],
        turn: AbstractContextManager[Any] = nullcontext(),  # noqa: B008 - it holds nothing
    ) -> None:
        self._program, self._referee, self._turn = program, referee, turn
        with turn:
            self._judging: Judging = referee.begin()
        self._run, self._label, self._crash = Run(number, tuple(script), referee.header), "", ""
        self._running: Running | None = None
        self._messages = 0
        self._interrupts, self._interrupted = False, -1

    def conduct(self, world: Mapping[str, object], *, interrupts: bool = False) -> Run:
        """Run the program, which may be interrupted once if it *interrupts*, and return what happened.

        Raises `SpecificationError` if it cannot be started, or says what the model does not know.
        """
        run, self._interrupts = self._run, interrupts and self._referee.interruption != ""
        self._running = running = self._program.start(run.number)
        try:
            run.ending = self._talk(running, world)
        except BaseException:
            self._stop()
            raise
        with self._turn:
            if run.ending.how is not How.STOPPED and not self._judging.ended:
                self._close()
            left = self._judging.untold
            run.exercised = self._judging.exercised
        run.possible = tuple(_broken(one) for one in left if _is_ours(one))
        run.untold = tuple(one for one in left if not _is_ours(one))
        return run

    def _talk(self, running: Running, world: Mapping[str, object]) -> Ending:
        try:
            if greeted(running, self._run.number, world) is None:
                return running.end()
            return self._converse(running, world)
        except WrongMessage as wrong:
            return Ending(How.WRONG, str(wrong), self._stop().output)
        except Silence:
            ending = self._stop()
            if self._crash:
                return Ending(How.CRASHED, self._crash, ending.output)
            return ending if ending.how is How.CRASHED else Ending(How.HANGS, self._silent(), ending.output)

    def _stop(self) -> Ending:
        """End the process that is running now, which need not be the first one of the run."""
        if self._running is None:
            raise AssertionError(self._program.name)
        return self._running.stop()

    def _converse(self, running: Running, world: Mapping[str, object]) -> Ending:
        del world
        while (message := running.receive()) is not None:
            with self._turn:
                reply = self._replied(message) or {}
            running.send(reply)
            if self._judging.ended or self._says_too_much():
                return running.stop()
        return self._ended(running)

    def _says_too_much(self) -> bool:
        """Whether the run is to be cut off, as it has no end in sight."""
        self._messages += 1
        if len(self._run.questions) > MOST_QUESTIONS:
            self._run.cut = f"was stopped after {MOST_QUESTIONS:,} answers"
        elif self._messages > MOST_MESSAGES:
            self._run.cut = f"was stopped after {MOST_MESSAGES:,} messages"
        return bool(self._run.cut)

    def _ended(self, running: Running) -> Ending:
        ending = running.end()
        return Ending(How.CRASHED, self._crash, ending.output) if self._crash else ending

    @abstractmethod
    def _silent(self) -> str:
        """Say what it means that the program says nothing."""

    def _replied(self, message: Message) -> Message | None:
        """Take *message* into account, and return the reply; None if the run is over. Raises `WrongMessage`."""
        match kind_of(message):
            case "call" | "deed":
                return self._called(message)
            case "choice":
                among = tuple(dict.fromkeys(message.get("among", ["no", "yes"])))
                return {"choice": self._answered(message["choice"], among)}
            case "label":
                self._label = message["label"]
            case "mistake":
                after = self._run.lines[-1].number if self._run.lines else FIRST - 1
                self._run.mistakes.append(Mistake(after, message["mistake"], message.get("at")))
            case "crash":
                self._crash = f"dies: {message['crash']}"
            case kind:
                raise WrongMessage(f"the message {kind!r}", "a call, a deed, a choice or a label")
        return {}

    def _called(self, message: Message) -> Message:
        line = self._line(message)
        possible = () if line.answer is not None else self._judging.answers(line)
        if not possible:
            self._take(line)
            return {}
        if self._interrupts and self._interrupted < 0:
            possible = (*possible, possible[0] + INTERRUPTED)
        given = self._answered(line.name, possible, line.object)
        answer = given.removesuffix(INTERRUPTED)
        self._take(line._replace(answer=answer))
        reply = {"answer": answer, **self._referee.number(answer)}
        if answer == given:
            return reply
        self._take(self._deed(self._referee.interruption))
        self._interrupted = len(self._run.lines)
        return {**reply, "interrupt": True}

    def _deed(self, name: str) -> Line:
        """Return the line that says that this has happened to the program."""
        return Line(len(self._run.lines) + FIRST, None, name, is_deed=True, answer=None)

    def _line(self, message: Message) -> Line:
        is_deed = "deed" in message
        told = {key: message.get(key) for key in ("object", "answer", "thread", "about", "at")}
        name = message["deed" if is_deed else "call"]
        return Line(len(self._run.lines) + FIRST, name=name, is_deed=is_deed, **told)

    def _answered(self, name: str, possible: tuple[str, ...], about: str | None = None) -> str:
        """Answer a question: as the script says, or as is usual."""
        run, index = self._run, len(self._run.questions)
        given = possible[0]
        if index < len(run.script):
            if run.script[index] in possible:
                given = run.script[index]
            elif run.strays is None:
                run.strays = index
        place = self._judging.explained, name, about, possible, self._label
        run.questions.append(Question(len(run.lines), name, possible, given, place, bool(self._label)))
        return given

    def _take(self, line: Line) -> None:
        self._run.lines.append(line)
        self._run.broken.extend(self._judging.take(line))
        if self._judging.ended:
            report = self._judging.report(len(self._run.lines))
            self._run.unexplained = report.unexplained
            if report.too_many:
                self._run.cut = f"has too many explanations from its line {line.number} on"

    def _close(self) -> None:
        """Judge that the run is over, if the program has ended."""
        ends, told = self._referee.endings, self._run.lines
        if ends and self._run.ending.how is How.ENDED and not any(one.is_deed and one.name in ends for one in told):
            killed = self._run.ending.failed and self._interrupted == len(told)  # it did nothing more
            self._take(self._deed(ends[-1 if killed else 0]))


def _is_ours(one: Untold) -> bool:
    """Whether the environment alone decides: no untold deed of the program, and no line that may mean several things.

    Of a claim that was given up, or for which not all of these were looked at, nobody knows that.
    """
    return one.whole and not (one.deeds or one.tellers)


def _broken(one: Untold) -> Broken:
    """Return as broken what only some explanations break.

    The environment was ours: it may have done, unseen, whatever explains the run, and the program could not know.
    """
    return Broken(one.claim, one.readings, one.line, one.line.number, one.level, ())


class Calling(Conversation):
    """Conducts one run of a program that calls: it is answered."""

    def conduct(self, world: Mapping[str, object], *, interrupts: bool = False) -> Run:
        """Run the program as any, and note which answers came together."""
        run = super().conduct(world, interrupts=interrupts)
        run.pair()
        return run

    def _silent(self) -> str:
        last = self._run.lines[-1].name if self._run.lines else "its start"
        return f"makes no call, and does not end, after {last}"

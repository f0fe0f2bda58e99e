"""One run of a program that makes calls: each is answered as a script says, and as is usual where that ends."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING, Any, NamedTuple

from shadowcheck.drive.message import VERSION, Message, WrongMessage, kind_of
from shadowcheck.drive.running import Ending, How, Silence
from shadowcheck.errors import SpecificationError
from shadowcheck.logs.line import Header, Line
from shadowcheck.verify.broken import Level

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from shadowcheck.drive.referee import Judging, Referee
    from shadowcheck.drive.running import Program, Running
    from shadowcheck.recorded.report import Broken, Unexplained

MOST_CALLS = 5_000
"""After how many calls a run is stopped: a program that has made so many goes round in circles."""


class Question(NamedTuple):
    """A call that was answered: in which line, with which of the possible `answers`; `place` tells where that was.

    A choice of the program, which has no line, has None instead.
    """

    line: Line | None
    name: str
    answers: tuple[str, ...]
    given: str
    place: Hashable
    labelled: bool


@dataclass(frozen=True)
class Mistake:
    """What stands between the program and us has found out: after which line, in words, and where in the source."""

    after: int
    says: str
    at: str | None


@dataclass
class Run:
    """What happened in the run of this `number`, in which the first questions were answered as `script` says."""

    number: int
    script: tuple[str, ...]
    header: Header = field(default_factory=Header)
    lines: list[Line] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)
    ending: Ending = field(default_factory=lambda: Ending(How.STOPPED, ""))
    untold: tuple[str, ...] = ()
    """The claims that may be broken, as errors: all answers are known, but not all deeds."""
    exercised: int = 0
    unexplained: Unexplained | None = None
    strays: int | None = None
    """The question at which an answer of the script was not possible: the program did not do what it did before."""

    @property
    def first_error(self) -> float:
        """The number of the line with the first error; infinite if there is none. Later ones may follow from it."""
        return min((one.line.number for one in self.broken if one.level is Level.ERROR), default=inf)

    @property
    def judged(self) -> int:
        """How many questions were asked up to the first error."""
        first = self.first_error
        return sum(1 for one in self.questions if one.line is None or one.line.number <= first)

    @property
    def unusual(self) -> tuple[Question, ...]:
        """The questions that were answered otherwise than is usual."""
        return tuple(one for one in self.questions if one.given != one.answers[0])

    def compare(self, names: Sequence[str]) -> None:
        """Note where the program did not make the calls with these *names*, though it was answered as when it did."""
        pairs = enumerate(zip(names, self.names, strict=False))
        place = next((place for place, (then, now) in pairs if then != now), None)
        if place is None and len(self.names) < len(names):
            place = len(self.names)
        self.strays = place if self.strays is None else self.strays

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the calls and choices that were answered."""
        return tuple(one.name for one in self.questions)

    @property
    def answers(self) -> tuple[str, ...]:
        """All that was answered: a script that leads through the same run."""
        return tuple(one.given for one in self.questions)


FIRST = 2
"""The number of the line with the first call: the first line of the log is about the whole."""


def greeted(running: Running, number: int, world: Mapping[str, object]) -> Message | None:
    """Take the program's greeting, and reply to it; None if there is none.

    Raises `WrongMessage` and `Silence`.
    """
    greeting = running.receive()
    if greeting is None:
        return None
    if kind_of(greeting) != "shadowcheck":
        raise WrongMessage(f"a first line that is not a greeting: {greeting}", '{"shadowcheck": 1, "party": "..."}')
    if greeting["shadowcheck"] != VERSION:
        raise WrongMessage(
            f"version {greeting['shadowcheck']} of the protocol", f"version {VERSION}: use a header of this version"
        )
    running.send({"shadowcheck": VERSION, "run": number, **({"world": dict(world)} if world else {})})
    return greeting


def header_of(greeting: Message) -> Header:
    """Return what the program says of all of its lines."""
    return Header(tuple(greeting.get("tells", ())), tuple(greeting.get("leaves out", ())))


class Calling:
    """Conducts one run of a *program* that calls; *turn* is held while it is judged, as others may be under way."""

    def __init__(
        self, program: Program, referee: Referee, number: int, script: Sequence[str],
        turn: AbstractContextManager[Any] = nullcontext(),  # noqa: B008 - it holds nothing
    ) -> None:
        self._program, self._referee, self._turn = program, referee, turn
        with turn:
            self._judging: Judging = referee.begin()
        self._run, self._label = Run(number, tuple(script), referee.header), ""
        self._crash = ""

    def conduct(self, world: Mapping[str, object]) -> Run:
        """Run the program, and return what happened.

        Raises `SpecificationError` if it cannot be started, or makes a call that the model does not know.
        """
        running = self._program.start(self._run.number)
        try:
            self._run.ending = self._talk(running, world)
        except BaseException:
            running.stop()
            raise
        if self._run.ending.how is not How.STOPPED and not self._judging.ended:
            with self._turn:
                self._close()
                left = self._judging.report(len(self._run.lines)).untold
            self._run.exercised = self._judging.exercised
            self._run.untold = tuple(one.claim.id for one in left if one.level is Level.ERROR)
        return self._run

    def _talk(self, running: Running, world: Mapping[str, object]) -> Ending:
        try:
            greeting = greeted(running, self._run.number, world)
            while greeting is not None:
                message = running.receive()
                if message is None:
                    break
                with self._turn:
                    reply = self._replied(message)
                running.send(reply)
                if self._judging.ended or len(self._run.questions) > MOST_CALLS:
                    return running.stop()
        except WrongMessage as wrong:
            running.stop()
            return Ending(How.WRONG, str(wrong))
        except Silence:
            ending = running.stop()
            return ending if ending.how is How.CRASHED else Ending(How.HANGS, self._silent(), ending.output)
        ending = running.end()
        return Ending(How.CRASHED, self._crash, ending.output) if self._crash else ending

    def _silent(self) -> str:
        last = self._run.lines[-1].name if self._run.lines else "its start"
        return f"makes no call, and does not end, after {last}"

    def _replied(self, message: Message) -> Message:
        match kind_of(message):
            case "call" | "deed":
                return self._called(message)
            case "choice":
                return self._chosen(message["choice"], message.get("among", ["no", "yes"]))
            case "label":
                self._label = message["label"]
            case "mistake":
                after = self._run.lines[-1].number if self._run.lines else 1
                self._run.mistakes.append(Mistake(after, message["mistake"], message.get("at")))
            case "crash":
                self._crash = f"dies: {message['crash']}"
            case kind:
                raise WrongMessage(f"the message {kind!r}", "a call, a deed, a choice or a label")
        return {}

    def _called(self, message: Message) -> Message:
        line = self._line(message)
        if line.answer is not None:
            self._take(line)
            return {}
        possible = self._judging.answers(line)
        if not possible:
            self._take(line)
            return {}
        given = self._answered(line.name, possible, line)
        self._take(line._replace(answer=given))
        return {"answer": given, **self._referee.number(given)}

    def _line(self, message: Message) -> Line:
        is_deed = "deed" in message
        told = {key: message.get(key) for key in ("object", "answer", "thread", "about", "at")}
        name = message["deed" if is_deed else "call"]
        return Line(len(self._run.lines) + FIRST, name=name, is_deed=is_deed, **told)

    def _chosen(self, asked: str, among: Sequence[str]) -> Message:
        return {"choice": self._answered(asked, tuple(dict.fromkeys(among)), None)}

    def _answered(self, name: str, possible: tuple[str, ...], line: Line | None) -> str:
        run, index = self._run, len(self._run.questions)
        given = possible[0]
        if index < len(run.script):
            if run.script[index] in possible:
                given = run.script[index]
            elif run.strays is None:
                run.strays = index
        where = line.object if line is not None else None
        place = self._judging.explained, name, where, self._label
        told = None if line is None else line._replace(answer=given)
        run.questions.append(Question(told, name, possible, given, place, bool(self._label)))
        return given

    def _take(self, line: Line) -> None:
        self._run.lines.append(line)
        found = self._judging.take(line)
        self._run.broken.extend(found)
        if self._judging.ended:
            self._run.unexplained = self._judging.report(len(self._run.lines)).unexplained

    def _close(self) -> None:
        """Judge that the run is over; after the end of a program that hung or spoke wrongly nothing more is owed."""
        ends, told = self._referee.endings, self._run.lines
        if self._run.ending.how is How.ENDED and not any(one.is_deed and one.name in ends for one in told):
            self._take(Line(len(self._run.lines) + FIRST, None, ends[0], is_deed=True, answer=None))


def refuse_to_start(ending: Ending, program: Program) -> SpecificationError:
    """Return the error about a program that said nothing at all, or not in time, or something else."""
    output = "; ".join(ending.output.strip().splitlines()[-3:])
    if ending.how is How.WRONG:
        return SpecificationError(
            f"the program does not keep to the protocol: {ending.says}", where=program.name,
            why="it is driven by lines of JSON, which begin with a greeting",
            instead="compile it with the header that 'shadowcheck header' names, or see spec/driven-programs.md",
            code="SC1203",
        )
    return SpecificationError(
        f"the program did not connect: it {ending.says}" + (f"; it wrote: {output}" if output else ""),
        where=program.name,
        why="a driven program connects to the address in SHADOWCHECK_DRIVE, and reports each of its calls",
        instead="compile it with the header that 'shadowcheck header' names, or see spec/driven-programs.md",
        code="SC1202",
    )

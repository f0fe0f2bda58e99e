"""Learning a program: its machine is learned, written as a design and verified, and what is found is confirmed.

A story that the program does not do as the machine says corrects the machine; then all begins again with a better one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from shadowcheck.drive.referee import Referee
from shadowcheck.errors import SpecificationError
from shadowcheck.learn.apart import certain_states
from shadowcheck.learn.confirm import Confirmed, Confirming
from shadowcheck.learn.hypothesis import Hypothesis
from shadowcheck.learn.merge import access, merged
from shadowcheck.learn.system import System
from shadowcheck.learn.unfold import Unfolded, unfold
from shadowcheck.sources.designs import find_design
from shadowcheck.specification.learned import Learned
from shadowcheck.verify.request import Request
from shadowcheck.verify.verification import verify_design

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from shadowcheck.check.configuration import Setting
    from shadowcheck.drive.greeting import Introduction
    from shadowcheck.drive.run import Run
    from shadowcheck.drive.running import Program
    from shadowcheck.drive.search import Found
    from shadowcheck.learn.system import Effort
    from shadowcheck.machine import Machine
    from shadowcheck.specification.learned import Learning
    from shadowcheck.verify.verification import DesignReport

@dataclass(frozen=True)
class Task:
    """What is learned: the *program* that made itself *known*, with so much *effort*, and how it is judged.

    `world` is what the program is shown. Designs are written into `folder`, which stays as long as they are used.
    """

    program: Program
    known: Introduction
    effort: Effort
    folder: Path
    settings: tuple[Setting, ...] = ()
    world: Mapping[str, object] = field(default_factory=dict)
    strict: bool = False


@dataclass(frozen=True)
class Result:
    """What was learned: the machine, before and after alike states were merged, its source, and what was found."""

    hypothesis: Hypothesis
    unfolded: Unfolded
    learned: Learned
    source: str
    design: type[Machine[Any]]
    report: DesignReport
    confirmed: tuple[Confirmed, ...]
    corrections: int

    @property
    def system(self) -> System:
        """What was learned, with all that it was seen to do."""
        return self.hypothesis.system


def learn(task: Task, tell: Callable[[Found, Run], None] = lambda *_: None) -> Result:
    """Learn as *task* says. What the program tells of in one run, it tells of in all: then learning begins anew.

    Raises `SpecificationError` for a program that calls instead of being called, that does not do the same each time,
    or that says what the model does not know; and if aalpy is missing.
    """
    learning = _learning(task.known)
    header = task.known.header
    while True:
        referee = Referee(task.known.name, task.known.interface, header, task.settings, strict=task.strict)
        system = System(task.program, referee, task.effort, task.world, tell)
        try:
            hypothesis = Hypothesis(system)
            hypothesis.learn()
            if not system.told:
                return _judged(task, hypothesis, learning)
        finally:
            system.close()
        header = header._replace(tells=tuple(sorted({*header.tells, *system.told})))


def _learning(known: Introduction) -> Learning:
    recording = known.interface.recording
    driven = None if recording is None or not recording.called else recording.driven
    if driven is None or driven.learning is None:
        raise SpecificationError(
            f"a {known.interface.name} cannot be learned", where=known.name,
            why="what is learned is what a program does with the events that it is sent, and this one is sent none",
            instead="'shadowcheck drive' takes it through the answers that its calls may have", code="SC1221",
        )
    return driven.learning


def _judged(task: Task, hypothesis: Hypothesis, learning: Learning) -> Result:
    corrections = 0
    while True:
        unfolded, learned = machine_of(task.known.name, hypothesis, learning)
        source = learning.written(learned)
        file = task.folder / f"learned_{corrections}.py"
        file.write_text(source, encoding="utf-8")
        design = find_design(str(file))
        report = verify_design(design, Request(settings=task.settings, strict=task.strict))
        confirming, confirmed = Confirming(hypothesis, learning), list[Confirmed]()
        for finding in report.findings:
            confirmed.append(confirming.confirm(finding))
            if confirming.wrong is not None and not hypothesis.system.is_spent:
                break
        if confirming.wrong is None or hypothesis.system.is_spent:
            return Result(hypothesis, unfolded, learned, source, design, report, tuple(confirmed), corrections)
        corrections += 1
        hypothesis.correct(confirming.wrong)


def machine_of(name: str, hypothesis: Hypothesis, learning: Learning) -> tuple[Unfolded, Learned]:
    """Return the machine of *hypothesis*, before and after alike states are merged."""
    system = hypothesis.system
    driven = system.driven
    tells = system.referee.header.tells
    unfolded = unfold(hypothesis.machine, driven, learning, tells)
    rows, shows = merged(unfolded)
    does = [done for state in hypothesis.machine.states for done in state.output_fun.values()]
    reported = {name for done in does for name, _ in done.state}
    return unfolded, Learned(
        name, len(shows), rows, shows, learning.declared(tells, reported), access(len(shows), rows),
        certain_states(hypothesis, learning),
    )


def seen_by(confirmed: Sequence[Confirmed], result: Result) -> tuple[str, ...]:
    """Return the claims that runs break and of which no finding about the design tells."""
    told = {verdict.claim.id for one in confirmed for verdict in one.finding.verdicts}
    return tuple(sorted(claim for claim in result.system.found.broken if claim not in told))

"""The report on a program that was driven: what it breaks, in the shortest run that was found, and what was tried."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from shadowcheck.drive.running import How
from shadowcheck.logs.json_lines import written
from shadowcheck.recorded.judge import judge
from shadowcheck.recorded.report import Untold
from shadowcheck.recorded.story import story
from shadowcheck.verify.broken import Level

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from shadowcheck.check.configuration import Setting
    from shadowcheck.claims import Claim
    from shadowcheck.drive.referee import Referee
    from shadowcheck.drive.run import Run
    from shadowcheck.drive.search import Budget, Found
    from shadowcheck.logs.line import Header, Line
    from shadowcheck.recorded.report import Broken
    from shadowcheck.recorded.story import Story

CRASHES, HANGS, SPEAKS_WRONGLY = "program-crashes", "program-hangs", "program-speaks-wrongly"
MISUSES = "interface-is-misused"
"""What is found of a program besides claims: no page says that it must not."""
_ENDS = {How.CRASHED: CRASHES, How.HANGS: HANGS, How.WRONG: SPEAKS_WRONGLY}


@dataclass(frozen=True)
class Finding:
    """Something that is wrong, by its `id`: a claim that is `broken`, or else what the program did, which it `says`.

    `run` is the shortest that was found, in which it happens at the line `number`, the last one that is told.
    """

    id: str
    level: Level
    run: Run
    number: int
    says: str = ""
    broken: Broken | None = None
    at: str | None = None
    sure: bool = True
    """Whether it is so in every way in which the environment may have gone on; else in some, and the program could not
    tell in which."""

    @property
    def near(self) -> str | None:
        """Where it is in the source; if that is not told, the last place before it that is (as for a destructor)."""
        before = [line.at for line in self.run.lines if line.number <= self.number and line.at is not None]
        return self.at if self.at is not None or not before else before[-1]


@dataclass(frozen=True)
class DriveReport:
    """What was found out about the *name*d program by driving it within *budget*."""

    name: str
    referee: Referee
    budget: Budget
    found: Found
    settings: tuple[Setting, ...] = ()
    again: str | None = None
    """The log whose run was made again, if that was asked for."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong, the most serious first, and of those the ones with the shortest runs."""
        return tuple(sorted(self._findings(), key=lambda one: (one.level.rank, one.number, one.id)))

    def _findings(self) -> Iterator[Finding]:
        for claim, (broken, run) in self.found.broken.items():
            sure = broken not in run.possible
            yield Finding(claim, broken.level, run, broken.line.number, broken=broken, at=broken.line.at, sure=sure)
        for says, run in self.found.mistakes.items():
            mistake = next(one for one in run.mistakes if one.says == says)
            yield Finding(MISUSES, Level.ERROR, run, mistake.after, says, at=mistake.at)
        for how, run in self.found.ends.items():
            yield Finding(_ENDS[how], Level.ERROR, run, len(run.lines) + 1, run.ending.says, at=_last(run))

    @property
    def groups(self) -> tuple[tuple[Finding, ...], ...]:
        """The findings, those together that happen at the same line of the same run."""
        found: dict[tuple[int, int], list[Finding]] = {}
        for one in self.findings:
            found.setdefault((one.run.number, one.number), []).append(one)
        return tuple(map(tuple, found.values()))

    @property
    def later(self) -> tuple[str, ...]:
        """The claims that were broken, but only after another error in the same run."""
        return tuple(sorted(self.found.later - self.found.broken.keys()))

    @property
    def untold(self) -> dict[str, tuple[Untold, Run]]:
        """The claims that may be broken in a run, and are broken in none that decided it; and that run."""
        return {claim: one for claim, one in self.found.untold.items() if claim not in self.found.broken}

    def at(self, level: Level) -> tuple[Finding, ...]:
        """Select the findings of one level."""
        return tuple(one for one in self.findings if one.level is level)

    @property
    def limits(self) -> str:
        """The options that say how much is tried."""
        return "--runs, --seconds and --deviations"

    @property
    def notes(self) -> tuple[str, ...]:
        """What else there is to be said about how far the search went; nothing here."""
        return ()

    @property
    def facts(self) -> Mapping[str, object]:
        """The same, for programs."""
        return {}

    @property
    def unfinished(self) -> bool:
        """Whether not all runs were made that were asked for."""
        return bool(self.found.left) or self.found.interrupted

    @property
    def unsettled(self) -> bool:
        """Whether there may be an error that was not found, among what was asked for."""
        found = self.found
        if not found.calls:
            return True
        doubtful = found.strays, found.hung, found.unexplained, found.cut
        untold = any(one.level is Level.ERROR for one, _ in self.untold.values())
        return self.unfinished or untold or any(run is not None for run in doubtful)

    @property
    def exit_status(self) -> int:
        """0: no error; 1: an error; 3: none, but not all that was asked for could be tried or settled."""
        return 1 if self.at(Level.ERROR) else 3 if self.unsettled else 0

    @property
    def kept(self) -> tuple[Claim, ...]:
        """The claims that some run did something about, and none broke."""
        exercised = self.referee.claims(self.found.exercised)
        return tuple(one for one in self._claims() if one.id in exercised and one.id not in self._known)

    @property
    def not_exercised(self) -> tuple[Claim, ...]:
        """The claims that no run did anything about."""
        exercised = self.referee.claims(self.found.exercised)
        return tuple(one for one in self._claims() if one.id not in exercised | self._known)

    @property
    def _known(self) -> set[str]:
        return {*self.found.broken, *self.found.untold, *self.found.later}

    def _claims(self) -> Sequence[Claim]:
        return list({one.claim.id: one.claim for one in self.referee.court.watches}.values())

    def told(self, group: Sequence[Finding]) -> Story:
        """Tell the run of a *group* of findings, up to where they happen, as that of a log is told.

        What some explanations break is told by one that does.
        """
        finding = group[0]
        run = finding.run
        lines = [one for one in run.lines if one.number <= finding.number]

        def read(_: str) -> Iterator[Line | Header]:
            yield run.header
            yield from lines

        path = f"run {run.number} of {self.name}"
        report, *_ = judge(path, self.referee.interface, self.settings, read=read)
        claims = [(one.broken, one.sure) for one in group if one.broken is not None]
        broken = tuple(one for one, sure in claims if sure)
        left = tuple(Untold(one.claim, one.readings, one.line, one.level, (), ()) for one, sure in claims if not sure)
        return story(replace(report, broken=broken, untold=left), self.settings, read=read, breaking=True)

    def log(self, run: Run) -> bytes:
        """Write *run* as a log, with what is needed to make it again."""
        return written(run.header._replace(script=run.answers), run.lines)


def _last(run: Run) -> str | None:
    return run.lines[-1].at if run.lines else None

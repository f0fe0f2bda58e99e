"""The search: a program is run again and again, with answers that deviate from the usual ones, fewest deviations first.

What is known of the program is only what it does, so that each run begins at its beginning (stateless search, as in
Godefroid's VeriSoft), and runs with fewer deviations come first (as preemptions do in CHESS): a program's handling of
single errors is tried in full before pairs of them are. Places from which the program goes on in the same way, as far
as it was seen, are taken for one, and deviated from once.
"""

from __future__ import annotations

import heapq
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from shadowcheck.drive.conversation import Calling
from shadowcheck.drive.running import How
from shadowcheck.drive.sending import Sending

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Mapping

    from shadowcheck.drive.referee import Referee
    from shadowcheck.drive.run import Pair, Run
    from shadowcheck.drive.running import Program
    from shadowcheck.recorded.report import Broken, Untold

AGAIN = 3
"""How often the same other answer may be given to a call, as one deviation: a program may try again, then give up."""


@dataclass(frozen=True)
class Budget:
    """How long is searched: so many *runs*, *seconds* (None: as long as it takes), and *deviations* in a run.

    So many runs are made at the same time (*jobs*), and so many calls that follow tell two places apart (*ahead*). With
    *interrupts*, Ctrl-C may come once in a run, after any call.
    """

    runs: int = 1_000
    seconds: float | None = None
    deviations: int = 2
    jobs: int = 2
    ahead: int = 30
    interrupts: bool = False


class Planned(NamedTuple):
    """A run to be made: how many deviations it has, its place among the others, its script, and its last deviation.

    `names` are those of the calls that the script answers, as the program made them before. The last deviation is made
    so many `times`, each when the call is made the next time, which count as one.
    """

    cost: int
    order: int
    script: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    last: tuple[str, str] | None = None
    times: int = 0


@dataclass
class Found:
    """What was found: the shortest run for each kind of finding, and what was tried of all that could be.

    `broken` are claims, by their ids; `mistakes` are by their words. `ends` are runs that ended badly, by how they did.
    `strays` is a run in which the program did not do again what it had done, `unexplained` one that no documented run
    of the environment explains, and `cut` one that was not followed to its end. `hung` is one that hung, and did not
    when it was made again.
    """

    runs: int = 0
    calls: int = 0
    """How many calls were made in all runs."""
    usual: Run | None = None
    """The first run, in which all was answered as is usual."""
    broken: dict[str, tuple[Broken, Run]] = field(default_factory=dict)
    later: set[str] = field(default_factory=set)
    """The claims that were broken after an error in the same run, which may have led to it."""
    untold: dict[str, tuple[Untold, Run]] = field(default_factory=dict)
    mistakes: dict[str, Run] = field(default_factory=dict)
    ends: dict[How, Run] = field(default_factory=dict)
    strays: Run | None = None
    unexplained: Run | None = None
    cut: Run | None = None
    hung: Run | None = None
    by_cost: Counter[int] = field(default_factory=Counter)
    left: Counter[int] = field(default_factory=Counter)
    given: Counter[tuple[str, str]] = field(default_factory=Counter)
    possible: set[tuple[str, str]] = field(default_factory=set)
    places: set[tuple[str, str]] = field(default_factory=set)
    visited: set[tuple[str, str]] = field(default_factory=set)
    """Of a program that is called: how the environment stood, and what could be sent there; and was."""
    pairs: set[Pair] = field(default_factory=set)
    paired: set[Pair] = field(default_factory=set)
    """Which two answers, or events, may come together in a run; and did."""
    merged: int = 0
    """How many deviations were left out, as the place was taken for one that had been deviated from before."""
    exercised: int = 0
    interrupted: bool = False
    told: set[str] = field(default_factory=set)
    """What a run has told of that was not said to be told of: the search was given up, to begin anew with it."""

    def take(self, run: Run, cost: int | None = None) -> None:
        """Take *run* into account. It had so many deviations; None if they are not counted."""
        self.runs += 1
        self.calls += sum(not one.is_deed for one in run.lines)
        self.usual = self.usual or run
        if cost is not None:
            self.by_cost[cost] += 1
        self.exercised |= run.exercised
        self.places |= run.places
        self.visited |= run.visited
        self.pairs |= run.pairs
        self.paired |= run.paired
        for question in run.questions:
            self.given[question.name, question.given] += 1
            self.possible.update((question.name, answer) for answer in question.answers)
        self._note(run)

    def _note(self, run: Run) -> None:
        """Note what *run* found up to its first error, if no shorter one has found the same."""
        self._note_claims(run)
        for mistake in run.mistakes:
            self.mistakes.setdefault(mistake.says, run)
        if run.ending.how not in {How.ENDED, How.STOPPED}:
            self.ends.setdefault(run.ending.how, run)
        if run.strays is not None:
            self.strays = self.strays or run
        if run.unexplained is not None:
            self.unexplained = self.unexplained or run
        if run.cut:
            self.cut = self.cut or run
        if run.hung:
            self.hung = self.hung or run

    def _note_claims(self, run: Run) -> None:
        first = run.first_error
        broken = (*run.broken, *run.possible)
        self.later.update(one.claim.id for one in broken if one.line.number > first)
        for one in broken:
            if one.line.number > first:
                continue
            known = self.broken.get(one.claim.id)
            if known is None or _order(one) < _order(known[0]):
                self.broken[one.claim.id] = one, run
        for left in run.untold:
            other = self.untold.get(left.claim.id)
            if other is None or left.level.rank < other[0].level.rank:
                self.untold[left.claim.id] = left, run


def _order(one: Broken) -> tuple[int, int]:
    """Order what breaks the same claim: the more serious first, as it may be under another reading; then the sooner."""
    return one.level.rank, one.line.number


class Search:
    """Searches the runs of *program* for mistakes. *tell* is called after each run, with what was found so far."""

    def __init__(
        self, program: Program, referee: Referee, budget: Budget, world: Mapping[str, object],
        tell: Callable[[Found, Run], None] = lambda *_: None,
    ) -> None:
        self._program, self._referee, self._budget, self._world = program, referee, budget, world
        self._tell, self.found = tell, Found()
        self._seen: set[Hashable] = set()
        self._waiting: list[tuple[int, int, Planned]] = []
        self._order = 0
        self._judging = threading.Lock()

    def search(self) -> Found:
        """Make the runs that the budget allows, and return what was found.

        Raises `SpecificationError` if the program cannot be run, or makes a call that the model does not know.
        """
        self._plan(Planned(0, 0))
        began = time.monotonic()
        with ThreadPoolExecutor(self._budget.jobs) as pool:
            try:
                while self._waiting and not self.found.told and not self._over(began):
                    for planned, run in zip(batch := self._batch(), pool.map(self._conduct, batch), strict=True):
                        self._take(planned, run)
            except KeyboardInterrupt:
                self.found.interrupted = True
        self.found.left.update(one.cost for _, _, one in self._waiting)
        return self.found

    def _over(self, began: float) -> bool:
        late = self._budget.seconds is not None and time.monotonic() - began > self._budget.seconds
        return late or self.found.runs >= self._budget.runs

    def _plan(self, planned: Planned) -> None:
        heapq.heappush(self._waiting, (planned.cost, planned.order, planned))

    def _batch(self) -> list[Planned]:
        """Return the next runs, which have equally many deviations."""
        most = min(self._budget.jobs, self._budget.runs - self.found.runs, len(self._waiting))
        cost = self._waiting[0][0]
        return [heapq.heappop(self._waiting)[2] for _ in range(most) if self._waiting and self._waiting[0][0] == cost]

    def _conduct(self, planned: Planned) -> Run:
        """Make the run; who hangs has to do so twice, as a machine may be busy, and wine stalls now and then."""
        run = self._made(planned)
        if run.ending.how is not How.HANGS or How.HANGS in self.found.ends:
            return run
        again = self._made(planned)
        again.hung = again.ending.how is not How.HANGS
        return again

    def _made(self, planned: Planned) -> Run:
        number = planned.order + 1
        conversation = Sending if self._referee.recording.called else Calling
        made = conversation(self._program, self._referee, number, planned.script, self._judging)
        return made.conduct(self._world, interrupts=self._budget.interrupts)

    def _take(self, planned: Planned, run: Run) -> None:
        found = self.found
        found.told |= self._referee.untold(one.name for one in run.lines)
        run.compare(planned.names)
        found.take(run, planned.cost)
        for one in self._deviations(planned, run):
            self._plan(one)
        self._tell(found, run)

    def _deviations(self, planned: Planned, run: Run) -> Iterator[Planned]:
        """Yield the runs that answer one question otherwise, after the last that was answered by the script."""
        answers, names, until = run.answers, run.names, run.judged
        for index, question in enumerate(run.questions[:until]):
            if index < len(planned.script) or run.strays is not None:
                continue
            key = self._place(run, index)
            asked = names[len(planned.script) : index]
            for answer in question.answers[1:]:
                last = question.name, answer
                again = last == planned.last and question.name not in asked
                times = planned.times % AGAIN + 1 if again else 1
                cost = planned.cost + (times == 1)
                if cost > self._budget.deviations:
                    continue
                if times == 1 and key in self._seen:
                    self.found.merged += 1
                else:
                    self._order += 1
                    script = *answers[:index], answer
                    yield Planned(cost, self._order, script, names[: index + 1], last, times)
            self._seen.add(key)

    def _place(self, run: Run, index: int) -> Hashable:
        """Tell where the question is asked: by what is known there, and by what the program does then or calls it."""
        question = run.questions[index]
        if question.labelled:
            return question.place
        coming = run.lines[question.after : question.after + self._budget.ahead]
        return question.place, tuple((one.object, one.name, one.about, one.answer) for one in coming)

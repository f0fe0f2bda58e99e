"""The disk engine: exact breadth-first search whose states are on disk, and which goes on where it was stopped."""

from __future__ import annotations

import errno
import hashlib
import shutil
import tempfile
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shadowcheck.disk.actors import Actors
from shadowcheck.disk.cluster import cluster_at
from shadowcheck.disk.crew import LostError, Threads
from shadowcheck.disk.formulas import written
from shadowcheck.disk.journal import FORMAT, Journal
from shadowcheck.disk.judge import Asked, DiskBench, Visited, answered, key_of, run_of
from shadowcheck.disk.lock import alone_in
from shadowcheck.disk.plan import Sizes, plan_of, product_of
from shadowcheck.disk.search import Search, Stopped
from shadowcheck.engine import Outcome
from shadowcheck.errors import SpecificationError
from shadowcheck.explore.budget import Budget
from shadowcheck.explore.graph import INTERRUPTED
from shadowcheck.instance.formula import allowed_end
from shadowcheck.instance.grounding import Grounding
from shadowcheck.judge.verdict import Result, Verdict
from shadowcheck.packed.jit import announced
from shadowcheck.packed.threads import Workers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from shadowcheck.claims import Claim
    from shadowcheck.claims.observer import Observation
    from shadowcheck.disk.cluster import Cluster
    from shadowcheck.disk.crew import Crew
    from shadowcheck.disk.plan import Plan
    from shadowcheck.explore.run import Run
    from shadowcheck.instance import Instance
    from shadowcheck.instance.grounding import Binding
    from shadowcheck.judge.quantifiers import Circumstances

NAME = "disk"

FEW = 1_000_000
"""The products of so few states are soon searched again after a power failure: nothing waits for the disk."""


def check(instance: Instance, asked: list[Claim], given: Circumstances, run: Run) -> Outcome:
    """Search *instance* on disk and judge the claims *asked*, as `shadowcheck.engine.Engine.check` says."""
    budget = Budget(run.memory)
    with ExitStack() as stack:
        folder = stack.enter_context(_folder(run.checkpoint))
        begun = Journal(folder, lasting=False).header
        workers = stack.enter_context(Workers(run.workers))
        stack.enter_context(announced(run.compiling))
        cluster = None
        if run.cluster is not None:
            run.prepares("joining the cluster")
            cluster = stack.enter_context(cluster_at(run.cluster, begun["partitions"] if begun else run.workers))
        return _Check(instance, asked, given, run, folder, budget, workers, cluster).outcome()


@contextmanager
def _folder(checkpoint: Path | None) -> Iterator[Path]:
    """Work in the folder of the *checkpoint*; without one, in a temporary folder, which is removed in the end."""
    if checkpoint is None:
        with tempfile.TemporaryDirectory(prefix="shadowcheck-") as folder:
            yield Path(folder)
        return
    try:
        with alone_in(checkpoint):
            yield checkpoint
    except OSError as error:
        raise SpecificationError(
            "the checkpoint cannot be used", where=f"--checkpoint {checkpoint}",
            why=f"{error.strerror or error}: {error.filename or checkpoint}",
            instead="name a folder in which you may write, on a disk that works", code="SC0333",
        ) from error


@dataclass
class _Check:
    """One check: a search of the states, and then of the products that the claims need."""

    instance: Instance
    asked: list[Claim]
    given: Circumstances
    run: Run
    folder: Path
    budget: Budget
    workers: Workers
    cluster: Cluster | None

    def __post_init__(self) -> None:
        self.grounding = Grounding(self.instance)
        self.questions = Asked.about(self.asked, self.instance)
        self.unfinished: str | None = None
        self.verdicts: list[Verdict] = []
        partitions = len(self.cluster.owners) if self.cluster else self.workers.count
        self.search = self._search(self.folder, self._plan, self._told(), partitions)

    def outcome(self) -> Outcome:
        """Search, judge, and tell."""
        with self._stopping():
            self.unfinished = self.search.go(self.run)
        if self.unfinished != INTERRUPTED:
            with self._stopping():
                self._judge()
        late = [Verdict(claim, Result.UNFINISHED, self.unfinished or "") for claim in self.asked[len(self.verdicts):]]
        history = self.search.history
        fired = {self.instance.rules[number].step.name for number in history.fired}
        dead = tuple(step.name for step in self.instance.network.steps if step.name not in fired)
        return Outcome(
            NAME, history.states, history.steps, history.depth, self.unfinished, (*self.verdicts, *late), dead,
            goes_on=self._goes_on(),
        )

    @contextmanager
    def _stopping(self) -> Iterator[None]:
        """Let Ctrl-C, a full disk or a lack of memory stop what is done, and note why; levels on record stay."""
        try:
            yield
        except KeyboardInterrupt:
            self.unfinished = INTERRUPTED
        except MemoryError:
            self.unfinished = str(self.budget)
        except Stopped as stopped:
            self.unfinished = str(stopped)
        except OSError as error:
            if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
                raise
            self.unfinished = f"no space left on the disk of {self.folder}"

    def _goes_on(self) -> str:
        if self.unfinished is None or self.run.checkpoint is None:
            return ""
        raised = "with a larger --limit, or without it, " if self.unfinished.startswith("limit") else ""
        return f"{raised}the same command goes on after level {self.search.history.depth:,}, from {self.run.checkpoint}"

    def _judge(self) -> None:
        visited = Visited(self.instance, self.questions, self.search, self.unfinished, self._product, self.run)
        bench = DiskBench(visited)
        for number, claim in enumerate(self.asked, start=1):
            self.run.judges(number, len(self.asked))
            self.verdicts.append(bench.judge(claim, self.given))

    def _plan(self, sizes: Sizes) -> Plan:
        return plan_of(self.instance, sizes, list(self.questions.questions.values()),
            list(self.questions.cones.values()))

    def _product(self, observation: Observation, bound: Binding) -> list[int] | None:
        """Return the rules of the plainest run to the goal of an observer; None if there is none."""
        key = key_of(observation, bound, self.grounding)
        folder = self.folder / f"product-{key}"
        searched: list[Search] = []
        run = answered(self.search, key, lambda: self._searched(observation, bound, folder, searched))
        for search in searched:  # files go only when the answer is on record
            with suppress(LostError):
                search.crew.close()
        shutil.rmtree(folder, ignore_errors=True)
        return run

    def _searched(
        self, observation: Observation, bound: Binding, folder: Path, searched: list[Search]
    ) -> list[int] | None:
        asked = (observation.first, observation.second, observation.without)
        formulas = [None if one is None else self.grounding.of(one, bound) for one in asked]
        at_first = (one is not None and self.grounding.initially(one) for one in formulas[:2])
        if observation.observer.start(*at_first) == observation.observer.goal:
            return []  # it is so from the start: no step has to lead there
        folder.mkdir(exist_ok=True)
        search = self._search(
            folder, lambda sizes: product_of(self.instance, sizes, observation, bound, self.grounding),
            {**self._told(), "observer": folder.name}, self.search.plan.sizes.partitions,
        )
        search.go(replace(self.run, limit=None))
        found = run_of(search, self.instance, observation, formulas, self.run)
        searched.append(search)
        return found

    def _search(self, folder: Path, plan: Callable[[Sizes], Plan], told: dict[str, Any], partitions: int) -> Search:
        lasting = self.run.checkpoint is not None and (folder == self.folder or self.search.history.states > FEW)
        journal = Journal(folder, lasting=lasting)
        partitions = journal.begin(told, partitions)
        memory = self.budget.limit * (self.cluster.machines if self.cluster else 1)
        planned = plan(Sizes(partitions, memory // partitions, lasting))
        return Search(planned, self._crew(planned, folder), folder, journal)

    def _crew(self, plan: Plan, folder: Path) -> Crew:
        return Threads(plan, folder, self.workers) if self.cluster is None else Actors(plan, folder, self.cluster)

    def _told(self) -> dict[str, Any]:
        """Tell what identifies the search: a checkpoint of another one is refused."""
        instance = self.instance
        fields = [(one.name, one.shift, one.width, one.initial) for one in instance.fields]
        rules = [
            (rule.step.name, rule.step.action, rule.step.fairness, rule.step.anyone, rule.step.is_trouble, rule.numbers,
                [(part.field.number, sorted(part.next.items())) for part in rule.parts]) for rule in instance.rules
        ]
        claims = [*self.questions.questions, *(f"{bound}" for bound in self.questions.cones)]
        return {
            "format": FORMAT, "network": instance.network.name, "sizes": dict(instance.sizes),
            "model": _digest(fields, rules, written(allowed_end(instance))), "claims": _digest(*claims),
        }


def _digest(*what: object) -> str:
    return hashlib.sha256("\n".join(map(str, what)).encode()).hexdigest()

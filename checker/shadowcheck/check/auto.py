"""The engines that search an instance, and the choice among them by its size; all give the same verdicts.

`reference` visits state by state, in readable code: the definition. `levels` visits whole levels at a time, in numpy,
and is the quickest while the model is small. `packed` visits states in compiled kernels. `symbolic` computes with sets
of states, as decision diagrams. `disk` visits more states than fit into memory, where that is asked for. `auto` leaves
the search to one of them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from shadowcheck import packed
from shadowcheck.claims.obligation import OnGraph
from shadowcheck.disk import Disk
from shadowcheck.engine import Outcome, Visiting, refuse_unfit
from shadowcheck.explore import levels, reference
from shadowcheck.explore.budget import Budget, bounded
from shadowcheck.explore.graph import INTERRUPTED, Graph
from shadowcheck.explore.run import PLAIN, Run
from shadowcheck.extras import installing
from shadowcheck.judge import Result, Verdict
from shadowcheck.judge.quantifiers import ORDINARY, Circumstances
from shadowcheck.symbolic import backend
from shadowcheck.symbolic.engine import BetterVisited, Symbolic

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shadowcheck.claims import Claim
    from shadowcheck.instance import Instance

SMALL = 300_000
"""Up to this many states, visiting each of them without compiling anything is the quickest way."""

SMALL_IF_WIDE = 40_000
"""The same for states that do not fit into one word: the reference engine takes about a second for this many."""

REFERENCE = Visiting("reference", reference.explore)
LEVELS = Visiting("levels", levels.explore)
PACKED = Visiting("packed", packed.explore, frozenset({"limit", "memory", "workers"}))
SYMBOLIC = Symbolic()
DISK = Disk()
_YIELDING = Symbolic(yields=True)


@dataclass(frozen=True)
class Auto:
    """Leaves the search to another engine, which the outcome names; it finds out how large a model is by trying."""

    name: ClassVar[str] = "auto"
    keeps: ClassVar[frozenset[str]] = DISK.keeps

    def check(
        self, instance: Instance, claims: Iterable[Claim], given: Circumstances = ORDINARY, run: Run = PLAIN
    ) -> Outcome:
        """Visit every state, or compute with sets if there are many and no limit is set; see `Engine.check`.

        An engine that is not installed is done without, where the verdicts and counts are the same, and is named.
        """
        asked = refuse_unfit(self, instance, claims, run)
        if run.checkpoint is not None or run.cluster is not None:
            why = "a checkpoint is given" if run.cluster is None else "a cluster is given"
            return replace(DISK.check(instance, asked, given, run), why=why)
        if run.memory is not None or run.workers is not None:
            return replace(PACKED.check(instance, asked, given, run), why="memory or workers are given")
        tried = _tried(instance, run)
        if tried.enough:
            few = f"the model has at most {tried.most:,} states, so each is visited and nothing is compiled"
            early = "the search was stopped before the model could turn out to be large"
            why = few if tried.graph.complete else early
            return replace(tried.engine.judged(tried.graph, asked, given, run), why=why)
        if run.limit is not None:
            return _visited(tried.engine, instance, asked, given, run, "a limit of states is given")
        return _of_many(tried, instance, asked, given, run)

    def explore(self, instance: Instance, run: Run = PLAIN) -> Graph:
        """Visit every state of *instance*, within the free memory; nothing is compiled for it unless they are many."""
        tried = _tried(instance, run)
        if tried.enough:
            return tried.graph
        missing = packed.unavailable()
        if missing is None:
            return PACKED.explore(instance, run)
        run.is_slowed(_slowed(tried.engine, missing))
        budget = Budget()
        try:
            with bounded(budget.limit):
                return tried.engine.explore(instance, run)
        except MemoryError:
            return Graph(instance, states=[instance.initial], unfinished=str(budget))


def _of_many(tried: _Tried, instance: Instance, asked: list[Claim], given: Circumstances, run: Run) -> Outcome:
    """Compute with sets of states; visit them where that is better, or where the symbolic engine is not available."""
    why = f"the model has more than {tried.most:,} states"
    graphic = [claim.id for claim in asked if isinstance(claim.obligation, OnGraph)]
    if graphic:
        return _visited(tried.engine, instance, asked, given, run, f"{why}, and {graphic[0]} is judged on their graph")
    missing = backend.unavailable()
    if missing is not None:
        return _visited(tried.engine, instance, asked, given, run, f"{why}; {_without('symbolic', missing)}")
    try:
        return replace(_YIELDING.check(instance, asked, given, run), why=why)
    except BetterVisited as better:
        told = f"{why}, and {better}"
    visited = _visited(tried.engine, instance, asked, given, run, told)  # when the diagrams are freed
    if visited.unfinished in {None, INTERRUPTED}:
        return visited
    again = f"{why}, and visiting them does not work either: {visited.unfinished}"
    return replace(SYMBOLIC.check(instance, asked, given, run), why=again)


def _visited(  # noqa: PLR0913, PLR0917 - those of a check, the engine that needs nothing, and why
    plain: Visiting, instance: Instance, asked: list[Claim], given: Circumstances, run: Run, why: str
) -> Outcome:
    """Visit the states one by one, in compiled kernels; without numba as *plain* does, within the free memory."""
    missing = packed.unavailable()
    if missing is None:
        return replace(PACKED.check(instance, asked, given, run), why=why)
    slowed, budget = _slowed(plain, missing), Budget()
    run.is_slowed(slowed)
    try:
        with bounded(budget.limit):
            return replace(plain.check(instance, asked, given, run), why=f"{why}; {slowed}")
    except MemoryError:
        left = tuple(Verdict(claim, Result.UNFINISHED, str(budget)) for claim in asked)
        return Outcome(plain.name, None, None, None, str(budget), left, (), why=f"{why}; {slowed}")


def _slowed(plain: Visiting, missing: str) -> str:
    """Say that *plain* searches, as what the packed engine needs is *missing*, which takes longer."""
    return f"{_without('packed', missing)}: engine {plain.name} visits the states, more slowly"


def _without(engine: str, missing: str) -> str:
    return f"no engine {engine}, as {missing} ({installing('engines')})"


class _Tried(NamedTuple):
    """A graph with no more states than are few for its engine; `enough` if the search need not go on."""

    engine: Visiting
    most: int
    graph: Graph
    enough: bool


def _tried(instance: Instance, run: Run) -> _Tried:
    engine, most = (LEVELS, SMALL) if levels.fits(instance) else (REFERENCE, SMALL_IF_WIDE)
    limit = min(most, run.most)
    graph = engine.explore(instance, replace(run, limit=limit))
    return _Tried(engine, most, graph, graph.complete or graph.unfinished == INTERRUPTED or limit == run.limit)


AUTO = Auto()

"""The engines that search an instance, and the choice among them by its size; all give the same verdicts.

`reference` visits state by state, in readable code: the definition. `levels` visits whole levels at a time, in numpy,
and is the quickest while the model is small. `packed` visits states in compiled kernels. `symbolic` computes with sets
of states, as decision diagrams. `auto` leaves the search to one of them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from shadowcheck import packed
from shadowcheck.engine import Outcome, Visiting, refuse_unfit
from shadowcheck.explore import levels, reference
from shadowcheck.explore.graph import INTERRUPTED
from shadowcheck.explore.run import PLAIN, Run
from shadowcheck.judge.quantifiers import ORDINARY, Circumstances
from shadowcheck.symbolic.engine import BetterVisited, Symbolic

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shadowcheck.claims import Claim
    from shadowcheck.explore import Graph
    from shadowcheck.instance import Instance

SMALL = 300_000
"""Up to this many states, visiting each of them without compiling anything is the quickest way."""

SMALL_IF_WIDE = 40_000
"""The same for states that do not fit into one word: the reference engine takes about a second for this many."""

REFERENCE = Visiting("reference", reference.explore)
LEVELS = Visiting("levels", levels.explore)
PACKED = Visiting("packed", packed.explore, frozenset({"limit", "memory", "workers"}))
SYMBOLIC = Symbolic()
_YIELDING = Symbolic(yields=True)


@dataclass(frozen=True)
class Auto:
    """Leaves the search to another engine, which the outcome names; it finds out how large a model is by trying."""

    name: ClassVar[str] = "auto"
    keeps: ClassVar[frozenset[str]] = PACKED.keeps

    def check(
        self, instance: Instance, claims: Iterable[Claim], given: Circumstances = ORDINARY, run: Run = PLAIN
    ) -> Outcome:
        """Visit every state, or compute with sets if there are many and no limit is set; see `Engine.check`."""
        asked = refuse_unfit(self, instance, claims, run)
        if run.memory is not None or run.workers is not None:
            return replace(PACKED.check(instance, asked, given, run), why="memory or workers are given")
        tried = _tried(instance, run)
        if tried.enough:
            few = f"the model has at most {tried.most:,} states, so each is visited and nothing is compiled"
            early = "the search was stopped before the model could turn out to be large"
            why = few if tried.graph.complete else early
            return replace(tried.engine.judged(tried.graph, asked, given, run), why=why)
        if run.limit is not None:
            return replace(PACKED.check(instance, asked, given, run), why="a limit of states is given")
        many = f"the model has more than {tried.most:,} states"
        try:
            return replace(_YIELDING.check(instance, asked, given, run), why=many)
        except BetterVisited as better:
            why = f"{many}, and {better}"
        visited = replace(PACKED.check(instance, asked, given, run), why=why)  # when the diagrams are freed
        if visited.unfinished in {None, INTERRUPTED}:
            return visited
        again = f"{many}, and visiting them does not work either: {visited.unfinished}"
        return replace(SYMBOLIC.check(instance, asked, given, run), why=again)

    def explore(self, instance: Instance, run: Run = PLAIN) -> Graph:
        """Visit every state of *instance*; nothing is compiled for it unless they are many."""
        tried = _tried(instance, run)
        return tried.graph if tried.enough else PACKED.explore(instance, run)


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

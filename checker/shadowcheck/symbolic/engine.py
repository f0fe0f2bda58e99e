"""The symbolic engine: exact counts and verdicts, computed on BDDs that represent sets of states.

Burch, Clarke, McMillan, Dill and Hwang, "Symbolic model checking: 10^20 states and beyond" (1990). The verdicts are
defined by `shadowcheck.judge` on explicit graphs; the tests compare the two.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from shadowcheck.engine import Outcome, refuse_unfit
from shadowcheck.explore.budget import Budget, OutOfMemory
from shadowcheck.explore.graph import INTERRUPTED
from shadowcheck.explore.run import DEFAULT_LIMIT, PLAIN, Run
from shadowcheck.instance import compile_network
from shadowcheck.judge.judge import Bench
from shadowcheck.judge.quantifiers import ORDINARY, Circumstances
from shadowcheck.judge.verdict import Result, Verdict
from shadowcheck.symbolic import layers as rings
from shadowcheck.symbolic.backend import open_backend
from shadowcheck.symbolic.counterexample import Effort
from shadowcheck.symbolic.interrupt import Clock, watching_for_interrupts
from shadowcheck.symbolic.judge import Known, SymbolicJudge
from shadowcheck.symbolic.lifting import small_sizes
from shadowcheck.symbolic.projection import Cone
from shadowcheck.symbolic.reach import System
from shadowcheck.symbolic.space import Space
from shadowcheck.symbolic.symmetry import beginning, kind
from shadowcheck.symbolic.transition import Event, events_of
from shadowcheck.symbolic.valuation import Truth
from shadowcheck.symbolic.visible import graph_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shadowcheck.claims import Claim
    from shadowcheck.explore.graph import Graph
    from shadowcheck.explore.run import Progress
    from shadowcheck.instance import Instance
    from shadowcheck.instance.grounding import Binding
    from shadowcheck.symbolic.backend import Node

_TOO_MANY_FOR_RINGS = 10**15
_TELL_EVERY = 16  # groups applied

MANY_NODES = 10_000
"""Smaller diagrams of the states are no burden."""
PER_NODE = 10
"""Where a node of a large diagram stands for fewer states than this, visiting them is quicker and takes less memory."""
FEW_STEPS = 2_000_000
"""Up to so many steps, too, as claims are judged quickly on the graph itself."""

ORDINARY_EFFORT = Effort()


class BetterVisited(Exception):  # noqa: N818 - no error: another engine is to search; the message says why
    """The states are better visited one by one."""


@dataclass(frozen=True)
class Symbolic:
    """The symbolic engine, on the BDD library `backend` (None: CUDD if it is installed).

    `effort` limits the work for shortest runs and for the depth; where the depth would cost more, the outcome has none.
    If it `yields`, it raises `BetterVisited` where states are better visited one by one: the diagrams have many nodes
    for few states, or there are few steps.
    """

    backend: str | None = None
    effort: Effort = ORDINARY_EFFORT
    yields: bool = False
    name: ClassVar[str] = "symbolic"
    keeps: ClassVar[frozenset[str]] = frozenset({"memory"})

    def check(
        self, instance: Instance, claims: Iterable[Claim], given: Circumstances = ORDINARY, run: Run = PLAIN
    ) -> Outcome:
        """Judge *claims* of *instance* without visiting its states one by one, as `Engine.check` says."""
        asked = refuse_unfit(self, instance, claims, run)
        budget, found = Budget(run.memory), _Found()
        clock = Clock(memory=budget.limit)
        try:
            with watching_for_interrupts(clock):
                run.prepares("writing the steps as decision diagrams")
                analysis = Analysis(instance, backend=self.backend, clock=clock, effort=self.effort, yields=self.yields)
                if self.yields:
                    analysis.refuse_few(run.progress)
                found.fill(analysis, asked, given, run)
        except (OutOfMemory, MemoryError):
            found.unfinished = str(budget)
        except KeyboardInterrupt:
            found.unfinished = INTERRUPTED
        late = [Verdict(claim, Result.UNFINISHED, found.unfinished or "") for claim in asked[len(found.verdicts):]]
        counts = (found.states, found.steps, found.depth)
        return Outcome(self.name, *counts, found.unfinished, (*found.verdicts, *late), found.dead_steps)


class Analysis(Bench):
    """One instance: its reachable states, its counts and verdicts on its claims, each computed on demand.

    Nothing in it refers back to it: without reference cycles all diagrams are freed before their manager, as CUDD
    requires.
    """

    def __init__(
        self, instance: Instance, *, backend: str | None = None, clock: Clock | None = None,
        effort: Effort = ORDINARY_EFFORT, yields: bool = False,
    ) -> None:
        self.instance, self.clock, self._effort = instance, clock or Clock(), effort
        self._yields = yields
        self.space = Space(instance, open_backend(backend))
        self.system = System(self.space, events_of(instance, self.space), self.clock)
        self.truth = Truth(self.space)
        super().__init__(self.truth.grounding)
        self._cones: dict[Binding, Cone] = {}
        self._enabled: dict[object, int] = {}
        self._reachable: Node | None = None
        self._fewer: Analysis | None = None

    def reachable(self, progress: Progress | None = None) -> Node:
        """Return the set of reachable states."""
        if self._reachable is None:
            def met(states: Node, rounds: int) -> None:
                if progress is not None and rounds % _TELL_EVERY == 0:
                    progress(self.space.count(states), 0, rounds)
                if self._yields and len(states) > MANY_NODES:
                    self._weigh(self.space.count(states), len(states))

            plan = self.system.plan(self.system.arrows())
            self._reachable = self.system.reach(self.space.initial, plan, met=met)
        return self._reachable

    def refuse_few(self, progress: Progress | None) -> None:
        """Raise `BetterVisited` if there are so few steps that visiting the states is the quickest way to verdicts."""
        self.reachable(progress)
        if self.steps() <= FEW_STEPS:
            raise BetterVisited(f"there are only {self.steps():,} steps")

    def _weigh(self, states: int, nodes: int) -> None:
        """Raise `BetterVisited` if so many *states* are few for so many *nodes*; ask no more once they are too many."""
        self._yields = states <= DEFAULT_LIMIT
        if states < PER_NODE * nodes:
            raise BetterVisited(f"diagrams hardly help: {nodes:,} nodes for {states:,} states")

    def states(self) -> int:
        """Return the exact number of reachable states."""
        return self.space.count(self.reachable())

    def steps(self) -> int:
        """Return the exact number of steps: for each rule, the number of reachable states that enable it."""
        return sum(self._enabling(event) for event in self.system.events)

    def _enabling(self, event: Event) -> int:
        """Return how many reachable states enable *event*; counted once for rules that are alike by symmetry."""
        like = kind(event.rule, self.instance)
        if like not in self._enabled:
            self.clock.check()
            self._enabled[like] = self.space.count(self.reachable() & event.domain)
        return self._enabled[like]

    def dead_steps(self) -> tuple[str, ...]:
        """Return the names of the steps that no reachable state enables, for any replica."""
        alive = {event.rule.step.name for event in self.system.events if self._enabling(event)}
        return tuple(step.name for step in self.instance.network.steps if step.name not in alive)

    def depth(self) -> int | None:
        """Return the distance of the farthest state; None if breadth-first search is too much work."""
        if self.states() > _TOO_MANY_FOR_RINGS:
            return None
        try:
            return rings.depth(self.system, rings.Allowance(self._effort.depth))
        except rings.TooMuchWork:
            return None

    def _cone(self, bound: Binding) -> Cone:
        if bound not in self._cones:
            self._cones[bound] = Cone(self.system, self.reachable(), bound)
        return self._cones[bound]

    def known(self) -> Known:
        """Return what the judge needs to know of the network."""
        return Known(
            self.system, self.truth, self.reachable(), self.steps, self._cone, self._known_of_fewer, self._effort
        )

    def _known_of_fewer(self) -> Known | None:
        """Return the same of the network with one replica for each initial state; None if it is no smaller."""
        sizes = small_sizes(self.instance)
        if self._fewer is None and sizes is not None:
            instance = compile_network(self.instance.network, sizes)
            self._fewer = Analysis(instance, backend=self.space.backend.name, clock=self.clock)
        return None if self._fewer is None else self._fewer.known()

    def judge_whole(self, claim: Claim, bound: Binding) -> Verdict:
        """Return the verdict on *claim* for the replica *bound*, judged on the whole network."""
        return SymbolicJudge(self.known(), claim, bound).verdict()

    def cone(self, bound: Binding) -> Graph | None:
        """Return the explicit graph of the cone of the replica *bound*; None if it is too large."""
        return graph_of(self._cone(bound), self.system) if self.instance.sizes else None

    def different(self, bound: Iterable[Binding]) -> list[Binding]:
        """Return one representative of the replicas that begin alike, which are symmetric."""
        first: dict[object, Binding] = {}
        for one in bound:
            first.setdefault(None if one is None else beginning(self.instance, one), one)
        return list(first.values())


@dataclass
class _Found:
    """The results so far, which remain if the search is stopped."""

    states: int | None = None
    steps: int | None = None
    depth: int | None = None
    verdicts: list[Verdict] = field(default_factory=list)
    dead_steps: tuple[str, ...] = ()
    unfinished: str | None = None

    def fill(self, analysis: Analysis, asked: Sequence[Claim], given: Circumstances, run: Run) -> None:
        """Compute the results in turn; the depth last, as it may cost more than the verdicts."""
        analysis.reachable(run.progress)
        self.states, self.steps, self.dead_steps = analysis.states(), analysis.steps(), analysis.dead_steps()
        for number, claim in enumerate(asked, start=1):
            run.judges(number, len(asked))
            self.verdicts.append(analysis.judge(claim, given))
        self.depth = analysis.depth()

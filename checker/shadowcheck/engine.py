"""What an engine is: it searches an instance and judges claims; every verdict and count is the same with each.

A new engine is a package, a line in the registry (`shadowcheck.check.engines`) and its forms in the conformance suite.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from shadowcheck.errors import SpecificationError
from shadowcheck.explore.run import PLAIN, Run
from shadowcheck.instance.grounding import check_claims
from shadowcheck.judge import judge_all
from shadowcheck.judge.quantifiers import ORDINARY, Circumstances

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from shadowcheck.claims import Claim
    from shadowcheck.explore.graph import Graph
    from shadowcheck.instance import Instance
    from shadowcheck.judge import Verdict

ASKED = "asked for"
"""Why an engine searched that somebody named."""


@dataclass(frozen=True)
class Outcome:
    """What an engine found out about an instance. Counts that were not worked out are None.

    `engine` is the name of the one that searched, and `why` says in words why this one. `unfinished` says why the
    search is not finished (None: it is). `verdicts` are in the order of the claims. `dead_steps` are names of steps of
    the table that nobody can ever take. `graph` is there if the states were visited one by one.
    """

    engine: str
    states: int | None
    steps: int | None
    depth: int | None
    unfinished: str | None
    verdicts: tuple[Verdict, ...]
    dead_steps: tuple[str, ...]
    graph: Graph | None = None
    why: str = ASKED


class Engine(Protocol):
    """Whoever searches. Engines are values: one may be asked about any number of instances."""

    @property
    def name(self) -> str:
        """What users call it, and reports."""
        ...

    @property
    def keeps(self) -> frozenset[str]:
        """Which limits of a `Run` it can keep: "limit", "memory", "workers"."""
        ...

    def check(
        self, instance: Instance, claims: Iterable[Claim], given: Circumstances = ORDINARY, run: Run = PLAIN
    ) -> Outcome:
        """Search *instance* and judge *claims*; *given* is what the network lacks.

        Ctrl-C and limits do not raise: the outcome says what is unfinished. Raises `SpecificationError` for a limit
        that it cannot keep, and for an instance or a claim that it cannot take on.
        """
        ...


@dataclass(frozen=True)
class Visiting:
    """An engine that visits the states one by one: `explore` gives the graph, by which the claims are judged."""

    name: str
    explore: Callable[[Instance, Run], Graph]
    keeps: frozenset[str] = frozenset({"limit"})

    def check(
        self, instance: Instance, claims: Iterable[Claim], given: Circumstances = ORDINARY, run: Run = PLAIN
    ) -> Outcome:
        """Explore *instance* and judge *claims* by the graph, as `Engine.check` says."""
        asked = refuse_unfit(self, instance, claims, run)
        return self.judged(self.explore(instance, run), asked, given)

    def judged(self, graph: Graph, claims: Iterable[Claim], given: Circumstances) -> Outcome:
        """Judge *claims* by *graph*, which this engine has made."""
        verdicts = tuple(judge_all(claims, graph, given))
        counts = (len(graph.states), graph.steps, graph.depth)
        return Outcome(self.name, *counts, graph.unfinished, verdicts, tuple(graph.dead_steps()), graph)


def refuse_unfit(engine: Engine, instance: Instance, claims: Iterable[Claim], run: Run) -> list[Claim]:
    """Give *claims* back, if *engine* can judge them on *instance* and keep the limits of *run*; refuse them otherwise.

    This comes before anything is explored: a search of minutes must not end in a refusal.
    """
    asked = list(claims)
    for name in ("limit", "memory", "workers"):
        if getattr(run, name) is not None and name not in engine.keeps:
            kept = ", ".join(f"--{one}" for one in sorted(engine.keeps))
            raise SpecificationError(
                f"the {engine.name} engine has no use for --{name}", where=f"--engine {engine.name} --{name}",
                why=f"it keeps to {kept} only" if kept else "it has no such limit, as it visits no single states",
                instead=f"leave --{name} out, or leave --engine out: an engine is then chosen that keeps to it",
            )
    check_claims(asked, instance)
    return asked

"""Engines: an engine searches an instance and judges claims. All give the same verdicts and counts.

A new engine is a package, a line in the registry (`shadowcheck.check.engines`) and its forms in the conformance suite.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
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
"""Why an engine that somebody named did the search."""


@dataclass(frozen=True)
class Outcome:
    """What an engine found out about an instance. Counts that were not worked out are None.

    `engine` is the engine's name, and `why` says in words why it was chosen. `unfinished` says why the search is
    unfinished (None: it is finished). `verdicts` are in the order of the claims. `dead_steps` are the names of those
    steps of the table that can never be taken. `graph` is there if the states were visited one by one. `goes_on` says
    in words how to go on with an unfinished search; it is empty if that is not possible.
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
    goes_on: str = ""


class Engine(Protocol):
    """Searches instances and judges claims on them. Engines are values: one can check any number of instances."""

    @property
    def name(self) -> str:
        """Its name on the command line and in reports."""
        ...

    @property
    def keeps(self) -> frozenset[str]:
        """Which limits of a `Run` it supports, of those that `refuse_unfit` knows."""
        ...

    def check(
        self, instance: Instance, claims: Iterable[Claim], given: Circumstances = ORDINARY, run: Run = PLAIN
    ) -> Outcome:
        """Search *instance* and judge *claims*; *given* is what may excuse a vacuous one.

        Ctrl-C and limits do not raise: the outcome says what is unfinished. Raises `SpecificationError` for a limit,
        an instance or a claim that the engine does not support.
        """
        ...


@dataclass(frozen=True)
class Visiting:
    """An engine that visits the states one by one: `explore` gives the graph on which the claims are judged."""

    name: str
    explore: Callable[[Instance, Run], Graph]
    keeps: frozenset[str] = frozenset({"limit"})

    def check(
        self, instance: Instance, claims: Iterable[Claim], given: Circumstances = ORDINARY, run: Run = PLAIN
    ) -> Outcome:
        """Explore *instance* and judge *claims* on the graph, as `Engine.check` says."""
        asked = refuse_unfit(self, instance, claims, run)
        return self.judged(self.explore(instance, run), asked, given, run)

    def judged(self, graph: Graph, claims: Iterable[Claim], given: Circumstances, run: Run = PLAIN) -> Outcome:
        """Judge *claims* on *graph*, which this engine has made, within the memory of *run*."""
        verdicts = tuple(judge_all(claims, graph, given, run))
        counts = (len(graph.states), graph.steps, graph.depth)
        return Outcome(self.name, *counts, graph.unfinished, verdicts, tuple(graph.dead_steps()), graph)


def judged_again(known: Outcome, claims: Iterable[Claim], given: Circumstances, run: Run = PLAIN) -> Outcome | None:
    """Judge other *claims* on the graph of the *known* outcome; None if no engine has visited it as a whole.

    Raises `SpecificationError` for a claim that cannot be judged on its instance.
    """
    if known.graph is None or known.unfinished is not None:
        return None
    asked = list(claims)
    check_claims(asked, known.graph.instance)
    return replace(known, verdicts=tuple(judge_all(asked, known.graph, given, run)))


def refuse_unfit(engine: Engine, instance: Instance, claims: Iterable[Claim], run: Run) -> list[Claim]:
    """Return *claims* if *engine* can judge them on *instance* within the limits of *run*.

    Raises `SpecificationError` otherwise. Called before exploring: a search of minutes must not end in a refusal.
    """
    asked = list(claims)
    for name in ("limit", "memory", "workers", "checkpoint", "cluster"):
        if getattr(run, name) is not None and name not in engine.keeps:
            kept = ", ".join(f"--{one}" for one in sorted(engine.keeps))
            raise SpecificationError(
                f"the {engine.name} engine does not support --{name}", where=f"--engine {engine.name} --{name}",
                why=f"it supports only {kept}",
                instead=f"leave --{name} out, or leave --engine out: an engine that supports it is then chosen",
                code="SC0309",
            )
    check_claims(asked, instance)
    return asked

"""Check a model: build, compile, explore, judge; and try its seeded faults. The one way through the pipeline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shadowcheck.claims import Claim, Counts, Owner, Strength
from shadowcheck.errors import SpecificationError, closest
from shadowcheck.explore import Graph, explore
from shadowcheck.explore.reference import LIMIT, Progress
from shadowcheck.judge import Result, Verdict, built_in_claims, judge_all
from shadowcheck.judge.judge import MODEL
from shadowcheck.program import compile_network
from shadowcheck.trace import Trace, rebuild, replay

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from shadowcheck.machine import Machine
    from shadowcheck.model import Model, SeededFault
    from shadowcheck.network import Network


@dataclass(frozen=True)
class Configuration:
    """What is checked: options, numbers of replicas, faults switched off, machines put in the place of others."""

    settings: Mapping[str, str]
    sizes: Mapping[str, int]
    without: tuple[str, ...] = ()
    played: Mapping[str, type[Machine[Any]]] | None = None


@dataclass(frozen=True)
class Report:
    """What a check found. `verdicts` are in the order of the claims; `engine` is who searched."""

    model: Model
    configuration: Configuration
    graph: Graph
    verdicts: tuple[Verdict, ...]
    engine: str = "reference"

    @property
    def exit_status(self) -> int:
        """0: all claims hold; 1: some claim fails, or is vacuous without being declared so; 3: unfinished."""
        if any(verdict.result in (Result.FAILS, Result.VACUOUS) and not verdict.passes for verdict in self.verdicts):
            return 1
        return 0 if self.graph.complete and all(verdict.passes for verdict in self.verdicts) else 3

    def trace(self, verdict: Verdict) -> Trace | None:
        """Return the evidence of *verdict*, rebuilt and replayed through the live machines; None if it has none."""
        if verdict.evidence is None:
            return None
        trace = rebuild(self.graph.program, verdict.evidence)
        replay(trace)
        return trace


def check(
    model: Model, configuration: Configuration | None = None, *, only: Sequence[str] = (), limit: int = LIMIT,
    progress: Progress | None = None,
) -> Report:
    """Check *model* in *configuration* (its default one if None).

    *only* limits the claims by id; an unknown id is refused.
    """
    chosen = configuration or Configuration(model.settings({}), model.sizes)
    network = model.network(chosen.settings, without=chosen.without, played=chosen.played)
    claims = model.claims(model.network(chosen.settings), chosen.settings)
    return _run(model, chosen, network, claims, only, limit, progress)


def catch(model: Model, fault: SeededFault, *, limit: int = LIMIT) -> Report:
    """Check *model* with *fault* seeded, for the claims that it should break."""
    chosen = Configuration(model.settings(fault.options), {**model.sizes, **fault.sizes}, fault.without)
    sound = model.network(chosen.settings)
    network = fault.change(sound).without(chosen.without)
    return _run(model, chosen, network, model.claims(sound, chosen.settings), fault.kills, limit, None)


def _run(  # noqa: PLR0913, PLR0917 - what `check` and `catch` have in common
    model: Model, chosen: Configuration, network: Network, claims: Sequence[Claim], only: Sequence[str], limit: int,
    progress: Progress | None,
) -> Report:
    program = compile_network(network, chosen.sizes)
    wanted = _selected([*built_in_claims(program), *_recorded(model, chosen), *claims], only)
    graph = explore(program, limit=limit, progress=progress)
    verdicts = judge_all(wanted, graph, switched_off=chosen.without, replaced=chosen.played or ())
    return Report(model, chosen, graph, tuple(verdicts))


def _recorded(model: Model, chosen: Configuration) -> Iterator[Claim]:
    """Claim that the counts are those recorded for this configuration, if it is one of those recorded."""
    counts = model.recorded.get(model.key(chosen.settings, chosen.sizes, chosen.without))
    if counts is not None and not chosen.played:
        yield Claim(
            "counts-as-recorded", "The explored graph has the numbers of states, steps and levels that are recorded.",
            Counts(*counts), MODEL, Owner.VSS, Strength.DERIVED,
        )


def _selected(claims: Sequence[Claim], only: Sequence[str]) -> list[Claim]:
    known = {claim.id: claim for claim in claims}
    for claim in claims:
        if claim is not known[claim.id]:
            raise SpecificationError(
                f"two claims have the id {claim.id!r}", where=f"claim {claim.id!r}: {claim.statement}",
                why="reports, seeded faults and --claim name a claim by its id", instead="give one of them another id",
            )
    for name in only:
        if name not in known:
            raise SpecificationError(
                f"there is no claim {name!r} in this configuration", where=f"--claim {name}",
                why=f"its {len(known)} claims are listed by 'shadowcheck list'; some apply only under other options",
                instead=f"name one of them ({', '.join(closest(name, known) or sorted(known)[:4])}), "
                "or set the option under which it applies",
            )
    return [claim for claim in claims if not only or claim.id in only]

"""Check a model (build, compile, explore, judge), or try its seeded faults. Every command goes this way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shadowcheck.check.auto import AUTO
from shadowcheck.engine import judged_again
from shadowcheck.errors import SpecificationError, closest
from shadowcheck.explore.graph import INTERRUPTED
from shadowcheck.explore.run import PLAIN, Run
from shadowcheck.instance import Instance, compile_network
from shadowcheck.judge import Result, Verdict
from shadowcheck.judge.quantifiers import Circumstances
from shadowcheck.specification.claims_of import claims_of, every_claim
from shadowcheck.trace import Driven, Trace, rebuild, replay

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shadowcheck.claims import Claim
    from shadowcheck.engine import Engine, Outcome
    from shadowcheck.machine import Machine
    from shadowcheck.network import Network
    from shadowcheck.specification import Model, SeededFault


@dataclass(frozen=True)
class Configuration:
    """What is checked: options, numbers of replicas, faults switched off, others' machines in place, a seeded fault."""

    settings: Mapping[str, str]
    sizes: Mapping[str, int]
    without: tuple[str, ...] = ()
    played: Mapping[str, type[Machine[Any]]] | None = None
    fault: SeededFault | None = None

    @classmethod
    def of(cls, model: Model, fault: SeededFault) -> Configuration:
        """Return the configuration in which *fault* is sought in *model*."""
        return cls(model.settings(fault.options), {**model.sizes, **fault.sizes}, fault.without, fault=fault)


@dataclass(frozen=True)
class Report:
    """What a check found about an instance of a model."""

    model: Model
    configuration: Configuration
    instance: Instance
    outcome: Outcome

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The verdicts, in the order of the claims."""
        return self.outcome.verdicts

    @property
    def complete(self) -> bool:
        """Whether every reachable state was seen."""
        return self.outcome.unfinished is None

    @property
    def interrupted(self) -> bool:
        """Whether Ctrl-C stopped the search, or the judging of some claim."""
        return INTERRUPTED in {self.outcome.unfinished, *(verdict.reason for verdict in self.verdicts)}

    @property
    def exit_status(self) -> int:
        """0: all claims hold; 1: some claim fails, or is vacuous without being declared so; 3: unfinished."""
        if any(verdict.result in (Result.FAILS, Result.VACUOUS) and not verdict.passes for verdict in self.verdicts):
            return 1
        return 0 if self.complete and all(verdict.passes for verdict in self.verdicts) else 3

    def trace(self, verdict: Verdict, known: Driven | None = None) -> Trace | None:
        """Rebuild the evidence of *verdict* and replay it through the live machines; None if it has none.

        *known* is what earlier replays found out; this one adds to it.
        """
        if verdict.evidence is None:
            return None
        trace = rebuild(verdict.instance or self.instance, verdict.evidence)
        replay(trace, known)
        return trace


def check(  # noqa: PLR0913 - all but the model may be left out
    model: Model, configuration: Configuration | None = None, *, only: Sequence[str] = (), engine: Engine = AUTO,
    run: Run = PLAIN, known: Report | None = None,
) -> Report:
    """Check *model* in *configuration* (its default one if None).

    *only* limits the claims by id; an unknown id is refused. *engine* searches, within the limits of *run*; not again
    what it has searched for a *known* report.
    """
    chosen = configuration or Configuration(model.settings({}), model.sizes)
    network, wanted = built(model, chosen, only)
    same = known if known and known.instance.network is network and known.instance.sizes == chosen.sizes else None
    run.prepares("putting the machines together")
    instance = same.instance if same else compile_network(network, chosen.sizes)
    played = chosen.played or {}
    # Of a role that is not a party it is not known which obligations are those of the user's machine.
    parties = tuple(played) if set(played) <= set(model.parties) else ()
    given = Circumstances(frozenset(chosen.without), parties, _undeclared(model, played))
    again = judged_again(same.outcome, wanted, given, run) if same else None
    return Report(model, chosen, instance, again or engine.check(instance, wanted, given, run))


def built(model: Model, chosen: Configuration, only: Sequence[str] = ()) -> tuple[Network, list[Claim]]:
    """Return the network of *model* in a configuration, and the claims about it; *only* limits them by id.

    Raises `SpecificationError` for an id that is not among them.
    """
    network = as_it_is = model.network(chosen.settings)
    if chosen.played:
        network = model.network(chosen.settings, played=chosen.played)
    if chosen.fault is not None:
        network = chosen.fault.change(network)
    recorded = "" if chosen.played else model.key(chosen.settings, chosen.sizes, chosen.without)
    return network.without(chosen.without), _selected(
        claims_of(model, as_it_is, chosen.settings, recorded), only, model
    )


def _undeclared(model: Model, played: Mapping[str, type[Machine[Any]]]) -> dict[str, Mapping[str, str]]:
    """Return, by role, the observables that the user's design does not declare, and what it would have to."""
    parts = {role: model.replaceable[role] for role in played if role in model.replaceable}
    return {role: part.undeclared(played[role]) for role, part in parts.items() if part.fits(played[role])}


def catch(model: Model, fault: SeededFault, *, engine: Engine = AUTO) -> Report:
    """Check *model* with *fault* seeded, for the claims that it should break."""
    return check(model, Configuration.of(model, fault), only=fault.kills, engine=engine)


def _selected(claims: Sequence[Claim], only: Sequence[str], model: Model) -> list[Claim]:
    known = {claim.id: claim for claim in claims}
    for claim in claims:
        if claim is not known[claim.id]:
            raise SpecificationError(
                f"two claims have the id {claim.id!r}", where=f"claim {claim.id!r}: {claim.statement}",
                why="reports, seeded faults and --claim name a claim by its id", instead="give one of them another id",
                code="SC0513",
            )
    for name in only:
        if name not in known:
            others = {entry.claim.id: entry.applies for entry in every_claim(model)}
            near = ", ".join(closest(name, known) or sorted(known)[:4])
            raise SpecificationError(
                f"there is no claim {name!r} in this configuration", where=f"--claim {name}",
                why=f"its {len(known)} claims are listed by 'shadowcheck list'; some apply only under other options",
                instead=f"it applies {others[name]}" if others.get(name) else f"name one of them ({near})",
                code="SC0514",
            )
    return [claim for claim in claims if not only or claim.id in only]

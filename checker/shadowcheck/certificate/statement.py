"""The statement of a certificate: all that must be believed. It is written from the network and the claims alone.

A certificate is an inductive argument about views: the local states of the single roles and of one replica. The
invariant says that each replica's view is one of those that are allowed. It holds where the network begins; whoever
takes a step, it holds after it for each replica, the one that the step is about and any other; and where it holds no
claim is broken. Each replica that a script speaks of may be any of them, so that nothing depends on their number.

What the statement leaves open are the views that are allowed. They are defined in a part of their own, which nobody
needs to believe.
"""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from shadowcheck.certificate.observers import Automaton, Observed
from shadowcheck.certificate.predicates import Saying, fits, meant
from shadowcheck.certificate.section import Check, Section
from shadowcheck.certificate.smt import FALSE, applied, both, defined, either, no, same
from shadowcheck.certificate.steps import Steps
from shadowcheck.certificate.stuck import stuck
from shadowcheck.certificate.vocabulary import Replica, Vocabulary
from shadowcheck.claims import DeadlockFree
from shadowcheck.claims.obligation import Invariant, Order
from shadowcheck.errors import SpecificationError
from shadowcheck.network.predicates import Every, Some, speaks_of_steps, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from shadowcheck.claims import Claim
    from shadowcheck.network import Network, Role, Step


def refuse_unsaid(network: Network, where: str) -> None:
    """Refuse a *network* of which a certificate cannot tell what a step does. Raises `SpecificationError`."""
    for step in network.steps:
        if step.agree or step.has_another:
            tells = "machines agree on a value" if step.agree else "two replicas of one family take part"
            raise SpecificationError(
                f"a certificate cannot tell what step {step.name!r} does", where=where,
                why=f"it says of each machine by itself what it can do in a step; in this one, {tells}",
                instead="leave --certificate out: the verdicts are the same", code="SC0827",
            )


class Statement:
    """What a certificate of *claims* about *network* states; see `can_be_certified` for which claims these may be.

    Raises `SpecificationError` for a network of which it cannot be told what a step does.
    """

    def __init__(self, network: Network, claims: Iterable[Claim]) -> None:
        refuse_unsaid(network, f"network {network.name!r}")
        self.network, self.claims = network, list(claims)
        self.vocabulary = Vocabulary(network)
        self.steps = Steps(self.vocabulary)
        new = self.vocabulary.symbols.new
        self.views = {family: new(f"view of {family}") for family in network.parameters()}
        """By family, the set of the views that are allowed."""
        self._invariant = {family: new(f"the invariant, for {family}") for family in network.parameters()}
        orders = [(claim, claim.obligation) for claim in self.claims if isinstance(claim.obligation, Order)]
        kinds = dict.fromkeys(order.observation.observer for _, order in orders)
        automata = {observer: Automaton(observer, self.vocabulary) for observer in kinds}
        self.observed = [
            Observed(claim, order.observation, automata[order.observation.observer], self.vocabulary)
            for claim, order in orders
        ]
        self.sections = [self._beginning(), *map(self._step, network.steps), *self._states()]
        """The obligations, section by section."""
        self.declarations = [
            "(set-logic QF_BV)", *self.vocabulary.declarations(),
            *(line for one in automata.values() for line in one.declarations()),
            *self.vocabulary.new_definitions(), *self.steps.moves.definitions,
        ]
        """What the definitions of the views may use: nothing in it depends on where a run is."""
        pairs = (one for pair in self._pairs.values() for one in pair)
        self.constants = list(self.declared([None, *self.some, *pairs]))
        """Where a run is, before and after a step. Views that spoke of these would be no sets of views."""

    def seen(self, family: str) -> list[Role]:
        """Return the roles in a view of *family*: the single ones, then those of the replica."""
        return [*self._singles, *self.network.family(family)]

    def invariants(self) -> Iterator[str]:
        """Yield for each family the invariant: what is true of each view, and of the observers beside it."""
        for family, name in self._invariant.items():
            roles = [self.vocabulary.roles[role.name] for role in self.seen(family)]
            view = [role.symbol for role in roles]
            watching = [one for one in self.observed if family in one.families]
            kept = (one.keeps(family, one.symbol, view) for one in watching)
            given = [(role.symbol, role.sort) for role in roles]
            given += [(one.symbol, one.automaton.sort) for one in watching]
            yield defined(name, given, both([applied(self.views[family], *view), *kept]))

    def allowed(self, replica: Replica, *, later: bool = False) -> str:
        """Say that the invariant holds for *replica*: now, or after the step."""
        view = [self.vocabulary.at(role, replica, later=later) for role in self.seen(replica.family)]
        states = (one.at(replica, later=later) for one in self.observed if replica.family in one.families)
        return applied(self._invariant[replica.family], *view, *states)

    def declared(self, replicas: Iterable[Replica | None]) -> Iterator[str]:
        """Yield the declarations of *replicas* (None: of the single roles), and of the observers that watch them."""
        for replica in replicas:
            yield from self.vocabulary.declared(replica)
            yield from (line for one in self.observed for line in one.declared(replica))

    @cached_property
    def some(self) -> tuple[Replica, ...]:
        """A replica of each family: there is one, and it may be any of them."""
        return tuple(Replica(family, f"some of the {family}") for family in self.network.parameters())

    @cached_property
    def _pairs(self) -> dict[str, tuple[Replica, Replica]]:
        """The replica that a step is about, and any other, by family."""
        about = dict.fromkeys(step.replicated for step in self.network.steps if step.replicated is not None)
        return {of: (Replica(of, f"the one of the {of}"), Replica(of, f"another of the {of}")) for of in about}

    def _beginning(self) -> Section:
        some, saying = self.some, Saying(self.vocabulary, named=self.some)
        assumed = [self._begins(self._singles, None, 0)]
        for one in some:
            roles = self.network.family(one.family)
            ways = range(math.lcm(*(len(role.variants) for role in roles)))
            assumed.append(either(self._begins(roles, one, way) for way in ways))
        assumed += (watching.begins(bound) for watching, bound in self._watching(saying, None, *some))
        checks = (Check("beginning: the invariant holds", no(both(map(self.allowed, some)))),)
        about = self._about_steps("beginning", saying, some)
        return Section("Where the network begins.", tuple(assumed), (*checks, *about))

    def _begins(self, roles: Iterable[Role], replica: Replica | None, way: int) -> str:
        numbers = ((role, role.system.initials[role.variants[way % len(role.variants)]]) for role in roles)
        return both(same(self.vocabulary.at(role, replica), self.vocabulary.state(role, n)) for role, n in numbers)

    def _step(self, step: Step) -> Section:
        about = step.replicated
        one = None if about is None else self._pairs[about][0]
        some = tuple(one if one is not None and replica.family == about else replica for replica in self.some)
        saying = Saying(self.vocabulary, step, some, one)
        assumed = [self.steps.taken(step)]
        for replica in some:
            assumed += [self.allowed(replica), self.steps.taken(step, replica, is_one=replica is one)]
        assumed += (watching.goes_on(bound) for watching, bound in self._watching(saying, None, *some))
        kept = both(self.allowed(replica, later=True) for replica in some)
        source = f" [{step.source}]" if step.source else ""
        says = f"The step {step.name}: {step.says.replace('{who}', 'the replica')}{source}"
        checks = (Check(f"{step.name}: the invariant is kept", no(kept)), *self._about_steps(step.name, saying, some))
        others = () if about is None else (self._seen_from_another(step, saying, about),)
        return Section(says, tuple(assumed), checks, others)

    def _seen_from_another(self, step: Step, saying: Saying, family: str) -> Section:
        """Return what must be shown of another replica of *family* than the one that *step* is about."""
        another = self._pairs[family][1]
        saying = replace(saying, named=(another, *saying.named))
        assumed = [self.allowed(another), self.steps.taken(step, another)]
        assumed += (watching.goes_on(bound) for watching, bound in self._watching(saying, another))
        title = f"{step.name}, seen from another"
        checks = (
            Check(f"{title}: the invariant is kept", no(self.allowed(another, later=True))),
            *self._about_steps(title, saying, [another], only=family),
        )
        return Section("Any other of them.", tuple(assumed), checks)

    def _watching(self, saying: Saying, *replicas: Replica | None) -> Iterator[tuple[Observed, Saying]]:
        """Yield the observers of *replicas*, each with how to speak of its replica; None: those of no replica."""
        for replica in replicas:
            for one in self.observed:
                if one.claim.per == (None if replica is None else replica.family):
                    yield one, replace(saying, bound=replica)

    def _about_steps(
        self, title: str, saying: Saying, replicas: Iterable[Replica], *, only: str | None = None
    ) -> Iterator[Check]:
        """Yield a check for each claim about steps that may be broken here, by one of *replicas* if it is about each.

        *only* limits them to the claims that speak of a replica of this family.
        """
        for claim in self.claims:
            obligation = claim.obligation
            if not isinstance(obligation, Invariant) or not _is_about_steps(claim):
                continue
            if only in {None, claim.per, meant(self.network, obligation.bad)}:
                bound = next((one for one in replicas if one.family == claim.per), None)
                broken = replace(saying, bound=bound).of(obligation.bad)
                if broken != FALSE:
                    yield Check(f"{title}: {claim.id} is not broken", broken)

    def _states(self) -> Iterator[Section]:
        """Yield the obligations of the claims that are about states, and about orders of steps."""
        some, saying = self.some, Saying(self.vocabulary, named=self.some)
        checks = [
            Check(f"states: {claim.id} is not broken", broken) for claim in self.claims
            for broken in [self._broken(claim, saying)] if broken != FALSE
        ]
        says = "The claims about states, and about orders of steps."
        yield Section(says, tuple(map(self.allowed, some)), tuple(checks))
        if any(isinstance(claim.obligation, DeadlockFree) for claim in self.claims):
            section, named = stuck(self.steps, self.some, self.allowed)
            yield replace(section, declared=tuple(self.declared(named)))

    def _broken(self, claim: Claim, saying: Saying) -> str:
        bound = next((one for one in saying.named if one.family == claim.per), None)
        match claim.obligation:
            case Invariant() as obligation if not _is_about_steps(claim):
                return replace(saying, bound=bound).of(obligation.bad)
            case Order():
                return next(one for one in self.observed if one.claim is claim).broken(bound)
            case _:
                return FALSE

    @property
    def _singles(self) -> list[Role]:
        return [role for role in self.network.roles if role.replicas is None]


def can_be_certified(network: Network, claim: Claim) -> bool:
    """Whether a certificate can be about *claim* of *network*.

    It must be about states, about steps, about an order of steps or about deadlock; not about what follows some day,
    nor about what is possible. Of quantifiers, it may have "some replica" once, or any "for every replica", unnested;
    none, if it is about an order of steps.
    """
    match claim.obligation:
        case Invariant() as obligation:
            return fits(network, obligation.bad, claim.per)
        case Order():
            return not any(isinstance(part, Every | Some) for said in claim.predicates() for part in walk(said))
        case _:
            return isinstance(claim.obligation, DeadlockFree)


def _is_about_steps(claim: Claim) -> bool:
    return any(map(speaks_of_steps, claim.predicates()))

"""Simulation: random runs of an instance from its beginning, and which claims break on them. It proves nothing.

The next step is drawn among those that can happen, all equally likely; then one of its ways to happen, for the
replicas and the choices. So a step that can happen in a hundred ways is not taken a hundred times as often.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from shadowcheck.claims import DeadlockFree
from shadowcheck.claims.obligation import Response, Witness
from shadowcheck.explore.reference import grouped
from shadowcheck.instance.formula import Position, allowed_end, holds
from shadowcheck.instance.grounding import Grounding
from shadowcheck.judge.along import Watch, is_never_answered, positions
from shadowcheck.judge.verdict import Evidence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from shadowcheck.claims import Claim
    from shadowcheck.instance import Instance

Ways = tuple[tuple[int, ...], ...]
"""What can happen in a state: for each step, the numbers of the rules by which it can."""


@dataclass
class Breach:
    """A claim that is broken: in how many runs, the number of the run that is told (from 1), and that run.

    It is the one in which the claim broke soonest, up to there, and without its detours.
    """

    claim: Claim
    runs: int
    number: int
    run: Evidence


@dataclass
class Simulation:
    """What was seen on random runs of `instance`.

    `taken` counts the steps that were taken by name, those that never were included; `states` are the packed states
    met. `ended` runs came where nothing can happen. `watched` are claims that such runs can break; `shown` are the ids
    of `possible` claims with the number of the first run that shows them, and `unshown` those of the others. `left` are
    those of claims that no such run decides. `first` is the first run.
    """

    instance: Instance
    seed: int
    runs: int = 0
    longest: int = 0
    ended: int = 0
    taken: Counter[str] = field(default_factory=Counter)
    states: set[int] = field(default_factory=set)
    watched: tuple[Claim, ...] = ()
    broken: dict[str, Breach] = field(default_factory=dict)
    shown: dict[str, int] = field(default_factory=dict)
    unshown: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    first: Evidence = field(default_factory=lambda: Evidence(()))

    @property
    def never_taken(self) -> list[str]:
        """The names of the steps that were not taken on any run, in the order of the table."""
        return [name for name, count in self.taken.items() if not count]


def walks(instance: Instance, runs: int, length: int, seed: int) -> Iterator[Evidence]:
    """Yield that many random runs of *instance*, of at most *length* steps, always the same ones for one *seed*.

    A run that `rests` ended where nothing can happen.
    """
    chance, known = random.Random(seed), dict[int, Ways]()  # noqa: S311 - nothing is kept secret by it
    groups = grouped(instance.rules)
    effect = {rule.number: rule.effect for rule in instance.rules}

    def ways(state: int) -> Ways:
        if state not in known:
            by_step: dict[str, list[int]] = {}
            for number in sorted(rule for group in groups for rule, _ in group[state & group.mask]):
                by_step.setdefault(instance.rules[number].step.name, []).append(number)
            known[state] = tuple(map(tuple, by_step.values()))
        return known[state]

    for _ in range(runs):
        state, stem = instance.initial, list[int]()
        while len(stem) < length and ways(state):
            stem.append(chance.choice(chance.choice(ways(state))))
            state += effect[stem[-1]](state) or 0
        yield Evidence(tuple(stem), rests=not ways(state), shortest=False)


def simulate(instance: Instance, claims: Sequence[Claim], *, runs: int, length: int, seed: int) -> Simulation:
    """Make *runs* random runs of *instance*, of at most *length* steps, and look for what breaks *claims* on them.

    A run that ends where nothing can happen may also be a deadlock, or leave an answer owed for ever. Raises
    `SpecificationError` for a claim that cannot be judged on the instance.
    """
    grounding = Grounding(instance)
    watch, at_end = Watch(claims, grounding), [one for one in claims if _is_about_ends(one)]
    witnesses = {one.id for one in watch.claims if isinstance(one.obligation, Witness)}
    by_id = {one.id: one for one in claims}
    found = Simulation(instance, seed, taken=Counter({step.name: 0 for step in instance.network.steps}))
    found.watched = tuple(one for one in claims if one in at_end or (one in watch.claims and one.id not in witnesses))
    for number, run in enumerate(walks(instance, runs, length, seed), start=1):
        places = positions(run, grounding)
        _count(found, number, run, places)
        for name, steps in watch.decided(places).items():
            if name in witnesses:
                found.shown.setdefault(name, number)
            else:
                _broken(found, by_id[name], number, Evidence(run.stem[:steps], shortest=False))
        for name in _at_end(at_end, run, places, grounding):
            _broken(found, by_id[name], number, run)
    for breach in found.broken.values():
        breach.run = _told(breach, watch, at_end, grounding)
    found.unshown = tuple(one.id for one in claims if one.id in witnesses and one.id not in found.shown)
    found.left = tuple(one.id for one in claims if one not in found.watched and one.id not in witnesses)
    return found


def _is_about_ends(claim: Claim) -> bool:
    return isinstance(claim.obligation, DeadlockFree | Response)


def _at_end(claims: Iterable[Claim], run: Evidence, places: Sequence[Position], grounding: Grounding) -> Iterator[str]:
    """Yield the ids of those *claims* that *run* breaks by ending where nothing can happen."""
    for claim in claims if run.rests else ():
        if isinstance(claim.obligation, DeadlockFree):
            if not holds(allowed_end(grounding.instance), Position(places[-1].state)):
                yield claim.id
        elif is_never_answered(claim, run, grounding):
            yield claim.id


def _count(found: Simulation, number: int, run: Evidence, places: Iterable[Position]) -> None:
    found.runs, found.first = number, run if number == 1 else found.first
    found.longest, found.ended = max(found.longest, len(run.stem)), found.ended + run.rests
    found.taken.update(found.instance.rules[rule].step.name for rule in run.stem)
    found.states.update(here.state for here in places)


def _broken(found: Simulation, claim: Claim, number: int, run: Evidence) -> None:
    breach = found.broken.setdefault(claim.id, Breach(claim, 0, number, run))
    breach.runs += 1
    if len(run.stem) < len(breach.run.stem):
        breach.number, breach.run = number, run


def _told(breach: Breach, watch: Watch, at_end: Iterable[Claim], grounding: Grounding) -> Evidence:
    """Return the run of *breach* without its detours, if that breaks the claim, too."""
    short = direct(breach.run, grounding.instance)
    places = positions(short, grounding)
    broken = [*watch.decided(places), *_at_end(at_end, short, places, grounding)]
    return short if breach.claim.id in broken else breach.run


def direct(run: Evidence, instance: Instance) -> Evidence:
    """Return *run* without its detours: where it comes back to a state, what lies between is left out.

    Its last step is kept, as the claim may be about it.
    """
    stem, met = list[int](), {instance.initial: 0}
    for rule, state in zip(run.stem[:-1], run.along(instance)[1:], strict=False):
        if state in met:
            stem = stem[: met[state]]
            met = {one: steps for one, steps in met.items() if steps <= len(stem)}
        else:
            stem.append(rule)
            met[state] = len(stem)
    return Evidence((*stem, *run.stem[-1:]), rests=run.rests, shortest=False)

"""Random networks with random claims, as Hypothesis draws them: whole, and thinned out when a test fails.

A case is made from a seed, since networks that are built draw by draw can hardly move. A seed cannot be shrunk; so a
mask is drawn with it, of what is kept of the case. Of nearly every mask that is all, and that costs nothing; but the
simplest mask keeps nothing, and Hypothesis looks for the simplest that still fails. Both are one draw: of two, a tenth
of the examples would have the simplest second one, the same case again.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache, partial
from random import Random
from typing import NamedTuple

from hypothesis import reject
from hypothesis import strategies as st

from oracles.naive import Naive
from oracles.random_networks import ANY_FAIRNESS, random_network, random_pattern
from shadowcheck.errors import SpecificationError
from shadowcheck.instance import compile_network
from shadowcheck.instance.grounding import check_claims
from shadowcheck.network import Network
from toys.tables import claim

PARTS = 144
"""About as many as a case may have; of those beyond, all are kept."""
SEED = 8
"""Bytes of a seed."""


class Case(NamedTuple):
    network: Network
    sizes: dict
    claims: list
    naive: Naive | None

    def __repr__(self):
        return written(self)


@st.composite
def random_cases(draw, kinds=(), fairness=ANY_FAIRNESS, *, least=0, most=200):
    """A network with so many states that make steps at least, mostly, and so many states at most; its claims of these
    *kinds*; and how the naive interpretation reads it, unless *most* is None: any number."""
    drawn = draw(st.binary(min_size=2 * PARTS + SEED, max_size=2 * PARTS + SEED))
    case = whole(int.from_bytes(drawn[2 * PARTS:]), tuple(kinds), fairness, least, most)
    kept = [bool(one or other) for one, other in zip(drawn[:PARTS], drawn[PARTS:2 * PARTS], strict=True)]
    if all(kept):
        return case
    try:
        part = thinned(case, partial(next, iter(kept), True))  # noqa: FBT003 - the default of `next`
        check_claims(part.claims, compile_network(part.network, part.sizes))
    except SpecificationError:  # what was left out is needed
        reject()
    naive = None if most is None else Naive(part.network, part.sizes, most)
    return part._replace(naive=naive) if naive is None or naive.found is not None else reject()


@lru_cache(maxsize=16)  # while a case is thinned out, the whole is the same
def whole(seed, kinds, fairness, least, most):
    rng = Random(seed)  # noqa: S311 - no secret
    while True:
        network, sizes = found = random_network(rng, fairness)
        naive = None if most is None else Naive(network, sizes, most)
        if naive is None or (naive.found is not None and (len(naive.edges) >= least or rng.random() < 0.02)):
            break
    claims = []
    for number, kind in enumerate(kinds):
        per = rng.choice([None, *sizes])
        claims.append(claim(random_pattern(rng, found, per, [kind]), per, id=f"c{number}"))
    return Case(network, sizes, claims, naive)


def thinned(case, kept):
    """*case* without the parts of which *kept* says so, asked in an order that depends on the whole alone."""
    claims = [one for one in case.claims if kept()]
    single = {family: kept() for family in case.sizes}
    roles = {role.name: thinned_role(role, kept) for role in case.network.roles}
    steps = [thinned_step(step, roles, kept) for step in case.network.steps]
    cast = tuple(role for role in roles.values() if role)
    sizes = {family: size if single[family] else 1 for family, size in case.sizes.items()
             if any(role.replicas == family for role in cast)}
    return Case(Network("random", cast, tuple(filter(None, steps))), sizes, claims, None)


def thinned_role(role, kept):
    stays, varied = kept(), kept()
    rows = tuple(row for row in role.system.reactions if kept())
    system = replace(role.system, reactions=rows)
    return replace(role, machine=system, variants=role.variants if varied else role.variants[-1:]) if stays else None


def thinned_step(step, roles, kept):
    stays, marked = kept(), kept()
    moves = tuple(filter(None, [thinned_move(move, roles[move.role.name], kept) for move in step.moves]))
    if not (stays and moves):
        return None
    sparse = replace(step, moves=moves, by=moves[0].role.name)
    return sparse if marked else replace(sparse, labels=(), fair=False, action="", anyone=False)


def thinned_move(move, role, kept):
    stays, guarded = kept(), kept()
    if not (stays and role):
        return None
    return replace(move, role=role) if guarded or not move.event else replace(
        move, role=role, where=None, provided=None)


def written_table(system):
    states = "".join(f"LocalState({state.configuration!r}), " for state in system.states)
    rows = "".join(
        f"Reaction({row.event!r}, {row.source}, {row.target}, {row.outcome!r}, {row.choices!r}), "
        for row in system.reactions
    )
    return (f"LocalSystem({system.name!r}, ({states}), {system.initials!r}, {system.events!r}, ({rows}), "
            f"{system.observables!r}, {system.ends!r})")


def written(case):
    """*case* in Python, to be pasted into a test."""
    lines = [
        f"{role.name} = Role({role.name!r}, {written_table(role.system)}, {role.replicas!r}, {role.variants!r})"
        for role in case.network.roles
    ]
    for step in case.network.steps:
        moves = "".join(
            f"Move({move.role.name}, {move.event!r}, {move.outcomes!r}, {move.where!r}, {move.scope}, {move.or_stays},"
            f" {move.provided!r}), " for move in step.moves
        )
        lines.append(f"{step.name} = Step({step.name!r}, {moves}by={step.by!r}, labels={step.labels!r}, "
                     f"fair={int(step.fair)}, action={step.action!r}, anyone={step.anyone})")
    roles, steps = ("".join(f"{one.name}, " for one in some) for some in (case.network.roles, case.network.steps))
    lines.append(f"network, sizes = Network('random', ({roles}), ({steps})), {case.sizes!r}")
    lines += [f"{one.id} = claim({one.pattern!r}, {one.per!r}, id={one.id!r})" for one in case.claims]
    return "\n".join(["", *lines, ""])

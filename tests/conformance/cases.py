"""The models on which engines are compared, each with its claims and with what the reference engine finds, once."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from conformance.agreement import assert_shown, outcome
from oracles.two_phase_commit import commitment
from shadowcheck.claims import Counts, possible, precedes, responds
from shadowcheck.instance import compile_network
from shadowcheck.judge import built_in_claims
from shadowcheck.judge.quantifiers import Circumstances
from shadowcheck.network import every, some
from toys.philosophers import philosophers
from toys.tables import claim, stuck, wide
from vss_protocol import MODEL

if TYPE_CHECKING:
    from shadowcheck.engine import Outcome
    from shadowcheck.instance import Instance


class Case(NamedTuple):
    instance: Instance
    claims: list
    expected: Outcome
    given: Circumstances


def case(instance, claims=(), given=None):
    """Every run that the reference shows is replayed."""
    circumstances = given or Circumstances(frozenset())
    wanted = [*built_in_claims(instance.network), *claims]
    expected = outcome("reference", instance, wanted, circumstances)
    for verdict in expected.verdicts:
        assert_shown(verdict, instance)
    return Case(instance, wanted, expected, circumstances)


def committing(managers, claims=lambda manager, resource: (), **how):
    instance = commitment(managers, **how)
    return case(instance, claims(instance.network.role("manager"), instance.network.role("resource")))


def ends(manager, resource):
    return (
        claim(responds(manager.at("undecided"), manager.at("committed", "aborted")), id="c1"),
        claim(responds(manager.at("undecided"), every(resource.at("committed"))), id="c2"),
    )


def recorded(*_):
    return claim(Counts(288, 1_145, 10), id="c1"), claim(Counts(288, 1_145, 9), id="c2")


def at_once(_, resource):
    begun, over = every(resource.at("working")), some(resource.at("committed"))
    return claim(precedes(over, begun), id="c1"), claim(possible(begun, never=over), id="c2")


def commits(_, resource):
    return (claim(responds(resource.at("prepared"), resource.at("committed")), "resources", id="c1"),)


SMALL = {
    "a network that cannot move": lambda: case(stuck()),
    "philosophers who starve": lambda: case(compile_network(philosophers(started=False), {})),
    "philosophers and a machine that is done": lambda: case(compile_network(philosophers(started=True), {})),
    "states wider than a word": lambda: case(wide()),
    "a careless manager": lambda: committing(3, commits, careless=True),
    "a manager that may be put off for ever": lambda: committing(3, ends),
    "a fair manager": lambda: committing(3, ends, fair=True),
    "an order that the beginning decides": lambda: committing(3, at_once),
    "recorded counts": lambda: committing(3, recorded),
    "two managers": lambda: committing(2),
    "five managers": lambda: committing(5),
}


def backup(writers, options=None, *, faults=True):
    settings = MODEL.settings(options or {})
    whole = MODEL.network(settings)
    without = () if faults else tuple(sorted(whole.groups))
    instance = compile_network(MODEL.network(settings, without=without), {"writers": writers})
    return case(instance, MODEL.claims(whole, settings), Circumstances(frozenset(without)))


VSS = {
    "the chaotic requester": lambda: backup(1),
    "the documented requester": lambda: backup(1, {"requester": "documented"}),
    "the lenient reading": lambda: backup(1, {"reading": "lenient"}),
}


@cache
def known(title):
    return {**SMALL, **VSS, "no faults": lambda: backup(1, faults=False), "two writers": lambda: backup(2)}[title]()


def compiled(drawn):
    """A random case as engines are given it: with the claims that are made of every network."""
    instance = compile_network(drawn.network, drawn.sizes)
    return instance, [*built_in_claims(instance.network), *drawn.claims]

"""An error in the compiled rules, on which all engines work, is found by solvers: the statement does not use them.

Views are closed with rules that go wrong; the certificate that these views make is then put to a solver.
"""

from __future__ import annotations

import dataclasses
from functools import partial

import pytest

from certificate.certifying import bench, certified, parts, proved, unmet, views
from oracles.models_alike import barrier, semaphore
from oracles.models_coherence import mesi
from oracles.models_german import german
from oracles.models_lines import bakery
from oracles.published_verdicts import PROVED
from shadowcheck.claims import never
from shadowcheck.instance import compile as compiling
from toys.tables import claim, network, role, step, switch, table

QUICK = {mesi, semaphore, barrier, bakery}
LOTS = [
    pytest.param([one for one in PROVED if one.network in QUICK], id="a few"),
    pytest.param([one for one in PROVED if one.network not in {*QUICK, german}], id="the rest", marks=pytest.mark.slow),
]


def never_there(source, table):
    """As if a guard left one local state out, by its place."""
    return {here: there for here, there in table.items() if here != source}


def stays(source, table):
    """As if the role stood still there."""
    return {here: here if here == source else there for here, there in table.items()}


@pytest.fixture
def wrong(monkeypatch):
    """Let *error* change what a role may contribute to a step."""
    compiled = compiling._contributed

    def call(name, role, error):
        def parts_of(move, field, one):
            made = compiled(move, field, one)
            if (one.name, move.role.name) != (name, role):
                return made
            return [dataclasses.replace(part, next=error(part.next)) if part.next else part for part in made]
        monkeypatch.setattr(compiling, "_contributed", parts_of)
    return call


def known(judges):
    return {(name, view) for name, one in judges.closure.families.items() for view in one.known.tolist()}


def places(net):
    """Every local state of every role that takes part in a step of *net*."""
    for one in net.steps:
        for part in dict.fromkeys(move.role for move in one.moves):
            for source in range(len(part.system.states)):
                yield one.name, part.name, source


@pytest.mark.parametrize("error", [never_there, stays])
@pytest.mark.parametrize("protocols", LOTS)
def test_views_that_a_wrong_rule_does_not_lead_to_are_missed(protocols, error, wrong):
    missing = 0
    for net in (one.network() for one in protocols):
        whole = known(bench(net))
        for name, part, source in places(net):
            wrong(name, part, partial(error, source))
            judges = bench(net)
            if whole - known(judges):
                made = parts(net)
                assert unmet(made.filled(views(made, judges))), (name, part, source)
                missing += 1
    assert missing > 3 * len(protocols)


@pytest.mark.parametrize(("error", "source"), [(never_there, 1), (stays, 1)])
def test_a_false_claim_that_a_wrong_rule_proves_is_not_confirmed(error, source, wrong):
    lamp = role("lamp", table("lamp", "off on hot", ("off", "press", "on"), ("on", "press", "hot")), "lamps")
    net = network(step("press", lamp.does("press")), step("wait", role("switch", switch()).does("press")))
    cold = claim(never(lamp.at("hot")), "lamps", id="cold")
    assert not proved(net, [cold])
    wrong("press", "lamp", partial(error, source))
    assert proved(net, [cold]) == [cold]
    assert "press: the invariant is kept" in unmet(certified(net, cold))

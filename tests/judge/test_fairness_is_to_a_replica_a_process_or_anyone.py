r"""To whom one is fair: to each replica in each step, to each replica as a process, or to all of them together.

In TLA+: ``\A p: WF(Step(p))``, ``\A p: WF(Next(p))`` and ``WF(\E p: Step(p))``. None of the three follows from another.
Oracle: the definitions by hand, for models in which they differ; and the naive interpretation, on random networks, in
tests/oracles and tests/conformance, which has all three.
"""

from __future__ import annotations

import pytest

from conformance.agreement import outcome
from conformance.engines import FIRST
from shadowcheck.claims import responds
from shadowcheck.errors import SpecificationError
from shadowcheck.export.tla import tla
from shadowcheck.instance import compile_network
from shadowcheck.judge import Result
from shadowcheck.network import Fairness, another
from shadowcheck.protocol import Protocol
from toys.tables import claim, graph_of, network, role, step, switch, table, verdict

LAMP, SWITCH = role(), role("switch", switch())
BLINK = step("blink", LAMP.does("press"), fair=True)
ON, OFF = LAMP.stays(LAMP.at("on")), LAMP.stays(LAMP.at("off"))
WORKER = role("worker", table("worker", "begun done", ("begun", "end", "done"), ("begun", "wait", "begun")), "workers")
NODE = role("node", table(
    "node", "even odd", ("even", "serve", "even"), ("odd", "serve", "odd"), initials={"even": 0, "odd": 1},
), "nodes", variants=("even", "odd"))
ENDS = responds(WORKER.at("begun"), WORKER.at("done"))
LIT = responds(SWITCH.at("off"), SWITCH.at("on"))

EACH_STEP, PROCESS, ANYONE = {}, {"action": "work"}, {"anyone": True}
HOLDS, FAILS = Result.HOLDS, Result.FAILS


def by_turns(how):
    """A worker may always end, but by one step while the lamp is on and by another while it is off."""
    return network(
        step("by day", WORKER.does("end"), ON, fair=True, **how),
        step("by night", WORKER.does("end"), OFF, fair=True, **how), BLINK,
    )


def idling(how):
    """A worker may end, or go on waiting."""
    return network(
        step("wait", WORKER.does("wait"), fair=True, **how), step("end", WORKER.does("end"), fair=True, **how)
    )


def serving(how):
    """Even nodes may press the switch while the lamp is on, odd ones while it is off: somebody always may."""
    how = {"action": "serve", **how}
    return network(
        step("by day", NODE.does("serve", where=NODE.at("even")), SWITCH.does("press"), ON, fair=True, **how),
        step("by night", NODE.does("serve", where=NODE.at("odd")), SWITCH.does("press"), OFF, fair=True, **how),
        BLINK,
    )


def helping(how):
    """Somebody may always be helped; whoever is waits again."""
    return network(step("help", WORKER.does("wait"), fair=True, **how))


HELPED = responds(WORKER.at("begun"), helping({}).took("help"))


@pytest.mark.parametrize(("model", "asked", "how", "expected"), [
    (by_turns, ENDS, EACH_STEP, FAILS), (by_turns, ENDS, PROCESS, HOLDS),
    (idling, ENDS, EACH_STEP, HOLDS), (idling, ENDS, PROCESS, FAILS),
    (helping, HELPED, EACH_STEP, HOLDS), (helping, HELPED, ANYONE, FAILS),
    (serving, LIT, EACH_STEP, FAILS), (serving, LIT, ANYONE, HOLDS),
], ids=lambda one: getattr(one, "__name__", None))
@pytest.mark.parametrize("name", FIRST)
def test_what_follows_depends_on_whom_one_is_fair_to(name, model, asked, how, expected):
    net = model(how)
    per = next((role.replicas for role in net.roles if role is WORKER), None)
    sizes = dict.fromkeys(net.parameters(), 2)
    (found,) = outcome(name, compile_network(net, sizes), [claim(asked, per)]).verdicts
    if name == "views" and model is serving:  # an even node alone is not always able to serve
        assert (found.result, found.instance.sizes) == (FAILS, {"nodes": 1})
    else:
        assert found.result in {expected, Result.UNFINISHED if name.startswith("disk") else expected}


def test_two_that_meet_are_one_duty_of_the_one_and_with_anyone_of_all():
    worker = role("worker", table("worker", "idle", ("idle", "meet", "idle")), "workers")
    graphs = [
        graph_of(network(step("meet", worker.does("meet"), another(worker.does("meet")), fair=True, anyone=anyone)),
                 workers=3) for anyone in (False, True)
    ]
    asked = responds(worker.at("idle"), network(step("meet", worker.does("meet"))).took("meet"))
    assert [verdict(asked, graph, "workers").result for graph in graphs] == [HOLDS, FAILS]
    assert [len(_conjuncts(graph.instance)) for graph in graphs] == [3, 1]


def _conjuncts(instance):
    return [line for line in tla(instance, []).module.splitlines() if "WF_vars" in line]


def test_in_tla_a_process_is_one_conjunct_for_each_replica_and_anyone_is_one_for_all():
    for how, many in ((EACH_STEP, 4), (PROCESS, 2), ({**PROCESS, **ANYONE}, 1)):
        assert len(_conjuncts(compile_network(idling(how), {"workers": 2}))) == many


def test_steps_of_one_action_agree_on_whether_anyone_may_take_it():
    with pytest.raises(SpecificationError, match="only one of them may be taken by anyone"):
        network(step("wait", WORKER.does("wait"), fair=True, action="work"),
                step("end", WORKER.does("end"), fair=True, action="work", anyone=True))


def test_a_protocol_says_it_in_the_same_words():
    protocol = Protocol("work", sizes={"workers": 2})
    worker = protocol.variable("worker", "begun", ("begun", "done"), family="workers")
    protocol.step("end", worker.becomes({"begun": "done"}), fair=Fairness.STRONG, action="work", anyone=True)
    (only,) = protocol.network().steps
    assert (only.fairness, only.action, only.anyone) == (Fairness.STRONG, "work", True)

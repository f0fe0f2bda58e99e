"""What a network cannot mean is refused where it is declared, with what, where, why and what to write instead.

Oracle: the semantics of synchronisation vectors (design, section 3): one move for each machine, one replica bound at
most.
"""

from __future__ import annotations

import dataclasses

import pytest

from shadowcheck.claims import Claim, Strength, always, never
from shadowcheck.instance import compile_network
from shadowcheck.machine.lts import Reaction
from shadowcheck.network import Mailbox, Message, Network, before, each, each_able, if_able, others
from toys.refusals import refused
from toys.tables import network, role, step, switch, table

LAMP = role()
MANY = role("many", replicas="lamps")
ALSO = role("also", replicas="lamps")
DOORS = role("door", replicas="doors")
WAVERING = role("wavering", table("wavering", "a b", ("a", "ask", "b", "ok"), ("a", "ask", "a", "veto")), "lamps")
TWO = {"": 0, "lit": 1}
TORN = table("torn", "a b")
TORN = dataclasses.replace(TORN, events=("ask",), reactions=tuple(
    Reaction("ask", 0, way, choices=(("way", way),)) for way in (0, 1)
))
SHARED = each(role("torn", TORN, "lamps").does("ask"))


def press(one=LAMP):
    return one.does("press")


WRONG = {
    "an unknown state": (lambda: LAMP.at("of"), "no state 'of'", "off, on"),
    "no state": (LAMP.at, "names no state", "the same everywhere"),
    "an unknown observable": (lambda: LAMP.has(dark=True), "no observable 'dark'", "bright"),
    "no observable": (LAMP.has, "names no observable", "the same everywhere"),
    "an unknown event": (lambda: LAMP.does("pres"), "no event 'pres'", "press"),
    "an unknown event to refuse": (lambda: LAMP.refuses("pres"), "no event 'pres'", "press"),
    "a guard about another role": (
        lambda: LAMP.does("press", where=MANY.at("on")), "is about something else: many is on", "its own machine"),
    "a guard about a step": (
        lambda: LAMP.stays(before(LAMP.at("on"))), "is about something else: before it", "its own machine"),
    "a role twice": (lambda: Network("toy", (LAMP, role()), ()), "role 'lamp' is declared twice",
        "identified by its name"),
    "a step twice": (
        lambda: network(step("go", press()), step("go", press())), "step 'go' is declared twice",
            "identified by its name"),
    "a step of nobody": (lambda: network(step("go")), "has no participants", "change nothing"),
    "moves in a tuple": (lambda: step("go", (press(),)), "is not a move", "a step is a name and the moves"),
    "nobody at all": (lambda: Network("toy", (), ()), "has no roles", "nothing can happen"),
    "a foreign role": (
        lambda: Network("toy", (LAMP,), (step("go", press(MANY)),)), "names role 'many'", "its roles are lamp"),
    "a namesake of a role": (
        lambda: Network("toy", (LAMP,), (step("go", press(role())),)), "names role 'lamp'", "its roles are lamp"),
    "a quantified single": (lambda: network(step("go", each(press()))), "'each' of 'lamp'",
        "only a role with replicas"),
    "two moves of one machine": (
        lambda: network(step("go", press(), LAMP.stays(LAMP.at("off")))), "'lamp' moving twice (one, one)", "one move"),
    "one and each of a role": (
        lambda: network(step("go", press(MANY), each(press(MANY)))), "'many' moving twice (one, each)", "one move"),
    "each and others of a role": (
        lambda: network(step("go", press(ALSO), each(press(MANY)), others(press(MANY)))),
        "'many' moving twice (each, others)", "one move"),
    "others than nobody": (
        lambda: network(step("go", others(press(MANY)))), "about no replica of lamps", "all replicas except the one"),
    "others of another family": (
        lambda: network(step("go", press(DOORS), others(press(MANY)))), "about no replica of lamps",
        "all replicas except the one"),
    "two families bound": (
        lambda: network(step("go", press(MANY), press(DOORS))), "one replica of lamps and one of doors", "one family"),
    "an undeclared group": (
        lambda: network(step("go", press(), group="crash"), groups={"veto": "."}), "group 'crash'",
            "the groups are veto"),
    "an undeclared group of none": (lambda: network(step("go", press(), group="crash")), "group 'crash'", "none"),
    "half a fair action": (
        lambda: network(step("ok", press(), fair=True, action="answer"), step("veto", press(), action="answer")),
        "'ok' and 'veto' are one action", "fairness is about the action"),
    "an unknown variant": (
        lambda: network(step("go", press(role(variants=("dim",))))), "cannot start as 'dim'",
            "the variants of its machine are ''"),
    "no variant": (lambda: network(step("go", press(role(variants=())))), "cannot start as nothing", "variants"),
    "two variants of a single": (
        lambda: network(step("go", press(role(machine=table("l", "a b", ("a", "press", "b"), initials=TWO),
                                                variants=("", "lit"))))),
        "cannot start as '', 'lit'", "without replicas"),
    "an unknown label": (lambda: network(step("go", press())).took("og"), "no step is called 'og'",
        "the closest are go"),
    "no label": (lambda: network(step("go", press())).took(), "took() names no step", "no step would ever match"),
    "an unknown role": (lambda: network(step("go", press())).role("vss"), "no role 'vss'", "its roles are lamp"),
    "an unknown fault": (lambda: network(step("go", press())).without(["crash"]), "no fault 'crash'", "the faults are"),
    "an edit of nothing": (
        lambda: network(step("go", press())).edited("og", lambda _: None), "no step is named 'og'",
            "the closest are go"),
    "an edit by label": (
        lambda: network(step("go", press(), labels=("move",))).edited("move", lambda _: None),
            "no step is named 'move'", "go"),
    "a part without the event": (
        lambda: network(step("go", press())).played_by("lamp", table("m", "off on", ("off", "pull", "on"))),
        "no event 'press'", "pull"),
    "a part without the guarded state": (
        lambda: network(step("go", LAMP.does("press", where=LAMP.at("on")))).played_by(
            "lamp", table("m", "off lit", ("off", "press", "lit"))), "no state 'on'", "off, lit"),
    "a part without the guarded observable": (
        lambda: network(step("go", LAMP.does("press", where=LAMP.has(bright=True)))).played_by(
            "lamp", dataclasses.replace(switch(), observables={})), "no observable 'bright'", "observables"),
    "a part without the refused event": (
        lambda: network(step("go", LAMP.refuses("press"))).played_by("lamp",
            table("m", "off on", ("off", "pull", "on"))),
        "no event 'press'", "pull"),
    "a restart that is an event": (
        lambda: role(restart="press").system, "cannot be restarted by 'press'", "that event itself"),
    "a restart to several beginnings": (
        lambda: role(machine=table("l", "a b", ("a", "press", "b"), initials=TWO), restart="die").system,
        "cannot be restarted by 'die'", "several initial states"),
    "no size": (lambda: compile_network(network(step("go", press(MANY))), {}), "no number of lamps", "at least one"),
    "no replica": (lambda: compile_network(network(step("go", press(MANY))), {"lamps": 0}), "0 lamps", "at least one"),
    "a size of nothing": (
        lambda: compile_network(network(step("go", press())), {"lamps": 2}), "has no family 'lamps'", "none"),
    "a choice of each": (
        lambda: compile_network(network(step("go", each(WAVERING.does("ask")))), {"lamps": 2}),
        "each replica of 'wavering' takes 'ask', but may answer in 2 ways", "must be a function"),
    "a choice of all the others": (
        lambda: compile_network(network(step("go", press(MANY), others(each_able(WAVERING.does("ask"))))),
            {"lamps": 2}),
        "may answer in 2 ways", "must be a function"),
    "a choice of each that is passed in another step only": (
        lambda: compile_network(
            network(step("told", role("teller", TORN).does("ask"), SHARED, agree=("way",)), step("go", SHARED)),
            {"lamps": 2}),
        "in step 'go' each replica of 'torn' takes 'ask', but may answer in 2 ways", "must be a function"),
    "what is provided of another role": (
        lambda: if_able(press(), provided=MANY.at("on")), "is about something else: many is on", "its own machine"),
    "an invariant about a step": (
        lambda: always(network(step("go", press())).took("go")), "always() is about states",
            "whichever step led there"),
    "a condition about a step": (
        lambda: always(LAMP.at("on"), given=before(LAMP.at("off"))), "always() is about states",
            "whichever step led there"),
    "a claim without an id": (
        lambda: Claim("", "It is so.", never(LAMP.at("on")), "page", "network", Strength.MUST), "no id",
            "helps nobody"),
    "a claim without a sentence": (
        lambda: Claim("C1", "", never(LAMP.at("on")), "page", "network", Strength.MUST), "no sentence", "helps nobody"),
    "a claim without a page": (
        lambda: Claim("C1", "It is so.", never(LAMP.at("on")), "", "network", Strength.MUST), "no source",
            "helps nobody"),
    "a mailbox for nothing": (lambda: Mailbox("box", (), 0, ("in",)), "a capacity of 0", "never hold a message"),
    "a mailbox of nobody": (lambda: Mailbox("box", (), 1, ()), "0 memberships", "never hold a message"),
    "a message to unknown members": (
        lambda: Mailbox("box", (Message("m", frozenset({"out"})),), 1, ("in",)), "no membership 'out'", "'in'"),
    "a message to an unknown variant": (
        lambda: Mailbox("box", (Message("m", frozenset({"in"}), frozenset({"x"})),), 1, ("in",)), "no variant 'x'",
            "''"),
    "a change to nowhere": (
        lambda: Mailbox("box", (), 1, ("in",), changes={"go": {"in": "out"}}), "no membership 'out'", "'in'"),
    "an end nowhere": (lambda: Mailbox("box", (), 1, ("in",), ends=("out",)), "no membership 'out'", "'in'"),
    "emptied by nothing": (lambda: Mailbox("box", (), 1, ("in",), emptied_by=("go",)), "no change 'go'", "none"),
    "an answer to no message": (
        lambda: Mailbox("box", (), 1, ("in",), changes={"go": {"in": "in"}}, answers={"a": ("m", "go")}),
        "no message 'm'", "none"),
    "an answer that changes nothing": (
        lambda: Mailbox("box", (Message("m", frozenset({"in"})),), 1, ("in",), answers={"a": ("m", "go")}),
        "no change 'go'", "none"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_declaration_is_refused_with_reasons(case):
    declare, what, why = WRONG[case]
    with refused() as caught:
        declare()
    error = caught.value
    assert what in error.what
    assert why in error.why
    more = f"\n  more:    shadowcheck explain {error.code}"
    four = f"{error.what}\n  where:   {error.where}\n  why:     {error.why}\n  instead: {error.instead}"
    assert str(error) == four + more


def test_one_replica_and_the_others_may_move_together():
    net = network(step("go", press(MANY), others(MANY.stays(MANY.at("off")))))
    assert [len(rule.parts) for rule in compile_network(net, {"lamps": 3}).rules] == [3, 3, 3]

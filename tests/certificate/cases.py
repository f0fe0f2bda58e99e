"""Networks whose claims a certificate is about: published protocols, toys, random ones."""

from __future__ import annotations

import contextlib
from random import Random

from certificate.certifying import about_one
from oracles.models_lines import burns
from oracles.published_verdicts import PROVED
from oracles.random_crowds import random_crowd, somewhere
from oracles.random_networks import ANY_FAIRNESS, Case, random_network, random_pattern
from shadowcheck.claims import DeadlockFree, absent, never, precedes
from shadowcheck.errors import SpecificationError
from shadowcheck.instance import compile_network
from shadowcheck.instance.grounding import check_claims
from shadowcheck.network import each_able, if_able, some_other
from toys import coordinator, lights
from toys.tables import claim, lamp, network, role, step, table

KINDS = ("always", "never", "precedes", "absent") * 2


def published(one):
    """The network of a published protocol, and what others have proved of it; of one process and some other, if it is
    about two of them."""
    net = one.network()
    if one.per is not None:
        net, claims = about_one(net, one.per, *map(never, one.never(net)))
    else:
        claims = [claim(never(bad), id=f"never {n}") for n, bad in enumerate(one.never(net))]
    return net, [*claims, *([claim(DeadlockFree(), id="goes on")] if one.goes_on else [])]


def asking():
    """A coordinator and its writers: claims about states, about an order for each writer, and about one for all."""
    net = coordinator.network({"reading": "strict"})
    return net, [*coordinator.claims(net, {"reading": "strict", "pace": "quick"})[:3], claim(DeadlockFree(), id="ends")]


def in_line():
    """Burns's algorithm, with a family on each side."""
    (one,) = (one for one in PROVED if one.network is burns)
    net, claims = published(one)
    me, before = net.role("me"), net.role("before")
    return net, [
        *claims, claim(precedes(me.at("ready"), me.at("inside")), id="ready first"),
        claim(precedes(before.at("ready"), before.at("inside")), "before", id="ready first, before"),
    ]


def varied():
    """Replicas that begin in two ways. A machine that has two ways on with an outcome, and stands still or must not, in
    each way of saying it."""
    ask = table(
        "asked", "idle yes no worn", ("idle", "ask", "yes", "ok"), ("idle", "ask", "no", "veto"),
        ("yes", "ask", "worn", "ok"), ("no", "wear", "worn"), initials={"": 0, "old": 2},
    )
    one, gate = role("one", ask, "ones", variants=("", "old")), role("gate", lamp())
    worn = one.at("worn")
    net = network(
        step("ask", one.does("ask")), step("agree", one.does("ask", answering="ok"), gate.does("press")),
        step("be refused", one.does("ask", answering="veto", where=one.at("idle")), if_able(gate.does("press"))),
        step("wear", each_able(one.does("wear"), provided=~one.at("idle"))),
        step("try", if_able(one.does("ask", answering="veto"), provided=~worn), gate.stays(gate.at("on"))),
        step("refuse", one.refuses("ask")),
    )
    return net, [
        claim(absent(net.took("ask"), after=worn), "ones", id="worn"),
        claim(absent(one.at("idle"), after=net.took("wear")), "ones", id="not again"),
    ]


def wired():
    """A switch, and lamps that it reaches by mailboxes."""
    net = lights.network()
    return net, [claim(precedes(net.took("flip"), net.role("lamp").at("bright")), "lamps", id="flip first")]


TOYS = (asking, in_line, varied, wired)


def random_case(seed):
    """A random parametric network, and claims about it; None if the seed gives none."""
    rng = Random(seed)  # noqa: S311 - no secret
    case = random_network(rng, ANY_FAIRNESS, meeting=0)
    return (case.network, random_claims(rng, case)) if case.sizes else None


def crowd_case(seed):
    """Replicas that wait for each other, and claims about them."""
    rng = Random(seed)  # noqa: S311 - no secret
    net = random_crowd(rng, meeting=False)
    crowd = net.role("crowd")
    alone = [
        claim(never(somewhere(rng, crowd) & ~some_other(somewhere(rng, crowd))), "n", id=f"alone {n}") for n in range(3)
    ]
    return net, [*random_claims(rng, Case(net, {"n": 2})), *alone]


def random_claims(rng, case):
    """Claims of which a certificate may be, but for some quantifiers; those that can be judged."""
    instance = compile_network(case.network, dict.fromkeys(case.sizes, 2))
    claims = [claim(DeadlockFree(), id="no deadlock")]
    for number, kind in enumerate(KINDS):
        per = rng.choice([None, *case.sizes])
        one = claim(random_pattern(rng, case, per, [kind]), per, id=f"c{number}")
        with contextlib.suppress(SpecificationError):
            check_claims([one], instance)
            claims.append(one)
    return claims

"""Networks and claims of every kind, to be exported; and what we count of them."""

from __future__ import annotations

import json
import random
from importlib.resources import files

from export.strangers import Counts
from oracles.random_networks import random_network, random_pattern
from shadowcheck.claims import always, never, possible, precedes
from shadowcheck.explore import explore
from shadowcheck.explore.run import Run
from shadowcheck.instance import compile_network
from shadowcheck.judge import built_in_claims
from shadowcheck.network import before, each, every, if_able, others, some
from toys.tables import claim, lamp, network, role, step, switch, table
from vss_protocol import MODEL


def counted(graph):
    return Counts(len(graph.states), graph.steps, graph.depth)


def every_kind_of_move():
    """Others, each, choices, standing by, self-loops, many states, awkward names; and it never ends."""
    many = table("do", " ".join(f"if-{n}" for n in range(300)), *((f"if-{n}", "next!", f"if-{n + 1}")
                 for n in range(299)))
    one, two, three = role("int", lamp(), "as"), role("3rd", switch(), "as"), role("proctype", many)
    return network(
        step("*/ comment \\", one.does("press"), others(if_able(one.does("press")))),
        step("do", two.does("press"), three.does("next!", where=~three.at("if-8", "if-9"))),
        step("d_step", each(if_able(two.does("press"))), three.stays(three.at(*(f"if-{n}" for n in range(20))))),
        step("end", three.does("next!")),
    )


def lamps():
    """Claims of two lamps, of which each kind has one that is kept and one that is broken."""
    one = role("lamp", lamp(), "lamps")
    net = network(step("press", one.does("press", where=one.at("off")), others(one.stays(one.at("off")))),
                  step("again", one.does("press", where=one.at("on"))))
    on, pressed, again = one.at("on"), net.took("press"), net.took("again")
    return compile_network(net, {"lamps": 2}), [
        claim(never(every(on)), id="never_both"), claim(never(on), "lamps", id="never_one"),
        claim(always(some(~on)), id="always_one_off"), claim(precedes(pressed, again), "lamps", id="pressed_first"),
        claim(precedes(again, pressed), "lamps", id="again_first"),
        claim(never(again & before(~on)), "lamps", id="again_from_on"),
        claim(never(pressed & before(~on)), "lamps", id="pressed_from_on"),
        claim(possible(on, after=again), "lamps", id="on_once_more"),
        claim(possible(on, after=again, never=again), "lamps", id="on_once_more_without"),
        claim(always(one.at("off"), given=one.at("off")), "lamps", id="tautology"),
    ]


def random_program(seed, largest):
    """A random network of 8 states at least, if it can have them, and of no more than *largest*; and its claims."""
    rng = random.Random(seed)  # noqa: S311 - a seed, no secret
    while True:
        case = random_network(rng)
        instance = compile_network(case.network, case.sizes)
        if instance.rules and 8 <= len(explore(instance, Run(limit=largest)).states) <= largest:
            break
    per = rng.choice([None, *sorted(case.sizes)])
    kinds = ("always", "never", "precedes", "absent", "possible")
    return instance, [claim(random_pattern(rng, case, per, kinds), per, id=f"c{number}") for number in range(3)]


def vss(writers, **options):
    settings = MODEL.settings(options)
    net = MODEL.network(settings)
    instance = compile_network(net, {"writers": writers})
    recorded = json.loads(files("vss_protocol").joinpath("recorded.json").read_text(encoding="utf-8"))["counts"]
    counts = recorded.get(MODEL.key(settings, {"writers": writers}))
    return instance, [*built_in_claims(instance.network), *MODEL.claims(net, settings)], counts and Counts(**counts)

"""Small machines, networks and claims, built directly as tables."""

from __future__ import annotations

from shadowcheck.claims import Claim, Strength
from shadowcheck.explore import explore
from shadowcheck.instance import compile_network
from shadowcheck.judge import judge_all
from shadowcheck.judge.quantifiers import Circumstances
from shadowcheck.machine.lts import OK, LocalState, LocalSystem, Reaction
from shadowcheck.network import Network, Role, Step


def table(name, states, *rows, ends="", flags=(), initials=None):
    """A machine with *states* ("off on", the first is initial) and rows (source, event, target[, outcome[,
    choices]])."""
    names = states.split()
    reactions = [
        Reaction(event, names.index(source), names.index(target), *(rest or (OK,))) for source, event, target,
            *rest in rows
    ]
    return LocalSystem(
        name, tuple(LocalState((state,)) for state in names), initials or {"": 0},
        tuple(dict.fromkeys(reaction.event for reaction in reactions)), tuple(reactions),
        {"bright": tuple(state in flags for state in names)}, frozenset(map(names.index, ends.split())),
    )


def switch(name="switch", ends="on"):
    """Off, and then on for ever."""
    return table(name, "off on", ("off", "press", "on"), ends=ends, flags=("on",))


def lamp(name="lamp", ends=""):
    """Off and on, again and again."""
    return table(name, "off on", ("off", "press", "on"), ("on", "press", "off"), ends=ends, flags=("on",))


def step(name, *moves, **more):
    return Step(name, *moves, source="page", **more)


def network(*steps, groups=None):
    """The network of *steps*, with the roles that take part in them."""
    roles = tuple(dict.fromkeys(move.role for one in steps for move in one.moves))
    return Network("toy", roles, steps, groups or {})


def counters(how_many, values):
    """Machines that count up to the last of so many values, each on its own: a lattice."""
    rows = [(f"v{n}", "up", f"v{n + 1}") for n in range(values - 1)]
    one = role("counter", table("counter", " ".join(f"v{n}" for n in range(values)), *rows), "counters")
    return compile_network(network(step("up", one.does("up"))), {"counters": how_many})


def stuck():
    """A lamp that would have to be on for anything to happen."""
    one = role("stuck")
    return compile_network(network(step("up", one.stays(one.at("on")))), {})


def wide():
    """Nine machines, each of which has ten bits, in a state of 90 bits."""
    one = role("wide", table("wide", " ".join(f"s{n}" for n in range(700)), ("s0", "go", "s699")), "n")
    return compile_network(network(step("go", one.does("go"))), {"n": 9})


def graph_of(net, **sizes):
    return explore(compile_network(net, sizes))


def claim(pattern, per=None, **more):
    return Claim(
        more.pop("id", "C1"), "It is so.", pattern, "page", "network", Strength.MUST, per=per, **more
    )


def verdict(pattern, graph, per=None, *, off=(), **more):
    return judge_all([claim(pattern, per, **more)], graph, Circumstances(frozenset(off)))[0]


def taken(graph, numbers):
    """The rules *numbers* of a run, in words."""
    return [str(graph.instance.rules[number]) for number in numbers]


def role(name="lamp", machine=None, replicas=None, **more):
    return Role(name, machine or lamp(), replicas, **more)

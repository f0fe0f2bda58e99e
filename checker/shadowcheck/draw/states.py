"""The picture of a small state space: every state that can be reached, and every step between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.draw.machines import ENTRY
from shadowcheck.draw.metrics import NO_BREAK
from shadowcheck.draw.picture import Bundles, Look, Node, Picture
from shadowcheck.explore.reference import explore
from shadowcheck.explore.run import Run
from shadowcheck.instance import compile_network
from shadowcheck.instance.formula import Position, allowed_end, holds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shadowcheck.explore.graph import Graph
    from shadowcheck.instance import Instance
    from shadowcheck.network import Network

MOST_STATES, MOST_ARROWS = 24, 40
"""A graph of more states, or more arrows between them, cannot be read in one picture."""


def states_picture(network: Network, sizes: Mapping[str, int]) -> Picture | None:
    """Draw the states of *network* with so many replicas, numbered breadth first; None if that cannot be read.

    A box says where each machine is. A state where the network may end has a double border; one where it stops and may
    not is dashed.
    """
    graph = explore(compile_network(network, sizes), Run(limit=MOST_STATES))
    if not graph.complete or len(graph.states) == 1:
        return None
    bundles = Bundles()
    bundles.add(ENTRY, "0", "")
    for source, rule, target in zip(graph.source, graph.rule, graph.target, strict=True):
        step = graph.instance.rules[rule]
        bundles.add(str(source), str(target), str(step), dashed=bool(step.step.group))
    arrows = bundles.merged()
    if len(arrows) > MOST_ARROWS:
        return None
    nodes = (
        Node(str(number), _where(graph.instance, state), _look(graph, number), bundles.loops(str(number)))
        for number, state in enumerate(graph.states)
    )
    given = ", ".join(f"{name}={size}" for name, size in sorted(graph.instance.sizes.items()))
    return Picture(
        f"{network.name}: every state" + (f", with {given}" if given else ""),
        f"All {len(graph.states)} states that can be reached, and the {graph.steps} steps between them.",
        (Node(ENTRY, "", Look.ENTRY), *nodes), tuple(arrows),
    )


def _where(instance: Instance, state: int) -> str:
    """Say where each machine is in the packed *state*."""
    where = (f"{field.name} {field.system.states[field.local(state)]}" for field in instance.fields)
    return "; ".join(one.replace(" ", NO_BREAK) for one in where)


def _look(graph: Graph, number: int) -> Look:
    rests = holds(allowed_end(graph.instance), Position(graph.states[number]))
    if graph.first[number] == graph.first[number + 1] and not rests:
        return Look.FAILURE
    return Look.END if rests else Look.PLAIN

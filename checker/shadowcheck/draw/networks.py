"""The picture of a network: its roles, and the events that they hand to each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.draw.machines import gathered
from shadowcheck.draw.picture import Arrow, Look, Node, Picture
from shadowcheck.network import Scope

if TYPE_CHECKING:
    from shadowcheck.network import Network, Role

FEW = 3
"""At most so many events are written on an arrow; more go into a numbered list below."""

Handed = dict[tuple[str, str], dict[str, bool]]
"""For each pair of acting and receiving role, the events, and whether each can be switched off."""


def network_picture(network: Network) -> Picture:
    """Draw *network*: an arrow from the actor of a step to each other role that takes an event in it, or to another.

    Events that can be switched off (faults, choices of the environment) are in brackets; an arrow with no others is
    dashed.
    """
    roles = {role.name: _box(role) for role in network.roles}
    strangers = dict.fromkeys(step.by for step in network.steps if step.by not in roles)
    outside = {
        name: Node(name, name, Look.OUTSIDE, says="acts, but is not a machine of the network") for name in strangers
    }
    boxes = {**outside, **roles}
    arrows: list[Arrow] = []
    lists: list[str] = []
    for (source, target), events in _handed(network).items():
        items = gathered(f"({event})" if off else event for event, off in events.items())
        if len(events) > FEW:
            lists.append(f"{len(lists) + 1}. {boxes[source].title} to {boxes[target].title}: {', '.join(items)}")
            items = (f"list {len(lists)}",)
        arrows.append(Arrow(source, target, items, all(events.values())))
    legend = (Node("*lists", "Lists", Look.LIST, tuple(lists)),) if lists else ()
    return Picture(
        network.name,
        "Who passes what to whom. In brackets or dashed: a fault or choice of the environment; it can be switched off.",
        (*boxes.values(), *legend), tuple(arrows),
    )


def _handed(network: Network) -> Handed:
    found: Handed = {}
    for step in network.steps:
        for move in step.moves:
            if move.event is not None and (move.role.name != step.by or move.scope is Scope.ANOTHER):
                events = found.setdefault((step.by, move.role.name), {})
                events[move.event] = events.get(move.event, True) and bool(step.group)
    return found


def _box(role: Role) -> Node:
    title = role.title or role.name
    if role.replicas is None:
        return Node(role.name, title, Look.ROLE)
    return Node(role.name, f"{title} 1…n", Look.ROLES, says=f"as many as there are {role.replicas}")

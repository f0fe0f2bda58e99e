"""Small cones as explicit graphs, for `shadowcheck.judge`.

Many claims are about one replica, whose cone has some thousand states for any number of other replicas. Its reachable
states are enumerated from their BDD, together with the steps between them. What the judge can conclude from such a
graph about the network, and why, is explained in `shadowcheck.judge.projection`.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from shadowcheck.explore.graph import Graph, Numbers
from shadowcheck.judge.duties import duties
from shadowcheck.symbolic.space import number_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from shadowcheck.instance import Field
    from shadowcheck.symbolic.backend import Node
    from shadowcheck.symbolic.projection import Cone
    from shadowcheck.symbolic.reach import System
    from shadowcheck.symbolic.transition import Event

_MOST = 100_000  # states; larger cones are not enumerated
_WORD = 62  # bits of a state that fit into a signed 64-bit integer


def graph_of(cone: Cone, whole: System) -> Graph | None:
    """Return *cone* of the network *whole* as a graph; None if it is too large. The graph has no parents."""
    seen = _Seen(cone.system)
    if seen.width > _WORD or seen.count(cone, whole) > _MOST:
        return None
    states = seen.states(cone.reachable)
    instance = whole.space.instance
    states = np.concatenate([[seen.pack(instance.initial)], states[states != seen.pack(instance.initial)]])
    source, rule, target = _steps(cone, whole, seen, states)
    return Graph(
        dataclasses.replace(instance, fields=seen.fields), states=states.tolist(),
        offsets=np.searchsorted(source, np.arange(len(states) + 1)), rules=rule, targets=target,
        parents=np.full(len(states), -1), certain=_certain(cone, whole, seen, states),
    )


class _Members:
    """Enumerates sets that depend on given variables only; the value of each variable becomes a given bit."""

    def __init__(self, system: System, bits: Sequence[tuple[str, int]]) -> None:
        self._space, self._shift = system.space, [shift for _, shift in bits]
        self._place = {name: place for place, (name, _) in enumerate(bits)}
        self._known: dict[tuple[int, bool], tuple[Node, Numbers]] = {}  # a number identifies a node while it is alive

    def of(self, node: Node) -> Numbers:
        """Return the members of the set *node*, in ascending order."""
        return np.sort(self._free(0, *self._below(node, not node.negated)))

    def _below(self, node: Node, wanted: bool) -> tuple[int, Numbers]:  # noqa: FBT001 - a parity
        """Return the level of *node*, and the assignments to the variables from there on."""
        if node.var is None:
            return len(self._shift), np.zeros(int(wanted), dtype=np.int64)
        place, name = self._place[node.var], (number_of(node), wanted)
        if name not in self._known:
            low, high = (self._after(node, wanted, place, high=high) for high in (False, True))
            self._known[name] = node, np.concatenate([low, high | 1 << self._shift[place]])
        return place, self._known[name][1]

    def _after(self, node: Node, wanted: bool, place: int, *, high: bool) -> Numbers:  # noqa: FBT001 - a parity
        still_wanted, there = self._space.down(node, wanted, high=high)
        return self._free(place + 1, *self._below(there, still_wanted))

    def _free(self, start: int, end: int, members: Numbers) -> Numbers:
        """Return *members* with all values of the variables from place *start* to *end*."""
        for shift in self._shift[start:end]:
            members = np.concatenate([members, members | 1 << shift])
        return members


class _Seen:
    """The fields of a cone, packed into one word."""

    def __init__(self, system: System) -> None:
        fields = system.fields
        self.width = 0
        moved: list[Field] = []
        for field in fields:
            moved.append(dataclasses.replace(field, shift=self.width))
            self.width += field.width
        self.fields = tuple(moved)
        self._whole = tuple(fields)
        self._of = dict(zip((field.number for field in fields), moved, strict=True))
        self._members = _Members(system, [
            (name, one.shift + bit)
            for field, one in zip(fields, moved, strict=True)
            for name, bit in zip(system.space.bits[field.number], reversed(range(field.width)), strict=True)
        ])

    def pack(self, state: int) -> int:
        """Return the projection of the packed *state* of the network."""
        return sum(field.local(state) << moved.shift for field, moved in zip(self._whole, self.fields, strict=True))

    def count(self, cone: Cone, whole: System) -> int:
        """Return the number of states of *cone*."""
        return whole.space.count(cone.reachable) >> whole.space.width - self.width

    def states(self, node: Node) -> Numbers:
        """Return the states of the set *node*, which depends on the cone's fields only, in ascending order."""
        return self._members.of(node)

    def after(self, event: Event, states: Numbers) -> Numbers:
        """Return the successors by *event* of *states*, which all enable it."""
        result = states.copy()
        for part in event.rule.parts:
            field = self._of[part.field.number]
            change = np.zeros(1 << field.width, dtype=np.int64)
            for here, there in part.next.items():
                change[here] = (there - here) << field.shift
            result += change[(states & field.mask) >> field.shift]
        return result


def _numbers(states: Numbers, wanted: Numbers) -> Numbers:
    """Return the indices of *wanted* in *states*, which are distinct and contain them."""
    order = np.argsort(states)
    return order[np.searchsorted(states[order], wanted)]


def _steps(cone: Cone, whole: System, seen: _Seen, states: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Return source, rule and target of every step of the cone, in the order of their sources."""
    sources, rules, targets = [states[:0]], [states[:0]], [states[:0]]
    for event in cone.system.events:
        whole.clock.check()
        left = seen.states(event.domain & cone.reachable)
        sources.append(_numbers(states, left))
        rules.append(np.full(len(left), event.rule.number))
        targets.append(_numbers(states, seen.after(event, left)))
    source = np.concatenate(sources)
    order = np.argsort(source, kind="stable")
    return source[order], np.concatenate(rules)[order], np.concatenate(targets)[order]


def _certain(cone: Cone, whole: System, seen: _Seen, states: Numbers) -> NDArray[np.bool_]:
    """For every state and duty, whether all its reachable concretisations enable it; False for others' duties."""
    count = int(duties(whole.space.instance).max(initial=-1)) + 1
    certain = np.zeros((len(states), count), dtype=np.bool_)
    for duty in range(count):
        whole.clock.check()
        enabled = cone.certain(duty)
        if enabled is not None:
            certain[_numbers(states, seen.states(enabled)), duty] = True
    return certain

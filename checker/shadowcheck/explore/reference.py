"""The reference engine: readable breadth-first search, to whose graphs those of the other engines are compared.

A rule reads and writes only the fields that take part in it. Rules that read the same fields are therefore tried
together, and their effect is remembered for each value of those fields, so that one look-up finds most of a state's
steps. The result is exact; full states are kept.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

from shadowcheck.explore.graph import INTERRUPTED, Graph
from shadowcheck.explore.run import PLAIN, Run, past

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shadowcheck.instance import Instance, Rule

Moves = tuple[tuple[int, int], ...]
"""The moves enabled for one value of some fields: the number of the rule, and what it adds to the packed state."""

_REPORT_EVERY = 2_048

_Columns = tuple[list[int], "array[int]", "array[int]", "array[int]", "array[int]"]


class RuleGroup(dict[int, Moves]):
    """The rules that read the same fields (those in `mask`), and their moves for the values that were met so far."""

    def __init__(self, mask: int) -> None:
        super().__init__()
        self.mask = mask
        self.rules: list[Rule] = []

    def __missing__(self, part: int) -> Moves:
        """Work out the moves where the fields have the values in *part*, and remember them."""
        effects = ((rule.number, rule.effect(part)) for rule in self.rules)
        self[part] = tuple((number, change) for number, change in effects if change is not None)
        return self[part]


def grouped(rules: Iterable[Rule]) -> list[RuleGroup]:
    """Group *rules* by the fields that they read, in the order of the groups' first rules."""
    groups: dict[int, RuleGroup] = {}
    for rule in rules:
        mask = sum({part.field.mask for part in rule.parts})
        groups.setdefault(mask, RuleGroup(mask)).rules.append(rule)
    return list(groups.values())


def explore(instance: Instance, run: Run = PLAIN) -> Graph:
    """Every reachable state and step of *instance*, breadth first.

    Passing the limit of *run*, or Ctrl-C, does not raise: the graph says that it is unfinished, and why.
    """
    states = [instance.initial]
    offsets, rules, targets, parents = array("q", [0]), array("i"), array("i"), array("q", [-1])
    graph = Graph(instance, states, offsets, rules, targets, parents)
    try:
        _search(graph, (states, offsets, rules, targets, parents), grouped(instance.rules), run)
    except KeyboardInterrupt:
        graph.unfinished = INTERRUPTED
    if graph.unfinished is not None:
        graph.forget_partial_expansion()
    return graph


def _search(graph: Graph, columns: _Columns, groups: list[RuleGroup], run: Run) -> None:
    """Fill *columns*: the columns of *graph*, typed as lists and arrays that can grow."""
    states, offsets, rules, targets, parents = columns
    number, limit, progress = {states[0]: 0}, run.most, run.progress
    here_number, level_end, met = 0, 1, 1
    while here_number < met:
        here = states[here_number]
        for group in groups:
            for rule, change in group[here & group.mask]:
                there = here + change
                there_number = number.setdefault(there, met)
                if there_number == met:
                    states.append(there)
                    parents.append(len(rules))
                    met += 1
                rules.append(rule)
                targets.append(there_number)
        offsets.append(len(rules))
        here_number += 1
        if here_number == level_end < met:
            graph.levels.append(level_end)
            level_end = met
        if met > limit:
            graph.unfinished = past(limit)
            return
        if progress is not None and here_number % _REPORT_EVERY == 0:
            progress(met, len(rules), graph.depth)

"""Duties: the fair actions of an instance, each about one replica, and the moves that owe them something.

A *duty* is a fair action (a step of the table, or several that share the name of an action) of one replica, or of all
together if anyone may take it. Any of its choices and answers fulfils it, and any other replica that takes part.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from shadowcheck.network import Fairness

if TYPE_CHECKING:
    from shadowcheck.explore.graph import Numbers, Truth
    from shadowcheck.instance import Instance


def duties(instance: Instance) -> Numbers:
    """For every rule, the number of its duty: its fair action, of whom it is owed; -1 for a rule of an unfair one."""
    return _of(instance)[0]


def strong_duties(instance: Instance) -> Truth:
    """For every duty, by the numbers of `duties`, whether it is a strong one."""
    return _of(instance)[1]


_known: WeakKeyDictionary[Instance, tuple[Numbers, Truth]] = WeakKeyDictionary()


def _of(instance: Instance) -> tuple[Numbers, Truth]:
    if instance not in _known:
        number = _numbered(instance)
        _known[instance] = number, _strong(instance, number)
    return _known[instance]


def _numbered(instance: Instance) -> Numbers:
    known: dict[tuple[str, str | None, int | None], int] = {}
    found = np.full(len(instance.rules), -1, dtype=np.int64)
    for rule in instance.rules:
        if rule.step.fairness is not Fairness.NONE:
            whose = (None, None) if rule.step.anyone else (rule.step.replicated, rule.replica)
            duty = (rule.step.action or rule.step.name, *whose)
            found[rule.number] = known.setdefault(duty, len(known))
    return found


def _strong(instance: Instance, number: Numbers) -> Truth:
    strong = np.zeros(int(number.max(initial=-1)) + 1, dtype=np.bool_)
    for rule in instance.rules:
        if rule.step.fairness is Fairness.STRONG:
            strong[number[rule.number]] = True
    return strong


@dataclass(frozen=True)
class Owing:
    """The reachable states that owe an answer, renumbered as nodes, and the moves among and out of them.

    Node n is state `states[n]` of the graph. The moves that leave it are those from `first[n]` up to (not including)
    `first[n + 1]`: each from node `origin`, by step `step` of the graph, to node `target` (-1 for a move that answers),
    fulfilling duty `duty` (-1: none). `enables` tells whether the duty counts as enabled at the origin: in an
    abstraction, only if all states behind the origin enable it. Moves that change nothing and fulfil nothing are left
    out. `strong` tells for every duty whether it is a strong one.
    """

    states: Numbers
    first: Numbers
    origin: Numbers
    step: Numbers
    target: Numbers
    duty: Numbers
    enables: Truth
    strong: Truth

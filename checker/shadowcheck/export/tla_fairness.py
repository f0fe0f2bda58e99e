"""Fairness in TLA+: a conjunct for each duty, weak or strong, with shadowcheck's semantics.

WF and SF of TLA+ only count steps that change a variable. In shadowcheck a step that changes nothing also fulfils its
duty (``checker/decisions/0004-weak-fairness.md``). TLA+ cannot tell such a step from stuttering; so a duty also counts
as fulfilled if a step that fulfils it without a change is enabled again and again. That disjunct is written only where
it makes a difference.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from shadowcheck.export.formula import joined
from shadowcheck.judge.duties import duties
from shadowcheck.network import Fairness

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shadowcheck.instance import Instance, Part, Rule


def fairness_lines(instance: Instance, called: Sequence[str]) -> Iterator[str]:
    """Yield a conjunct for each duty of *instance*; *called* are the names of its rules."""
    fulfilling: dict[int, list[Rule]] = {}
    for number, duty in enumerate(duties(instance).tolist()):
        if duty >= 0:
            fulfilling.setdefault(duty, []).append(instance.rules[number])
    for rules in fulfilling.values():
        yield rf"    /\ {_fair(rules, called)}"
    if not fulfilling:
        yield "    TRUE"


def _fair(rules: Sequence[Rule], called: Sequence[str]) -> str:
    operator = "SF" if rules[0].step.fairness is Fairness.STRONG else "WF"
    anything = r" \/ ".join(called[rule.number] for rule in rules)
    fair = f"{operator}_vars({anything})"
    if not counts_differ(rules):
        return fair
    idle = joined((called[rule.number] for rule in rules if can_idle(rule)), r"\/", "FALSE")
    return rf"({fair} \/ []<>ENABLED ({idle} /\ UNCHANGED vars))"


def counts_differ(rules: Sequence[Rule]) -> bool:
    """Whether WF or SF of TLA+ excludes other runs than the duty that *rules* fulfil, as it ignores idle steps.

    For a weak duty it does if in one state one rule changes nothing and another rule something; elsewhere, WF takes the
    duty for disabled, and excludes no run either. For a strong duty the two may be in different states. Unreachable
    states count, too.
    """
    if rules[0].step.fairness is Fairness.STRONG:
        return any(map(can_idle, rules)) and any(_moves(part) for rule in rules for part in rule.parts)
    return any(_beside(one, other) for one, other in itertools.permutations(rules, 2))


def can_idle(rule: Rule) -> bool:
    """Whether *rule* changes nothing in some state in which it is enabled, reachable or not."""
    return all(_still(part) for part in rule.parts)


def _still(part: Part) -> frozenset[int]:
    return frozenset(state for state, target in part.next.items() if state == target)


def _moves(part: Part) -> bool:
    return len(_still(part)) < len(part.next)


def _beside(idle: Rule, busy: Rule) -> bool:
    """Whether there is a state in which *idle* changes nothing and *busy* changes something, reachable or not."""
    still = {part.field.number: _still(part) for part in idle.parts}
    common = [(part, still.get(part.field.number, part.next.keys()) & part.next.keys()) for part in busy.parts]
    possible = all(still.values()) and all(states for _, states in common)
    return possible and any(part.next[state] != state for part, states in common for state in states)

"""Fair cycle detection: a greatest fixpoint that contains all fair runs on which an answer stays pending for ever.

Emerson and Lei, "Efficient model checking in fragments of the propositional mu-calculus" (1986). Start with Z = all
pending states; until nothing changes, keep only the states of Z from which, for each weak duty, a path inside Z leads
to a state that does not enable the duty or to a step that fulfils it. For a strong duty, remove the states that enable
it and have no path inside Z to a step that fulfils it (Kesten, Pnueli and Raviv, "Algorithmic verification of linear
temporal logic specifications", 1998). Stuttering is always possible and fulfils no duty, so that a run may rest exactly
where no duty is enabled. `shadowcheck.judge.fairness` defines the duties.

The fixpoint contains every fair strongly connected component as a whole, and each of its terminal components is fair.
So it is empty if and only if no fair run leaves its answer pending for ever.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shadowcheck.judge.duties import duties, strong_duties
from shadowcheck.judge.lasso import Move, Ring
from shadowcheck.symbolic.goal import Quest, Turn
from shadowcheck.symbolic.layers import Allowance, Breadth, shortest
from shadowcheck.symbolic.reach import Arrow

if TYPE_CHECKING:
    from collections.abc import Callable

    from shadowcheck.symbolic.backend import Node
    from shadowcheck.symbolic.reach import System


@dataclass(frozen=True)
class Duty:
    """A fair action of one replica: where it is enabled, and the arrows that fulfil it with the answer pending."""

    enabled: Node
    strong: bool
    rules: frozenset[int]
    arrows: tuple[Arrow, ...] = ()


def duties_of(system: System, enabled: Callable[[int], Node | None] | None = None) -> dict[int, Duty]:
    """Return the duties of *system* by their numbers.

    *enabled*, if given, maps the number of a duty to the states that count as enabling it; None drops the duty.
    """
    number, strong = duties(system.space.instance), strong_duties(system.space.instance)
    where: dict[int, Node] = {}
    rules: dict[int, set[int]] = {}
    for event in system.events:
        duty = int(number[event.rule.number])
        if duty >= 0:
            where[duty] = where.get(duty, system.space.false) | event.domain
            rules.setdefault(duty, set()).add(event.rule.number)
    found: dict[int, Duty] = {}
    for duty in sorted(where):
        states = where[duty] if enabled is None else enabled(duty)
        if states is not None:
            found[duty] = Duty(states, bool(strong[duty]), frozenset(rules[duty]))
    return found


class Owed:
    """The pending states *owing* of *system*, the *arrows* that keep the answer pending, and the duties *asked*."""

    def __init__(
        self, system: System, owing: Node, arrows: list[Arrow], asked: dict[int, Duty], allowance: Allowance
    ) -> None:
        self.system, self.owing, self.arrows, self._allowance = system, owing, arrows, allowance
        self._false = system.space.false
        self._breadth = Breadth(system, {0: [Turn(arrow, 0) for arrow in arrows]})
        self.duties = {
            number: dataclasses.replace(
                duty, arrows=tuple(arrow for arrow in arrows if arrow.event.rule.number in duty.rules)
            ) for number, duty in sorted(asked.items())
        }

    def fair_hull(self) -> Node:
        """Return the greatest fixpoint Z of the module docstring: empty if and only if no fair run stays pending.

        It contains every state that such a run visits infinitely often. Raises `TooMuchWork`.
        """
        kept, before = self.owing, self._false
        while kept != before:
            before = kept
            for duty in self.duties.values():
                kept = self._keeping(duty, kept)
        return kept

    def _keeping(self, duty: Duty, kept: Node) -> Node:
        idle = kept & ~duty.enabled
        if idle == kept:
            return kept
        fulfilling = self.fulfilling(duty, kept)
        if duty.strong:
            return idle | self._backward(fulfilling, kept)
        return self._backward(idle | fulfilling, kept)

    def fulfilling(self, duty: Duty, inside: Node) -> Node:
        """Return the states from which a step that fulfils *duty* leads from *inside* to *inside*."""
        result = self._false
        self._allowance.spend({0: inside}, len(duty.arrows))
        for arrow in duty.arrows:
            self.system.clock.check()
            result |= arrow.preimage(inside) & inside
        return result

    def _backward(self, goal: Node, inside: Node) -> Node:
        """Return the states that reach *goal* by a path *inside*."""
        return self._closed(goal, inside, forward=False)

    def _closed(self, start: Node, inside: Node, *, forward: bool) -> Node:
        step = self._breadth.ahead if forward else self._breadth.back
        known, fresh = start, start
        while fresh != self._false and known != inside:
            self._allowance.spend({0: fresh}, self._breadth.width)
            fresh = step({0: fresh}).get(0, self._false) & inside & ~known
            known |= fresh
        return known

    def component(self, state: Node, inside: Node) -> Node:
        """Return the strongly connected component of *state* within *inside*: what is reachable both ways."""
        ahead = self._closed(state, inside, forward=True)
        return self._closed(state, ahead, forward=False)

    def neglecting(self, component: Node) -> Node:
        """Return the states of *component* that no fair run inside it visits infinitely often; none if it is fair.

        These are all states, if every state enables a weak duty that no step inside fulfils; otherwise the states that
        enable a strong duty that no step inside fulfils.
        """
        out = self._false
        for duty in self.duties.values():
            enabled = component & duty.enabled
            if enabled == self._false or self.fulfilling(duty, component) != self._false:
                continue
            if duty.strong or enabled == component:
                out |= enabled
        return out

    def recurring(self, kept: Node) -> Node:
        """Return *kept* without the states that have no infinite backward path inside, unless a run may rest there."""
        resting = kept
        for duty in self.duties.values():
            resting &= ~duty.enabled
        before = self._false
        while kept != before:
            before = kept
            self._allowance.spend({0: kept}, self._breadth.width)
            kept &= resting | self._breadth.ahead({0: kept}).get(0, self._false)
        return kept


class ComponentRing(Ring):
    """The steps inside a fair *component* of the pending states, from which a fair loop is built."""

    def __init__(self, owed: Owed, component: Node) -> None:
        self._owed, self._component, self._space = owed, component, owed.system.space
        kept = ((arrow, arrow.preimage(component) & component) for arrow in owed.arrows)
        inside = (Arrow(arrow.event, states) for arrow, states in kept if states != self._space.false)
        self._turns = [Turn(arrow, 0) for arrow in inside]
        self._duty = {rule: number for number, duty in owed.duties.items() for rule in duty.rules}
        self._enabled: dict[int, set[int]] = {}

    def is_strong(self, duty: int) -> bool:
        """Whether *duty* is a strong one."""
        return self._owed.duties[duty].strong

    def enabled(self, node: int) -> set[int]:
        """Return the duties that the state *node* enables."""
        if node not in self._enabled:
            duties_ = self._owed.duties.items()
            self._enabled[node] = {number for number, duty in duties_ if self._space.holds(duty.enabled, node)}
        return self._enabled[node]

    def back(self, here: int, start: int) -> list[Move]:
        """Return a shortest walk from *here* to *start*."""
        return self._walk(self._turns, here, (0, self._space.state(start)))

    def serving(self, here: int, duty: int) -> list[Move]:
        """Return a shortest walk from *here* that fulfils *duty*, or leads to where a weak duty is not enabled."""
        asked, ends = self._owed.duties[duty], list[Turn]()
        idle = self._space.false if asked.strong else self._component & ~asked.enabled
        for arrow, _ in self._turns:
            serves = arrow.event.rule.number in asked.rules
            ends.append(Turn(arrow if serves else Arrow(arrow.event, arrow.preimage(idle)), 1))
        return self._walk([*self._turns, *ends], here, (1, self._space.true))

    def _walk(self, turns: list[Turn], here: int, goal: tuple[int, Node]) -> list[Move]:
        found = shortest(Quest(self._owed.system, {0: turns}, (0, here), goal), Allowance())
        if found is None:
            raise AssertionError("a component is strongly connected")
        return [Move(number, state, self._duty.get(number, -1)) for number, (_, state) in found]

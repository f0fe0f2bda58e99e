"""A second opinion on linear temporal logic: a formula is guessed, subformula by subformula, along every run.

It shares no code with `claims.automaton` and `judge.recurrence`: a node is a position of a run with a guess of what
will be true from the next one, as in Lichtenstein and Pnueli, "Checking that finite state concurrent programs satisfy
their linear specification" (1985), and fair runs are found without components, as in Kesten, Pnueli and Raviv (1998).
"""

from __future__ import annotations

import itertools
from collections import deque

from oracles.naive import START, Position
from shadowcheck.claims.temporal import Conjunction, Disjunction, F, G, Implication, Negation, Now, R, U, X, parts
from shadowcheck.network import Fairness


def subformulas(formula):
    return {formula}.union(*map(subformulas, parts(formula)))


def value(formula, now, later):  # noqa: C901, PLR0911 - one answer per operator
    """Whether *formula* is true, if predicates are as *now* says, and guesses about the next position are *later*."""
    match formula:
        case Now(predicate):
            return now(predicate)
        case Negation(part):
            return not value(part, now, later)
        case Conjunction(left, right):
            return value(left, now, later) and value(right, now, later)
        case Disjunction(left, right):
            return value(left, now, later) or value(right, now, later)
        case Implication(left, right):
            return not value(left, now, later) or value(right, now, later)
        case X(part):
            return later[part]
        case F(part):
            return value(part, now, later) or later[formula]
        case G(part):
            return value(part, now, later) and later[formula]
        case U(left, right):
            return value(right, now, later) or (value(left, now, later) and later[formula])
        case R(left, right):
            return value(right, now, later) and (value(left, now, later) or later[formula])


def guessed(formula):
    """What is guessed about the next position."""
    temporal = (one for one in subformulas(formula) if isinstance(one, X | F | G | U | R))
    return sorted({one.part if isinstance(one, X) else one for one in temporal}, key=repr)


def due(formula, now, later):
    """For each operator that could be put off for ever, whether it is not put off here."""
    for one in sorted(subformulas(formula), key=repr):
        match one:
            case F(part) | U(_, part):
                yield not value(one, now, later) or value(part, now, later)
            case G(part) | R(_, part):
                yield value(one, now, later) or not value(part, now, later)


class Temporal:
    """The runs of a network that *formula*, about the replica *who*, is true of, or not."""

    def __init__(self, naive, formula, who):
        self.naive, self.formula, self.who, self.guessed = naive, formula, who, guessed(formula)
        self.true, self.made = {}, {}

    def nodes(self, at):
        return [(at, bits) for bits in itertools.product((False, True), repeat=len(self.guessed))]

    def value(self, formula, node):
        if (formula, node) not in self.true:
            now, later = self.says(node)
            self.true[formula, node] = value(formula, now, later)
        return self.true[formula, node]

    def says(self, node):
        at, bits = node
        return lambda predicate: self.naive.holds(predicate, at, self.who), dict(zip(self.guessed, bits, strict=True))

    def follows(self, at):
        """The positions after *at*, with the duty that is fulfilled; a run that rests goes on resting."""
        rests = Position(START, None, at.state)
        if not self.naive.duties(at.state):
            yield rests, None
        if at.taken is not None or at == self.naive.first:
            yield from ((there, there.taken.duty()) for there in self.naive.next_positions(at))

    def edges(self, node):
        if node not in self.made:
            at, bits = node
            self.made[node] = [
                (there, duty) for after, duty in self.follows(at) for there in self.nodes(after)
                if all(self.value(one, there) == bit for one, bit in zip(self.guessed, bits, strict=True))
            ]
        return self.made[node]

    def reached(self, start):
        found, queue = set(start), deque(start)
        while queue:
            for there, _ in self.edges(queue.popleft()):
                if there not in found:
                    found.add(there)
                    queue.append(there)
        return found

    def lasting(self, start):
        """The nodes reached from *start* from which a fair run goes on for ever, with every guess right."""
        met = self.reached(start)
        duties = {duty for (at, _) in met for duty in self.naive.duties(at.state)}
        kept, before = met, None
        while kept != before:
            before = kept
            kept = {node for node in kept if any(there in kept for there, _ in self.edges(node))}
            for number in range(sum(1 for _ in due(self.formula, *self.says(next(iter(met)))))) if met else ():
                good = {one for one in kept if list(due(self.formula, *self.says(one)))[number]}
                kept = self.leading(good, kept)
            for duty in duties:
                away = {one for one in kept if duty not in self.naive.duties(one[0].state)}
                served = {one for one in kept if any(made == duty and there in kept for there, made in self.edges(one))}
                able = self.leading(served | away if duty[-1] is Fairness.WEAK else served, kept)
                kept = able if duty[-1] is Fairness.WEAK else able | (kept & away)
        return kept

    def leading(self, good, kept):
        """The nodes of *kept* from which one of *good* is reached within it."""
        found, before = set(good), None
        while found != before:
            before = set(found)
            found |= {node for node in kept if any(there in found for there, _ in self.edges(node))}
        return found

    def beginning(self, *, true):
        """The nodes in which a run begins that makes the formula *true*, or not."""
        return [node for node in self.nodes(self.naive.first) if self.value(self.formula, node) is true]

    def is_broken(self):
        return bool(self.lasting(self.beginning(true=False)))

    def may_still_be_true(self, along):
        """Whether some fair run that begins *along* these positions makes the formula true."""
        here = self.beginning(true=True)
        for at in along[1:]:
            here = [there for node in here for there, _ in self.edges(node) if there[0] == at]
        return bool(self.lasting(here))

    def is_true_of(self, along, back):
        """Whether the formula is true of the run *along* these positions, of which *back* comes after the last."""
        truth = {}
        now = [lambda predicate, at=at: self.naive.holds(predicate, at, self.who) for at in along]
        for one in sorted(self.guessed, key=lambda part: len(repr(part))):  # what is inside comes first
            truth[one] = [isinstance(one, G | R)] * len(along)
            for place in 2 * [*reversed(range(len(along)))]:
                after = place + 1 if place + 1 < len(along) else back
                later = {part: values[after] for part, values in truth.items()}
                truth[one][place] = value(one, now[place], later)
        after = 1 if len(along) > 1 else back
        return value(self.formula, now[0], {part: values[after] for part, values in truth.items()})

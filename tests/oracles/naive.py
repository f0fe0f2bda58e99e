"""A second opinion: networks and claims interpreted as literally as possible, with dicts, sets and recursion.

It reads the *declaration* (roles, steps, patterns) and shares no code with `program`, `explore` or `judge`: a state
is a dict from (role, replica) to a local state, a claim is judged by searching for a run that breaks its definition.
"""

from __future__ import annotations

import itertools
from collections import deque
from typing import NamedTuple

import networkx as nx

from shadowcheck.network import Fairness, Scope
from shadowcheck.network.predicates import And, At, Before, Every, Has, Not, Or, Refuses, Some, Took

START = None
UNKNOWN = object()
SMALL = 6
"""States up to which a component's every subset is tried."""


class Taken(NamedTuple):
    step: object
    replica: int | None
    other: int | None = None

    def duty(self):
        """What one is fair to, and how: an action, about a replica, or about anyone."""
        if self.step.fair in (False, Fairness.NONE):
            return None
        whose = (None, None) if self.step.anyone else (self.step.replicated, self.replica)
        return (self.step.action or self.step.name, *whose, Fairness(self.step.fair))


class Position(NamedTuple):
    """A state, with the state before and the step that led here (START for the initial one)."""

    before: object
    taken: Taken | None
    state: object


def guard(predicate, system, local):  # noqa: PLR0911 - one answer per connective
    match predicate:
        case None:
            return True
        case At(_, names):
            return any(name in system.states[local].configuration for name in names)
        case Has(_, name, values):
            return system.observables[name][local] in values
        case Refuses(_, event):
            return not [r for r in system.reactions if r.event == event and r.source == local]
        case Not(part):
            return not guard(part, system, local)
        case And(parts):
            return all(guard(part, system, local) for part in parts)
        case Or(parts):
            return any(guard(part, system, local) for part in parts)


def initial(network, sizes):
    state = {}
    for role in network.roles:
        copies = [None] if role.replicas is None else range(1, sizes[role.replicas] + 1)
        for index in copies:
            variant = role.variants[(index - 1) % len(role.variants) if index else 0]
            state[role.name, index] = role.system.initials[variant]
    return tuple(sorted(state.items(), key=repr))


def reactions(move, local):
    """Where the machine may go by the event of *move*."""
    system = move.role.system
    return [
        r.target for r in system.reactions
        if r.event == move.event and r.source == local and guard(move.where, system, local)
        and (r.outcome in move.outcomes or not move.outcomes) and guard(move.provided, system, local)
    ]


def alternatives(move, local):
    """Where the machine may go; [] if it blocks the step."""
    system = move.role.system
    if move.event is None:
        return [local] if guard(move.provided if move.or_stays else move.where, system, local) else []
    if not guard(move.provided, system, local):
        return []
    return reactions(move, local) or ([local] if move.or_stays else [])


def replicas(step, sizes):
    """The replicas that *step* can be about, each with the other one that takes part."""
    family = next((m.role.replicas for m in step.moves if m.scope is Scope.ONE and m.role.replicas), None)
    many = 0 if family is None else sizes[family]
    if any(m.scope is Scope.ANOTHER for m in step.moves):
        return [(one, other) for one in range(1, many + 1) for other in range(1, many + 1) if one != other]
    return [(None, None)] if family is None else [(one, None) for one in range(1, many + 1)]


def movers(step, replica, other, here):
    """The machines that take part in *step* about *replica* and perhaps an *other* one, each with its move."""
    place = {replica: Scope.ONE, other: Scope.ANOTHER}
    return [
        (key, move) for move in step.moves for key in here
        if key[0] == move.role.name and (
            key[1] is None or move.scope is Scope.EACH or place.get(key[1], Scope.OTHERS) is move.scope
        )
    ]


def successors(network, sizes, state):
    """Every (taken, state reached), one for each combination of alternatives."""
    here = dict(state)
    for step in network.steps:
        for replica, other in replicas(step, sizes):
            cast = movers(step, replica, other, here)
            for targets in itertools.product(*(alternatives(move, here[key]) for key, move in cast)):
                there = {**here, **{key: target for (key, _), target in zip(cast, targets, strict=True)}}
                yield Taken(step, replica, other), tuple(sorted(there.items(), key=repr))


def explore(network, sizes, limit):
    """(edges of every state in the order met, distance of every state); None if there are more than *limit*."""
    start = initial(network, sizes)
    distance, edges, queue = {start: 0}, {}, deque([start])
    while queue:
        state = queue.popleft()
        edges[state] = list(successors(network, sizes, state))
        for _, there in edges[state]:
            if there not in distance:
                distance[there] = distance[state] + 1
                queue.append(there)
        if len(distance) > limit:
            return None
    return edges, distance


class Naive:
    """The claims of one network, judged by definition."""

    def __init__(self, network, sizes, limit=10_000):
        self.network, self.sizes = network, sizes
        self.found = explore(network, sizes, limit)
        if self.found is not None:
            self.edges, self.distance = self.found
            self.first = Position(START, None, initial(network, sizes))

    # what holds at a position

    def families(self, predicate):
        match predicate:
            case Every() | Some():
                return set()
            case Took(labels):
                return {
                    m.role.replicas for s in self.network.steps if {s.name, *s.labels} & set(labels)
                    for m in s.moves if m.scope is Scope.ONE and m.role.replicas
                }
            case And(parts) | Or(parts):
                return set().union(*map(self.families, parts))
            case Not(part) | Before(part):
                return self.families(part)
            case _:
                return {r.replicas for r in self.network.roles if r.name == predicate.role and r.replicas}

    def quantified(self, part, who):
        families = self.families(part)
        assert len(families) <= 1
        return [{**who, family: index} for family in families for index in range(1, self.sizes[family] + 1)] or [who]

    def holds(self, predicate, at, who):  # noqa: PLR0911 - one answer per connective
        match predicate:
            case Took(labels):
                if at.taken is None or not {at.taken.step.name, *at.taken.step.labels} & set(labels):
                    return False
                return who.get(at.taken.step.replicated, at.taken.replica) == at.taken.replica
            case Before(part):
                return at.before is not START and self.holds(part, Position(START, None, at.before), who)
            case Not(part):
                return not self.holds(part, at, who)
            case And(parts):
                return all(self.holds(part, at, who) for part in parts)
            case Or(parts):
                return any(self.holds(part, at, who) for part in parts)
            case Every(part):
                return all(self.holds(part, at, one) for one in self.quantified(part, who))
            case Some(part):
                return any(self.holds(part, at, one) for one in self.quantified(part, who))
        role = next(role for role in self.network.roles if role.name == predicate.role)
        index = None if role.replicas is None else who[role.replicas]
        return guard(predicate, role.system, dict(at.state)[role.name, index])

    # runs

    def next_positions(self, at):
        return [Position(at.state, taken, there) for taken, there in self.edges[at.state]]

    def shortest(self, phases):
        """Length of a shortest run that passes the *phases* in order; each is (may be passed, ends the phase), of a
        position.

        A run in the last phase's end has arrived; phases change one position at a time.
        """
        queue = deque([(self.first, 0, 0)])
        seen = set()
        while queue:
            at, phase, length = queue.popleft()
            passes, ends = phases[phase]
            onward = [phase] if passes(at) else []
            if ends(at):
                if phase == len(phases) - 1:
                    return length
                onward.append(phase + 1)
            for further in onward:
                if (at.state, further) not in seen:
                    seen.add((at.state, further))
                    queue.extend((there, further, length + 1) for there in self.next_positions(at))
        return None

    def reaches(self, wanted, who):
        return self.shortest([(lambda _: True, lambda at: self.holds(wanted, at, who))])

    def precedes(self, first, then, who):
        """A run that breaks it has `then`, and `first` neither before nor at the same time."""
        fresh = lambda at: not self.holds(first, at, who)  # noqa: E731
        return self.shortest([(fresh, lambda at: fresh(at) and self.holds(then, at, who))])

    def absent(self, bad, after, who):
        return self.shortest([
            (lambda _: True, lambda at: self.holds(after, at, who)),
            (lambda _: True, lambda at: self.holds(bad, at, who)),
        ])

    def possible(self, good, after, never, who):
        clean = lambda at: never is None or not self.holds(never, at, who)  # noqa: E731
        arrived = (clean, lambda at: clean(at) and self.holds(good, at, who))
        if after is None:
            return self.shortest([arrived])
        return self.shortest([(clean, lambda at: clean(at) and self.holds(after, at, who)), arrived])

    def deadlocks(self):
        return {state for state, edges in self.edges.items() if not edges}

    def may_stop(self, state):
        """Whether every machine is at an end that it declares; or, if it declares none, out of the game for good.

        Where no machine declares an end, nobody may stop.
        """
        systems = {role.name: role.system for role in self.network.roles}
        return any(system.ends for system in systems.values()) and all(
            local in systems[name].ends or not (systems[name].ends or self.may_move((name, index), local))
            for (name, index), local in state
        )

    def may_move(self, key, local):
        """Whether the machine *key* takes an event, in *local*, in some step that some states of the others allow."""
        return any(
            mover == key and move.event and reactions(move, local) and all(map(self.able, others))
            for others in self.casts() for mover, move in others
        )

    def casts(self):
        """For every step, and every replica that it can be about: who takes part, and how."""
        here = dict(self.first.state)
        return [
            movers(step, *about, here) for step in self.network.steps for about in replicas(step, self.sizes)
        ]

    @staticmethod
    def able(part):
        return any(alternatives(part[1], local) for local in range(len(part[1].role.system.states)))

    # liveness

    def unanswered(self, trigger, answer, who):
        """The graph of runs that owe the answer: nodes are states, with their distance as the answer is owed; edges
        the steps without an answer."""
        owed, queue, met = nx.MultiDiGraph(), deque([(self.first, False, 0)]), set()
        while queue:
            at, owes, length = queue.popleft()
            owes = (owes or self.holds(trigger, at, who)) and not self.holds(answer, at, who)
            if owes and at.state not in owed:
                owed.add_node(at.state, distance=length)
            if (at.state, owes) not in met:
                met.add((at.state, owes))
                queue.extend((there, owes, length + 1) for there in self.next_positions(at))
        for state in list(owed):
            for at in self.next_positions(Position(START, None, state)):
                if not self.holds(answer, at, who):
                    owed.add_edge(state, at.state, taken=at.taken.duty())
        return owed

    def duties(self, state, kinds=(Fairness.WEAK, Fairness.STRONG)):
        return {duty for taken, _ in self.edges[state] if (duty := taken.duty()) and duty[-1] in kinds}

    def is_fair(self, states, taken):
        """Whether a run that is in all of *states* again and again, taking exactly *taken*, neglects nothing."""
        always = set.intersection(*(self.duties(state) for state in states))
        repeatedly = set.union(*(self.duties(state, [Fairness.STRONG]) for state in states))
        return always | repeatedly <= taken

    def responds(self, trigger, answer, who):
        """Whether no fair run owes the answer for ever; by the definition too, where that can be tried."""
        owed = self.unanswered(trigger, answer, who)
        kept = not self.lasting(owed)
        nearest = self.nearest(owed)
        assert nearest is UNKNOWN or (nearest is None) is kept
        return kept

    def nearest(self, owed):
        """Length of a shortest run to where a fair run stays for ever: it rests, or stays in some strongly connected
        set of states; None if there is none, UNKNOWN if the sets are too many to be tried."""
        if any(len(component) > SMALL for component in nx.strongly_connected_components(owed)):
            return UNKNOWN
        lasting = {state for state in owed if self.is_fair([state], set())}
        for states in self.circles(owed):
            if self.is_fair(states, {d["taken"] for *_, d in owed.subgraph(states).edges(data=True)}):
                lasting.update(states)
        return min((owed.nodes[state]["distance"] for state in lasting), default=None)

    def circles(self, owed):
        """Every set of states round which a run can go for ever."""
        for component in nx.strongly_connected_components(owed):
            for size in range(1, len(component) + 1):
                for states in itertools.combinations(sorted(component), size):
                    inner = owed.subgraph(states)
                    if inner.number_of_edges() and nx.is_strongly_connected(inner):
                        yield states

    def lasting(self, owed):
        """The states from which a fair run goes on owing for ever: those that remain when all are dropped from which
        a duty that is due can no longer be served among the rest.

        Kesten, Pnueli and Raviv, "Algorithmic verification of linear temporal logic specifications" (1998): there is
        no component in it. A weak duty is served, too, where it is not enabled; a strong one is due where it is.
        """
        kept, before = set(owed), None
        while kept != before:
            before = set(kept)
            for duty in set().union(*map(self.duties, owed)):
                inner = owed.subgraph(kept)
                away = {state for state in kept if duty not in self.duties(state)}
                served = {state for state, _, d in inner.edges(data=True) if d["taken"] == duty}
                if duty[-1] is Fairness.WEAK:
                    served |= away
                ahead = served.union(*(nx.ancestors(inner, state) for state in served))
                kept = ahead | away if duty[-1] is Fairness.STRONG else ahead
        return kept

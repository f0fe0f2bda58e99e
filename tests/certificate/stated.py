"""The steps of a network as the statement of a certificate tells them, tried out on states of instances.

States are those of the naive interpretation: pairs of (role, index) and local state. A participant is what a formula of
the statement may be about: the single roles (None), or a replica that the statement speaks of.
"""

from __future__ import annotations

import itertools

from certificate.certifying import parts
from certificate.terms import Terms, parsed
from oracles.naive import replicas
from shadowcheck.certificate.smt import TRUE


class Stated:
    """The statement about *network*, without claims."""

    def __init__(self, network):
        self.network, self.statement = network, parts(network).statement
        self.terms = Terms("\n".join([
            *self.statement.declarations, *self.statement.constants,
            *(line for section in self.statement.sections for line in section.declared),
        ]))
        self.roles = {None: [role for role in network.roles if role.replicas is None]}
        for one in (*self.statement.some, *itertools.chain(*self.statement._pairs.values())):
            self.roles[one] = list(network.family(one.family))
        self.owner = {
            self.constant(role, who, later=later): who for who, roles in self.roles.items() for role in roles
            for later in (False, True)
        }
        self._known = {}

    def constant(self, role, who, *, later):
        return self.statement.vocabulary.at(role, who, later=later)

    def assumed(self, section, who):
        """What *section* assumes about the participant, but for the invariant; nothing is about two participants."""
        invariant = {self.statement.allowed(one) for one in self.roles if one is not None}
        said = [one for one in section.assumed if one != TRUE and one not in invariant]
        owners = [{self.owner[constant] for constant in self.terms.constants(one)} for one in map(parsed, said)]
        assert all(len(found) <= 1 for found in owners), said
        return [parsed(one) for one, found in zip(said, owners, strict=True) if found <= {who}]

    def beginnings(self, who):
        """The local states of its roles in which the participant may begin."""
        said = self.assumed(self.statement.sections[0], who)
        return {here for here in self.everywhere(who) if self.holds(said, self.given(who, here, later=False))}

    def reached(self, step, who, here):
        """The local states to which *step* may lead the roles of the participant."""
        if (step, who, here) not in self._known:
            section = self.statement.sections[1 + self.network.steps.index(step)]
            is_another = who in {another for _, another in self.statement._pairs.values()}
            said = [one for part in (section, *section.inside[:is_another]) for one in self.assumed(part, who)]
            before = self.given(who, here, later=False)
            self._known[step, who, here] = [
                there for there in self.everywhere(who)
                if self.holds(said, before | self.given(who, there, later=True))
            ]
        return self._known[step, who, here]

    def everywhere(self, who):
        return itertools.product(*(range(len(role.system.states)) for role in self.roles[who]))

    def given(self, who, locals_, *, later):
        return {
            self.constant(role, who, later=later): self.terms.value(self.statement.vocabulary.state(role, local), {})
            for role, local in zip(self.roles[who], locals_, strict=True)
        }

    def holds(self, said, given):
        return all(self.terms.value(one, given) for one in said)

    def successors(self, sizes, state):
        """Every step with the replica that it is about, and the state reached, as in `oracles.naive`."""
        here = dict(state)
        for step in self.network.steps:
            for index, _ in replicas(step, sizes):
                cast = list(self.cast(step, index, sizes))
                ways = (
                    self.reached(step, who, tuple(here[role.name, place] for role in self.roles[who]))
                    for who, place in cast
                )
                for found in itertools.product(*ways):
                    there = {
                        (role.name, place): local for (who, place), locals_ in zip(cast, found, strict=True)
                        for role, local in zip(self.roles[who], locals_, strict=True)
                    }
                    yield (step.name, index), tuple(sorted(there.items(), key=repr))

    def cast(self, step, index, sizes):
        """The participants in a step about the replica *index*, each with its own index: every one there is."""
        yield None, None
        for some in self.statement.some:
            for place in range(1, sizes[some.family] + 1):
                if some.family == step.replicated:
                    yield self.statement._pairs[some.family][place != index], place
                else:
                    yield some, place

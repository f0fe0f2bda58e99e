"""The network: roles, and the table of steps that wires them.

A *step* is a synchronisation vector (Arnold and Nivat's synchronised product): it names the local move that each of a
few participants makes. All of them move at once, and all other roles stand still.

Roles may have replicas (`shadowcheck.network.role`). The network stays parametric; it is instantiated for n replicas
when it is compiled (`shadowcheck.instance.compile`).
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from shadowcheck.errors import SpecificationError, closest
from shadowcheck.network.predicates import At, Atom, Every, Has, Predicate, Refuses, Some, Took, children, walk
from shadowcheck.network.step import Step
from shadowcheck.network.wellformed import check_wellformed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from shadowcheck.machine import Machine
    from shadowcheck.machine.lts import LocalSystem
    from shadowcheck.network.role import Move, Role


@dataclass(frozen=True)
class Network:
    """Roles and steps, in the order declared; `groups` describes each switchable group of steps in one sentence.

    Raises `SpecificationError` if they do not fit together.
    """

    name: str
    roles: tuple[Role, ...]
    steps: tuple[Step, ...]
    groups: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_wellformed(self.name, self.roles, self.steps, self.groups)

    def took(self, *labels: str) -> Predicate:
        """Say that the step just taken has one of *labels*; unknown labels, and no labels at all, are refused.

        Of a replica, this says that the step is about it, not that it takes part in it as `another`.
        """
        if not labels:
            raise SpecificationError(
                "took() names no step", where=f"network {self.name!r}",
                why="no step would ever match, and any claim about it would say nothing",
                instead="name at least one step or label", code="SC0203",
            )
        known = {label for step in self.steps for label in (step.name, *step.labels)}
        for label in labels:
            if label not in known:
                raise SpecificationError(
                    f"no step is called {label!r}", where=f"network {self.name!r}",
                    why=f"the closest are {', '.join(closest(label, known) or sorted(known)[:4])}",
                    instead="name a step or one of its labels", code="SC0204",
                )
        return Took(labels)

    def role(self, name: str) -> Role:
        """Return the role of that name; an unknown name is refused."""
        for role in self.roles:
            if role.name == name:
                return role
        raise SpecificationError(
            f"there is no role {name!r}", where=f"network {self.name!r}",
            why=f"its roles are {', '.join(role.name for role in self.roles)}", instead="name one of them",
            code="SC0205",
        )

    def parameters(self) -> tuple[str, ...]:
        """Return the names of the replica parameters, in the order met."""
        return tuple(dict.fromkeys(role.replicas for role in self.roles if role.replicas))

    def families(self, predicate: Predicate) -> set[str]:
        """Return the families of replicas that *predicate* mentions outside the quantifiers inside it."""
        match predicate:
            case Every() | Some():
                return set()
            case Took(labels):
                bearing = (step for step in self.steps if not {step.name, *step.labels}.isdisjoint(labels))
                return {step.replicated for step in bearing if step.replicated is not None}
            case Atom():
                return {family for family in (self.role(predicate.role).replicas,) if family is not None}
            case _:
                return set[str]().union(*map(self.families, children(predicate)))

    def family(self, parameter: str) -> tuple[Role, ...]:
        """Return the roles that are replicated by *parameter*."""
        return tuple(role for role in self.roles if role.replicas == parameter)

    def without(self, groups: Iterable[str]) -> Network:
        """Return the network with the steps of *groups* left out; an unknown group is refused."""
        gone = tuple(groups)
        for group in gone:
            if group not in self.groups:
                raise SpecificationError(
                    f"there is no fault {group!r}", where=f"network {self.name!r}",
                    why=f"the faults are {', '.join(self.groups)}", instead="name one of them", code="SC0206",
                )
        if not gone:
            return self
        return dataclasses.replace(self, steps=tuple(step for step in self.steps if step.group not in gone))

    def edited(self, name: str, edit: Callable[[Step], Step | Iterable[Step] | None]) -> Network:
        """Return the network with the step *name* replaced by the result of *edit* (None: removed).

        This is how seeded faults are written: one step, or one guard, changed. An unknown name is refused.
        """
        known = sorted(step.name for step in self.steps)
        if name not in known:
            raise SpecificationError(
                f"no step is named {name!r}", where=f"network {self.name!r}",
                why=f"the closest are {', '.join(closest(name, known) or known[:4])}",
                instead="name one step; the steps with a label are edited one at a time",
                code="SC0204",
            )
        steps: list[Step] = []
        for step in self.steps:
            made = edit(step) if step.name == name else step
            steps.extend(() if made is None else (made,) if isinstance(made, Step) else made)
        return dataclasses.replace(self, steps=tuple(steps))

    def with_steps(self, *steps: Step) -> Network:
        """Return the network with *steps* added at the end of the table."""
        return dataclasses.replace(self, steps=(*self.steps, *steps))

    def played_by(self, name: str, machine: type[Machine[Any]] | LocalSystem) -> Network:
        """Return the network with the role *name* played by *machine*.

        Raises `SpecificationError` if *machine* lacks an event, a state or an observable that the steps use.
        """
        old = self.role(name)
        new = dataclasses.replace(old, machine=machine)
        return dataclasses.replace(
            self,
            roles=tuple(new if role is old else role for role in self.roles),
            steps=tuple(_recast(step, old, new) for step in self.steps),
        )


def _recast(step: Step, old: Role, new: Role) -> Step:
    return dataclasses.replace(step, moves=tuple(
        dataclasses.replace(move, role=new, where=recheck(move.where, new),
            provided=recheck(move.provided, new), event=_event_of(move, new))
        if move.role is old else move
        for move in step.moves
    ))


def _event_of(move: Move, new: Role) -> str | None:
    return None if move.event is None else new.does(move.event).event


def recheck(where: Predicate | None, role: Role) -> Predicate | None:
    """Return *where* if *role* has the states, observables and events that it is about; refuse it otherwise."""
    for part in walk(where) if where is not None else ():
        match part:
            case At(_, names):
                role.at(*names)
            case Has(_, name, values):
                role.has(**{name: values})
            case Refuses(_, event):
                role.unable(event)
    return where

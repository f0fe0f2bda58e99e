"""The network: roles, and the table of steps that wires them.

A *step* is a synchronisation vector (Arnold and Nivat's synchronised product): it names, for a few participants, the
local move that each makes; all of them move at once and everybody else stands still. The table reads like the
documentation's own: requester action, event, writer action.

A role may have any number of replicas (``replicas="writers"``). In a step, a move of such a role is made by *one*
replica (the same index for all its roles), by `each` of them, or by the `others`. The network stays parametric; it is
instantiated for n replicas only when it is compiled (`shadowcheck.program`).
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from enum import Enum, IntEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any

from shadowcheck.errors import SpecificationError, closest
from shadowcheck.lts import LocalSystem, Reaction, Value, spoken
from shadowcheck.machine import Machine, unfold
from shadowcheck.predicates import And, At, Atom, Has, Not, Or, Predicate, Refuses, Took, walk

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

_unfolded: dict[type, LocalSystem] = {}


def local_system(machine: type[Machine[Any]] | LocalSystem) -> LocalSystem:
    """Return the local transition system of *machine*; a class is unfolded once in the life of the process."""
    if isinstance(machine, LocalSystem):
        return machine
    if machine not in _unfolded:
        _unfolded[machine] = unfold(machine)
    return _unfolded[machine]


def restartable(system: LocalSystem, event: str) -> LocalSystem:
    """*system* with one more *event*, which leads from every state to the beginning of its only variant.

    Raises `SpecificationError` if the machine has that event itself, or several variants (which beginning would be
    meant?).
    """
    if event in system.events or len(set(system.initials.values())) > 1:
        raise SpecificationError(
            f"{system.name} cannot be restarted by {event!r}", where=f"machine {system.name}",
            why="it has that event itself, or several beginnings", instead="name another event, or give it one variant",
        )
    (beginning,) = set(system.initials.values())
    restarts = tuple(Reaction(event, state, beginning) for state in range(len(system.states)))
    return dataclasses.replace(
        system, events=(*system.events, event), reactions=(*system.reactions, *restarts), restart=event
    )


@dataclass(frozen=True, eq=False)
class Role:
    """A part in the network: who plays it, and how many there are.

    `replicas` names the parameter that says how many (None: just one). `variants` are the initial variants of the
    machine, dealt out to the replicas in turn: with two variants, replica 1 starts in the first, 2 in the second, 3
    in the first. `title` is the name in reports and diagrams. `restart` names an event, not the machine's own, that
    puts it back to its beginning whatever its state: a process that dies takes its memory with it.
    """

    name: str
    machine: type[Machine[Any]] | LocalSystem
    replicas: str | None = None
    variants: tuple[str, ...] = ("",)
    title: str = ""
    restart: str = ""

    @cached_property
    def system(self) -> LocalSystem:
        """The role's local transition system."""
        system = local_system(self.machine)
        return restartable(system, self.restart) if self.restart else system

    def at(self, *names: str) -> Predicate:
        """Say that the role is in one of the named states; an unknown name is refused."""
        self._some(names, "at", "state")
        for name in names:
            self._known(name, self.system.names(), "state")
        return At(self.name, names)

    def has(self, **values: Value) -> Predicate:
        """Each named observable has the value given (or one of a tuple of values); unknown names are refused."""
        self._some(values, "has", "observable")
        parts: list[Predicate] = []
        for name, wanted in values.items():
            self._known(name, self.system.observables, "observable")
            parts.append(Has(self.name, name, wanted if isinstance(wanted, tuple) else (wanted,)))
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def does(self, event: str, *, answering: str | Iterable[str] | None = None, where: Predicate | None = None) -> Move:
        """Let the role's machine take *event* in local states where *where* holds, *answering* one of these."""
        self._known(event, self.system.events, "event")
        outcomes = (answering,) if isinstance(answering, str) else tuple(answering or ())
        return Move(self, event, outcomes, self.own(where))

    def stays(self, where: Predicate) -> Move:
        """Let the role stand still where *where* holds of it: a guard."""
        return Move(self, None, (), self.own(where))

    def refuses(self, event: str, where: Predicate | None = None) -> Move:
        """Let the role stand still where it has no reaction to *event*."""
        return self.stays(self.unable(event) if where is None else self.unable(event) & where)

    def unable(self, event: str) -> Predicate:
        """Return the predicate that the role has no reaction to *event*."""
        self._known(event, self.system.events, "event")
        return Refuses(self.name, event)

    def own(self, where: Predicate | None) -> Predicate | None:
        """Give *where* back, if it speaks of nothing but this role's own local state; refuse it otherwise."""
        for part in walk(where) if where is not None else ():
            if not isinstance(part, And | Or | Not | Atom) or (isinstance(part, Atom) and part.role != self.name):
                raise SpecificationError(
                    f"the guard of a move of {self.name!r} speaks of something else: {part}",
                    where=f"role {self.name!r}",
                    why="a move is a partial function on its own machine's local states",
                    instead="give the other role a move of its own in the step: other.stays(...)",
                )
        return where

    def _some(self, names: Collection[str], word: str, kind: str) -> None:
        if not names:
            raise SpecificationError(
                f"{self.name}.{word}() names no {kind}", where=f"role {self.name!r}",
                why="it would be the same everywhere, and whatever is claimed of it would say nothing",
                instead=f"name at least one {kind}",
            )

    def _known(self, name: str, known: Iterable[str], kind: str) -> None:
        if name not in known:
            raise SpecificationError(
                f"role {self.name!r} has no {kind} {name!r}",
                where=f"role {self.name!r}, machine {self.system.name}",
                why=f"it has these {kind}s: {', '.join(known)}",
                instead=f"name one of them, or declare the {kind} in the machine",
            )


class Scope(Enum):
    """Which replicas make a move."""

    ONE = "one"
    EACH = "each"
    OTHERS = "others"


@dataclass(frozen=True)
class Move:
    """What one participant does in a step: take `event`, or (None) stand still, where `where` holds.

    `outcomes` restricts the answers (empty: any). With `or_stays`, a replica that cannot make the move stands still
    instead of blocking the step; `provided` must hold of it all the same.
    """

    role: Role
    event: str | None
    outcomes: tuple[str, ...]
    where: Predicate | None
    scope: Scope = Scope.ONE
    or_stays: bool = False
    provided: Predicate | None = None


def each(move: Move) -> Move:
    """Every replica makes the move; if one cannot, the step is not enabled."""
    return dataclasses.replace(move, scope=Scope.EACH)


def each_able(move: Move, *, provided: Predicate | None = None) -> Move:
    """Every replica that can make the move makes it; the rest stand still. *provided* must hold of every replica."""
    return dataclasses.replace(move, scope=Scope.EACH, or_stays=True, provided=move.role.own(provided))


def if_able(move: Move, *, provided: Predicate | None = None) -> Move:
    """Let the role make the move if it can, and stand still otherwise; only *provided* can block the step."""
    return dataclasses.replace(move, or_stays=True, provided=move.role.own(provided))


def others(move: Move) -> Move:
    """Every replica but the one that is bound makes the move."""
    return dataclasses.replace(move, scope=Scope.OTHERS)


class Fairness(IntEnum):
    """What is assumed of an action: nothing, or that in certain runs it is taken again and again.

    `WEAK`: if from some point on it is always enabled. `STRONG`: if it is enabled again and again, with whatever
    pauses. The values make ``False`` and ``True`` short for `NONE` and `WEAK`.
    """

    NONE = 0
    WEAK = 1
    STRONG = 2


@dataclass(frozen=True)
class Step:
    """One row of the table: who does what at the same time.

    `name` identifies it; `labels` are further words that claims may use for it. `by` is who acts (a role's name).
    `says` is one sentence, in which ``{who}`` stands for the replica. `group` switches it: "" is always on, other
    groups are faults or environment by name. `fair` (True: weakly): it is not put off for ever, as `Fairness` says.
    `action` names what fairness is about where several steps are ways in which one thing can go (a handler returns,
    with success or with a veto); it is the step's own name if left out.
    """

    name: str
    moves: tuple[Move, ...]
    by: str
    says: str
    source: str
    labels: tuple[str, ...] = ()
    group: str = ""
    fair: bool | Fairness = False
    action: str = ""

    @property
    def fairness(self) -> Fairness:
        """What is assumed of the step's action, however `fair` was written."""
        return Fairness(self.fair)

    @property
    def replicated(self) -> str | None:
        """The parameter over which the step's bound replica ranges; None if nobody is bound."""
        return next(iter(self._bound()), None)

    def _bound(self) -> tuple[str, ...]:
        """Return the parameters of the roles of which one replica moves."""
        families = (move.role.replicas for move in self.moves if move.scope is Scope.ONE and move.role.replicas)
        return tuple(dict.fromkeys(families))


@dataclass(frozen=True)
class Network:
    """Roles and steps, in the order declared; `groups` says in one sentence what each switchable group is."""

    name: str
    roles: tuple[Role, ...]
    steps: tuple[Step, ...]
    groups: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _refuse_twice((role.name for role in self.roles), "role", f"network {self.name!r}")
        _refuse_twice((step.name for step in self.steps), "step", f"network {self.name!r}")
        for role in self.roles:
            self._check_variants(role)
        for step in self.steps:
            self._check(step, f"network {self.name!r}, step {step.name!r}")
        if not self.roles:
            raise SpecificationError(
                f"network {self.name!r} has no roles", where=f"network {self.name!r}",
                why="without a machine nothing can happen", instead="give it roles",
            )
        self._check_actions()

    def _check_variants(self, role: Role) -> None:
        unknown = [variant for variant in role.variants if variant not in role.system.initials]
        if unknown or not role.variants or (len(role.variants) > 1 and role.replicas is None):
            raise SpecificationError(
                f"role {role.name!r} cannot start as {', '.join(map(repr, role.variants)) or 'nothing'}",
                where=f"network {self.name!r}, role {role.name!r}",
                why=f"the variants of its machine are {', '.join(map(repr, role.system.initials))}; "
                "each replica starts as one of them, and a role without replicas as the only one named",
                instead="variants=(...) with names from that list; unfold(machine, variants={...}) makes more",
            )

    def _check(self, step: Step, where: str) -> None:
        if not step.moves:
            raise SpecificationError(
                f"step {step.name!r} has no participants", where=where,
                why="it would be possible everywhere and change nothing", instead="say who does what, or take it out",
            )
        _check_fairness(step, where)
        for move in step.moves:
            self._check_participant(step, move, where)
        self._check_bound(step, where)
        self._check_overlap(step, where)
        if step.group and step.group not in self.groups:
            raise SpecificationError(
                f"group {step.group!r} is not declared", where=where,
                why=f"the groups are {', '.join(self.groups) or 'none'}", instead="declare it in groups={...}",
            )

    def _check_actions(self) -> None:
        """One is fair to an action as a whole, so that its steps must agree on how fair it is."""
        fair: dict[str, Step] = {}
        for step in self.steps:
            other = fair.setdefault(step.action or step.name, step)
            if other.fairness is not step.fairness:
                raise SpecificationError(
                    f"steps {other.name!r} and {step.name!r} are one action, but {_told_apart(other, step)}",
                    where=f"network {self.name!r}, step {step.name!r}",
                    why="fairness is about the action: to put it off for ever is either possible or not",
                    instead="the same fair=... for both, or another action=... for one of them",
                )

    def _check_participant(self, step: Step, move: Move, where: str) -> None:
        if move.role not in self.roles:
            raise SpecificationError(
                f"step {step.name!r} names role {move.role.name!r}, which is not in the network",
                where=where, why=f"its roles are {', '.join(role.name for role in self.roles)}",
                instead="add the role to the network, or take the move out",
            )
        if move.scope is not Scope.ONE and not move.role.replicas:
            raise SpecificationError(
                f"'{move.scope.value}' of {move.role.name!r}, of which there is just one",
                where=where, why="only a role with replicas can be quantified",
                instead="take the quantifier out, or give the role replicas=...",
            )

    def _check_bound(self, step: Step, where: str) -> None:
        """One replica is bound at most, of one family; `others` need one to be other than."""
        if len(step._bound()) > 1:  # noqa: SLF001 - the same module
            raise SpecificationError(
                f"step {step.name!r} is about one replica of {' and one of '.join(step._bound())}", where=where,  # noqa: SLF001
                why="a step is about one replica of one family; its index would be read in the other family too",
                instead="each(...) for one of them, or two steps",
            )
        for move in step.moves:
            if move.scope is Scope.OTHERS and move.role.replicas != step.replicated:
                raise SpecificationError(
                    f"'others' of {move.role.name!r} in a step that is about no replica of {move.role.replicas}",
                    where=where, why="there is nobody whom the others are other than",
                    instead="each(...), or a move of one replica of the same family",
                )

    def _check_overlap(self, step: Step, where: str) -> None:
        """Refuse that a machine moves twice: `one` and `others` are apart, all else of the same role overlaps."""
        scopes: dict[str, list[Scope]] = {}
        for move in step.moves:
            scopes.setdefault(move.role.name, []).append(move.scope)
        for name, found in scopes.items():
            if len(found) > 1 and sorted(scope.value for scope in found) != ["one", "others"]:
                raise SpecificationError(
                    f"step {step.name!r} has {name!r} moving twice ({', '.join(scope.value for scope in found)})",
                    where=where,
                    why="a machine makes one move in a step, so that the order of its moves never matters",
                    instead="one move, with the guard in its where=...; or one replica and others(...)",
                )

    def took(self, *labels: str) -> Predicate:
        """Say that the step just taken bears one of *labels*; a label that no step bears is refused, and so is none."""
        if not labels:
            raise SpecificationError(
                "took() names no step", where=f"network {self.name!r}",
                why="no step would ever be meant, and whatever is claimed of it would say nothing",
                instead="name at least one step or label",
            )
        known = {label for step in self.steps for label in (step.name, *step.labels)}
        for label in labels:
            if label not in known:
                raise SpecificationError(
                    f"no step is called {label!r}", where=f"network {self.name!r}",
                    why=f"the closest are {', '.join(closest(label, known) or sorted(known)[:4])}",
                    instead="name a step or one of its labels",
                )
        return Took(labels)

    def role(self, name: str) -> Role:
        """Return the role of that name; refused if there is none."""
        for role in self.roles:
            if role.name == name:
                return role
        raise SpecificationError(
            f"there is no role {name!r}", where=f"network {self.name!r}",
            why=f"its roles are {', '.join(role.name for role in self.roles)}", instead="name one of them",
        )

    def parameters(self) -> tuple[str, ...]:
        """Return the names of the replica parameters, in the order met."""
        return tuple(dict.fromkeys(role.replicas for role in self.roles if role.replicas))

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
                    why=f"the faults are {', '.join(self.groups)}", instead="name one of them",
                )
        return dataclasses.replace(self, steps=tuple(step for step in self.steps if step.group not in gone))

    def edited(self, name: str, edit: Callable[[Step], Step | Iterable[Step] | None]) -> Network:
        """Return the network with the step *name* replaced by what *edit* makes of it (None: taken out).

        This is how a seeded fault is written: one step, or one guard, changed. An unknown name is refused.
        """
        known = sorted(step.name for step in self.steps)
        if name not in known:
            raise SpecificationError(
                f"no step is named {name!r}", where=f"network {self.name!r}",
                why=f"the closest are {', '.join(closest(name, known) or known[:4])}",
                instead="name one step; a label may stand for several, of which each is edited on its own",
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
        """Return the network with the role *name* played by *machine*; what the steps need of it is checked anew."""
        old = self.role(name)
        new = dataclasses.replace(old, machine=machine)
        return dataclasses.replace(
            self,
            roles=tuple(new if role is old else role for role in self.roles),
            steps=tuple(_recast(step, old, new) for step in self.steps),
        )


def _check_fairness(step: Step, where: str) -> None:
    if step.fair not in tuple(Fairness):
        raise SpecificationError(
            f"step {step.name!r} is fair={step.fair!r}", where=where,
            why="an action may be put off for ever, or it is weakly or strongly fair",
            instead="fair=False, fair=True (weakly) or fair=Fairness.STRONG",
        )


def _told_apart(one: Step, other: Step) -> str:
    """Say how the fairness of two steps differs."""
    if Fairness.NONE in {one.fairness, other.fairness}:
        return "only one of them is fair"
    return "one of them is weakly fair and one strongly"


def _recast(step: Step, old: Role, new: Role) -> Step:
    """*step* with the moves of *old* made by *new*; refused where *new* lacks an event, state or observable."""
    return dataclasses.replace(step, moves=tuple(
        dataclasses.replace(move, role=new, where=recheck(move.where, new),
            provided=recheck(move.provided, new), event=_event_of(move, new))
        if move.role is old else move
        for move in step.moves
    ))


def _event_of(move: Move, new: Role) -> str | None:
    return None if move.event is None else new.does(move.event).event


def recheck(where: Predicate | None, role: Role) -> Predicate | None:
    """Give *where* back, if *role* has the states, observables and events that it speaks of; refuse it otherwise."""
    for part in walk(where) if where is not None else ():
        match part:
            case At(_, names):
                role.at(*names)
            case Has(_, name, values):
                role.has(**{name: values})
            case Refuses(_, event):
                role.unable(event)
    return where


def _refuse_twice(names: Iterable[str], kind: str, where: str) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise SpecificationError(
                f"{kind} {name!r} is declared twice", where=where,
                why=f"every {kind} is identified by its name", instead="give one of them another name, or merge them",
            )
        seen.add(name)


__all__ = [
    "Fairness", "Move", "Network", "Role", "Scope", "Step", "each", "each_able", "if_able", "local_system", "others",
    "spoken",
]

"""One replica singled out: the same network, in which one replica of a family has its own roles.

What is true of the one that is singled out is true of each replica that begins like it, as steps and claims treat all
of them alike. Beside it there may be any number of others. So a claim about two replicas becomes one about the one and
some other, which views of one replica can see together.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from shadowcheck.network.network import Network
from shadowcheck.network.predicates import (
    And,
    At,
    Atom,
    Before,
    Every,
    Has,
    Not,
    Or,
    Predicate,
    Refuses,
    Some,
    SomeOther,
    Took,
)
from shadowcheck.network.role import Move, Scope
from shadowcheck.network.step import Fairness

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from shadowcheck.network.role import Role
    from shadowcheck.network.step import Step

_ONE, _REST = "the one: ", "another: "
"""Before the names of the roles and steps of the replica that is told apart, and of the steps of the rest of them."""
_WITH = " (with the one)"
"""After the names of the steps of the rest in which the one takes part."""


def told_apart(network: Network, family: str, variant: int) -> Network:
    """Return *network* with one more replica of *family*, which stands apart and begins in its *variant*-th way."""
    alone = {role: _alone(role, variant) for role in network.family(family)}
    meeting = {step.action or step.name for step in network.steps if step.replicated == family and step.has_another}
    steps = [version for step in network.steps for version in _versions(step, family, alone, meeting)]
    return Network(network.name, (*network.roles, *alone.values()), tuple(steps), network.groups)


def the_one(role: str) -> str:
    """Return the name of the role that the singled-out replica plays in place of *role*."""
    return _ONE + role


def _alone(role: Role, variant: int) -> Role:
    begins = (role.variants[variant % len(role.variants)],)
    return dataclasses.replace(role, name=the_one(role.name), title="", replicas=None, variants=begins)


def _versions(step: Step, family: str, alone: dict[Role, Role], meeting: Collection[str]) -> Iterator[Step]:
    """Yield *step* about the one, if it is about a replica of *family*; and otherwise, about the rest of them.

    The actions *meeting* have steps in which two replicas take part. Of these the rest are bound where the one acts, so
    that fairness would be to each two of them: nothing is assumed, which excludes fewer runs. What anyone may do is the
    same action for the one and the rest.
    """
    action, labels = step.action or step.name, (step.name, *step.labels)
    fair = Fairness.NONE if step.replicated == family and action in meeting and not step.anyone else step.fair
    rest = tuple(made for move in step.moves for made in _about_others(move, alone))
    if step.replicated != family:
        yield dataclasses.replace(step, moves=rest, to="", action=action)
        return
    versions = [(_ONE, "", _ones(step, alone)), (_REST, "", rest)]
    versions += [(_REST, _WITH, _met(step, alone))] if step.has_another else []
    for mark, end, moves in versions:
        yield dataclasses.replace(
            step, name=mark + step.name + end, moves=moves, by=moves[0].role.name, to="", labels=labels,
            action=action if step.anyone else mark + action, fair=fair,
        )


def _ones(step: Step, alone: dict[Role, Role]) -> tuple[Move, ...]:
    """Return the moves of *step* about the one; another is then the one of the rest that the step is about."""
    rest = {Scope.OTHERS: Scope.OTHERS if step.has_another else Scope.EACH, Scope.ANOTHER: Scope.ONE}
    return _taking(step, alone, (Scope.ONE, Scope.EACH), {Scope.EACH: Scope.EACH, **rest})


def _met(step: Step, alone: dict[Role, Role]) -> tuple[Move, ...]:
    """Return the moves of *step* about one of the rest, in which the one takes part as another."""
    same = {scope: scope for scope in (Scope.ONE, Scope.EACH, Scope.OTHERS)}
    return _taking(step, alone, (Scope.ANOTHER, Scope.EACH), same)


def _taking(
    step: Step, alone: dict[Role, Role], ones: Collection[Scope], rest: Mapping[Scope, Scope]
) -> tuple[Move, ...]:
    """Return the moves of *step*: the one makes those of the scopes *ones*, and the *rest* what is in their scopes."""
    moves: list[Move] = []
    for move in step.moves:
        if move.role not in alone:
            moves.append(move)
            continue
        moves += [_made_by(move, alone[move.role])] if move.scope in ones else []
        moves += [dataclasses.replace(move, scope=rest[move.scope])] if move.scope in rest else []
    return tuple(moves)


def _about_others(move: Move, alone: dict[Role, Role]) -> Iterator[Move]:
    yield move
    if move.role in alone and not move.scope.is_single:
        yield _made_by(move, alone[move.role])


def _made_by(move: Move, role: Role) -> Move:
    where, provided = (None if said is None else _renamed(said) for said in (move.where, move.provided))
    return dataclasses.replace(move, role=role, scope=Scope.ONE, where=where, provided=provided)


def _renamed(atom: Predicate) -> Predicate:
    """Return *atom*, or a composition of atoms, about the one."""
    match atom:
        case At() | Has() | Refuses():
            return dataclasses.replace(atom, role=the_one(atom.role))
        case And(parts):
            return And(tuple(map(_renamed, parts)))
        case Or(parts):
            return Or(tuple(map(_renamed, parts)))
        case Not(part):
            return Not(_renamed(part))
        case _:
            raise AssertionError(atom)


def about_the_one(  # noqa: C901, PLR0911 - one answer per connective
    network: Network, predicate: Predicate, family: str,
) -> Predicate:
    """Return *predicate* about the one of *family* that is told apart in *network*, where it was about the replica."""
    match predicate:
        case Atom():
            return _renamed(predicate) if network.role(predicate.role).replicas == family else predicate
        case Took(labels):
            return Took(_steps(network, labels, _ONE))
        case Before(part):
            return Before(about_the_one(network, part, family))
        case Not(part):
            return Not(about_the_one(network, part, family))
        case And(parts):
            return And(tuple(about_the_one(network, part, family) for part in parts))
        case Or(parts):
            return Or(tuple(about_the_one(network, part, family) for part in parts))
        case Every(part) | Some(part) if family not in (about := network.families(part)):
            return predicate if about else about_the_one(network, part, family)
        case SomeOther(part):
            return Some(_of_the_rest(network, part))
        case Some(part):
            return Or((about_the_one(network, part, family), Some(_of_the_rest(network, part))))
        case Every(part):
            return And((about_the_one(network, part, family), Every(_of_the_rest(network, part))))
        case _:
            raise AssertionError(predicate)


def _of_the_rest(network: Network, predicate: Predicate) -> Predicate:
    """Return *predicate*, which has no quantifiers, about a replica of the rest."""
    match predicate:
        case Took(labels):
            return Took(_steps(network, labels, _REST))
        case Before(part):
            return Before(_of_the_rest(network, part))
        case Not(part):
            return Not(_of_the_rest(network, part))
        case And(parts):
            return And(tuple(_of_the_rest(network, part) for part in parts))
        case Or(parts):
            return Or(tuple(_of_the_rest(network, part) for part in parts))
        case _:
            return predicate


def _steps(network: Network, labels: tuple[str, ...], mark: str) -> tuple[str, ...]:
    """Return the steps of *network* that bear one of *labels*, but for those of the family without this *mark*."""
    bearing = (step for step in network.steps if not {step.name, *step.labels}.isdisjoint(labels))
    return tuple(step.name for step in bearing if _mark(step) in {mark, ""})


def _mark(step: Step) -> str:
    """Return the mark of *step*; "" if it is not of the family, as its name does not go on with its first label."""
    named = ((mark, mark + label + end) for mark in (_ONE, _REST) for label in step.labels[:1] for end in ("", _WITH))
    return next((mark for mark, name in named if name == step.name), "")

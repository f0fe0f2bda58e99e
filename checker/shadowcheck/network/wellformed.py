"""Checks that a network is well-formed, made when it is declared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.errors import SpecificationError
from shadowcheck.network.role import Move, Role, Scope
from shadowcheck.network.step import Fairness, Step

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence


def check_wellformed(name: str, roles: Sequence[Role], steps: Sequence[Step], groups: Collection[str]) -> None:
    """Raise `SpecificationError` if the roles, steps and groups of a network do not fit together."""
    where = f"network {name!r}"
    _refuse_twice((role.name for role in roles), "role", where)
    _refuse_twice((step.name for step in steps), "step", where)
    for role in roles:
        _check_variants(role, where)
    for step in steps:
        _check_step(step, roles, groups, f"{where}, step {step.name!r}")
    if not roles:
        raise SpecificationError(
            f"{where} has no roles", where=where, why="without a machine nothing can happen", instead="give it roles",
            code="SC0213",
        )
    _check_actions(steps, where)


def _check_variants(role: Role, where: str) -> None:
    unknown = [variant for variant in role.variants if variant not in role.system.initials]
    if unknown or not role.variants or (len(role.variants) > 1 and role.replicas is None):
        raise SpecificationError(
            f"role {role.name!r} cannot start as {', '.join(map(repr, role.variants)) or 'nothing'}",
            where=f"{where}, role {role.name!r}",
            why=f"the variants of its machine are {', '.join(map(repr, role.system.initials))}; "
            "each replica starts as one of them, and a role without replicas as the only one named",
            instead="variants=(...) with names from that list; unfold(machine, variants={...}) makes more",
            code="SC0214",
        )


def _check_step(step: Step, roles: Sequence[Role], groups: Collection[str], where: str) -> None:
    if not step.moves:
        raise SpecificationError(
            f"step {step.name!r} has no participants", where=where,
            why="it would be possible everywhere and change nothing", instead="give it moves, or remove it",
            code="SC0215",
        )
    _check_fairness(step, where)
    for move in step.moves:
        _check_participant(step, move, roles, where)
    _check_bound(step, where)
    _check_overlap(step, where)
    _check_agreement(step, where)
    if step.group and step.group not in groups:
        raise SpecificationError(
            f"group {step.group!r} is not declared", where=where, why=f"the groups are {', '.join(groups) or 'none'}",
            instead="declare it in groups={...}", code="SC0216",
        )


def _check_actions(steps: Iterable[Step], where: str) -> None:
    """Refuse steps of one action that differ in fairness, which is about the action as a whole."""
    fair: dict[str, Step] = {}
    for step in steps:
        other = fair.setdefault(step.action or step.name, step)
        if (other.fairness, other.anyone) != (step.fairness, step.anyone):
            told = _unlike(other, step)
            raise SpecificationError(
                f"steps {other.name!r} and {step.name!r} are one action, but {told}",
                where=f"{where}, step {step.name!r}",
                why="fairness is about the action as a whole, so its steps must agree",
                instead="the same fair=... and anyone=... for both, or another action=... for one of them",
                code="SC0217",
            )


def _unlike(one: Step, other: Step) -> str:
    """Say in what the fairness of two steps differs."""
    if one.fairness is other.fairness:
        return "only one of them may be taken by anyone"
    one_alone = Fairness.NONE in {one.fairness, other.fairness}
    return "only one of them is fair" if one_alone else "one of them is weakly fair and one strongly"


def _check_participant(step: Step, move: Move, roles: Sequence[Role], where: str) -> None:
    if move.role not in roles:
        raise SpecificationError(
            f"step {step.name!r} names role {move.role.name!r}, which is not in the network", where=where,
            why=f"its roles are {', '.join(role.name for role in roles)}",
            instead="add the role to the network, or remove the move", code="SC0218",
        )
    if move.scope is not Scope.ONE and not move.role.replicas:
        raise SpecificationError(
            f"'{move.scope.value}' of {move.role.name!r}, of which there is only one", where=where,
            why="only a role with replicas can be quantified",
            instead="remove the quantifier, or give the role replicas=...", code="SC0219",
        )


def _check_bound(step: Step, where: str) -> None:
    """Refuse bound replicas of two families, and `another` or `others` without a bound replica of their family."""
    if len(step.bound) > 1:
        raise SpecificationError(
            f"step {step.name!r} is about one replica of {' and one of '.join(step.bound)}", where=where,
            why="a step is about one replica of one family; its index would be used in the other family, too",
            instead="each(...) for one of them, or two steps", code="SC0220",
        )
    for move in step.moves:
        if move.scope in (Scope.ANOTHER, Scope.OTHERS) and move.role.replicas != step.replicated:
            raise SpecificationError(
                f"'{move.scope.value}' of {move.role.name!r} in a step that is about no replica of "
                f"{move.role.replicas}", where=where,
                why="the others are all replicas except the one that the step is about, and another is one of these",
                instead="each(...), or a move of one replica of the same family", code="SC0221",
            )


def _check_agreement(step: Step, where: str) -> None:
    """Refuse a name on which participants shall agree, and that fewer than two of them choose."""
    for name in step.agree:
        found = deciding(step.moves, name)
        if len(found) < 2:
            told = f"only {found[0]!r} has" if found else "no participant has"
            raise SpecificationError(
                f"the participants of step {step.name!r} cannot agree on {name!r}: {told} such a choice", where=where,
                why="a value is passed between machines whose reactions both name it",
                instead="the name of a choice or parameter that two of them read, or leave it out of agree=...",
                code="SC0225",
            )


def deciding(moves: Iterable[Move], name: str) -> list[str]:
    """Return the roles that have a choice, or a parameter, of that *name* where they take part by one of *moves*."""
    return [
        move.role.name for move in moves if move.event is not None
        and any(name in dict(row.choices) for row in move.role.system.reactions_to(move.event))
    ]


def _check_overlap(step: Step, where: str) -> None:
    """Refuse a machine that moves twice: only `one`, `another` and `others` of the same role do not overlap."""
    scopes: dict[str, list[Scope]] = {}
    for move in step.moves:
        scopes.setdefault(move.role.name, []).append(move.scope)
    for name, found in scopes.items():
        if len(found) > len(set(found)) or (len(found) > 1 and Scope.EACH in found):
            raise SpecificationError(
                f"step {step.name!r} has {name!r} moving twice ({', '.join(scope.value for scope in found)})",
                where=where, why="a machine makes one move in a step, so that the order of its moves never matters",
                instead="one move, with the guard in its where=...; or one replica, another(...) and others(...)",
                code="SC0222",
            )


def _check_fairness(step: Step, where: str) -> None:
    if step.fair not in tuple(Fairness):
        raise SpecificationError(
            f"step {step.name!r} is fair={step.fair!r}", where=where,
            why="an action may be put off for ever, or is weakly or strongly fair",
            instead="fair=False, fair=True (weakly) or fair=Fairness.STRONG", code="SC0223",
        )


def _refuse_twice(names: Iterable[str], kind: str, where: str) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise SpecificationError(
                f"{kind} {name!r} is declared twice", where=where, why=f"every {kind} is identified by its name",
                instead="give one of them another name, or merge them", code="SC0224",
            )
        seen.add(name)


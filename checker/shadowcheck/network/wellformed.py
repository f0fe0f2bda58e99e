"""Well-formed networks: what is refused when a network is declared, long before anything is explored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.errors import SpecificationError
from shadowcheck.network.role import Move, Role, Scope
from shadowcheck.network.step import Fairness, Step

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence


def check_wellformed(name: str, roles: Sequence[Role], steps: Sequence[Step], groups: Collection[str]) -> None:
    """Refuse, with `SpecificationError`, a network whose roles, steps or groups do not fit together."""
    where = f"network {name!r}"
    _refuse_twice((role.name for role in roles), "role", where)
    _refuse_twice((step.name for step in steps), "step", where)
    for role in roles:
        _check_variants(role, where)
    for step in steps:
        _check_step(step, roles, groups, f"{where}, step {step.name!r}")
    if not roles:
        raise SpecificationError(
            f"{where} has no roles", where=where, why="without a machine nothing can happen", instead="give it roles"
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
        )


def _check_step(step: Step, roles: Sequence[Role], groups: Collection[str], where: str) -> None:
    if not step.moves:
        raise SpecificationError(
            f"step {step.name!r} has no participants", where=where,
            why="it would be possible everywhere and change nothing", instead="say who does what, or take it out",
        )
    _check_fairness(step, where)
    for move in step.moves:
        _check_participant(step, move, roles, where)
    _check_bound(step, where)
    _check_overlap(step, where)
    if step.group and step.group not in groups:
        raise SpecificationError(
            f"group {step.group!r} is not declared", where=where,
            why=f"the groups are {', '.join(groups) or 'none'}", instead="declare it in groups={...}",
        )


def _check_actions(steps: Iterable[Step], where: str) -> None:
    """One is fair to an action as a whole, so that its steps must agree on how fair it is."""
    fair: dict[str, Step] = {}
    for step in steps:
        other = fair.setdefault(step.action or step.name, step)
        if other.fairness is not step.fairness:
            raise SpecificationError(
                f"steps {other.name!r} and {step.name!r} are one action, but {_told_apart(other, step)}",
                where=f"{where}, step {step.name!r}",
                why="fairness is about the action: to put it off for ever is either possible or not",
                instead="the same fair=... for both, or another action=... for one of them",
            )


def _check_participant(step: Step, move: Move, roles: Sequence[Role], where: str) -> None:
    if move.role not in roles:
        raise SpecificationError(
            f"step {step.name!r} names role {move.role.name!r}, which is not in the network",
            where=where, why=f"its roles are {', '.join(role.name for role in roles)}",
            instead="add the role to the network, or take the move out",
        )
    if move.scope is not Scope.ONE and not move.role.replicas:
        raise SpecificationError(
            f"'{move.scope.value}' of {move.role.name!r}, of which there is just one",
            where=where, why="only a role with replicas can be quantified",
            instead="take the quantifier out, or give the role replicas=...",
        )


def _check_bound(step: Step, where: str) -> None:
    """One replica is bound at most, of one family; `others` need one to be other than."""
    if len(step.bound) > 1:
        raise SpecificationError(
            f"step {step.name!r} is about one replica of {' and one of '.join(step.bound)}", where=where,
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


def _check_overlap(step: Step, where: str) -> None:
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


def _check_fairness(step: Step, where: str) -> None:
    """Refuse, with `SpecificationError`, what is no fairness."""
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


def _refuse_twice(names: Iterable[str], kind: str, where: str) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise SpecificationError(
                f"{kind} {name!r} is declared twice", where=where,
                why=f"every {kind} is identified by its name", instead="give one of them another name, or merge them",
            )
        seen.add(name)


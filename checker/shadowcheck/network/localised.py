"""Localisation: the same network with some roles hidden, which may do more and is far smaller.

A step of it asks only what the roles that are left have to do, so that every run of the network, seen by these roles,
is a run of it. What no state and no step of it breaks is broken in no run of the network (R. P. Kurshan,
"Computer-aided verification of coordinating processes", 1994). It says nothing about what must eventually follow.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from shadowcheck.network.network import Network
from shadowcheck.network.role import Move, Scope
from shadowcheck.network.wellformed import deciding

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from shadowcheck.network.role import Role
    from shadowcheck.network.step import Step


def localised(network: Network, names: Collection[str]) -> Network | None:
    """Return *network* as the roles of these *names* see it; None if a step is about a replica of which none is left.

    Steps in which none of them takes part are left as steps that change nothing, as claims may speak of them.
    """
    roles = tuple(role for role in network.roles if role.name in names)
    families = {role.replicas for role in roles}
    if not roles or any(step.replicated not in {None, *families} for step in network.steps):
        return None
    steps = (_seen(step, roles) for step in network.steps)
    return Network(network.name, roles, tuple(steps), network.groups)


def _seen(step: Step, roles: tuple[Role, ...]) -> Step:
    moves = tuple(move for move in step.moves if move.role in roles)
    moves += tuple(_left_out(step, moves))
    bound = {move.role.replicas for move in moves if move.scope is Scope.ONE}
    if step.replicated not in {None, *bound}:
        moves = _about_one(moves, next(role for role in roles if role.replicas == step.replicated))
    if not moves:
        moves = (Move(roles[0], None, (), None, Scope.ONE if roles[0].replicas is None else Scope.EACH),)
    agree = tuple(name for name in step.agree if len(deciding(moves, name)) > 1)
    return dataclasses.replace(step, moves=moves, by=moves[0].role.name, to="", agree=agree)


def _left_out(step: Step, moves: tuple[Move, ...]) -> Iterator[Move]:
    """Yield how another stays, if *step* has another that makes none of *moves*: it is none of the others."""
    scopes = {move.scope: move for move in moves}
    if step.has_another and Scope.ANOTHER not in scopes and Scope.OTHERS in scopes:
        yield Move(scopes[Scope.OTHERS].role, None, (), None, Scope.ANOTHER)


def _about_one(moves: tuple[Move, ...], role: Role) -> tuple[Move, ...]:
    """Return *moves*, none of which is about one replica, so that they are: one of *role* makes what each makes."""
    made = next((move for move in moves if move.role is role and move.scope is Scope.EACH), None)
    if made is None:
        return (Move(role, None, (), None), *moves)
    met = [Scope.ANOTHER] if any(move.scope is Scope.ANOTHER for move in moves) else []
    apart = (dataclasses.replace(made, scope=scope) for scope in (Scope.ONE, *met, Scope.OTHERS))
    return (*apart, *(move for move in moves if move is not made))

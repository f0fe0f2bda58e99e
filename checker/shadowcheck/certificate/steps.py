"""Steps in SMT-LIB: what each row of the table asks of the single roles, and of a replica."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.certificate.moves import LocalMoves, enabling, taken
from shadowcheck.certificate.smt import FALSE, both, same
from shadowcheck.network import Scope

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shadowcheck.certificate.vocabulary import Replica, Vocabulary
    from shadowcheck.network import Move, Role, Step


class Steps:
    """The steps of a network as formulas about the states before and after them.

    In each method, a `replica` of None means the single roles. Of the family that a step is about, the replica `is_one`
    if the step is about it, and otherwise it is one of the others.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary, self.network = vocabulary, vocabulary.network
        self.moves = LocalMoves(vocabulary)

    def taken(self, step: Step, replica: Replica | None = None, *, is_one: bool = False) -> str:
        """Say that the roles of *replica* do what they do if *step* is taken."""
        parts = []
        for role, move in self._moves(step, replica, is_one=is_one):
            before, later = (self.vocabulary.at(role, replica, later=when) for when in (False, True))
            parts.append(same(before, later) if move is None else self.moves.made(move, before, later))
        return both(parts)

    def possible(self, step: Step, replica: Replica | None = None, *, is_one: bool = False) -> str:
        """Say that the roles of *replica* are able to do what they have to if *step* is taken."""
        moving = ((role, move) for role, move in self._moves(step, replica, is_one=is_one) if move is not None)
        return both(self.moves.possible(move, self.vocabulary.at(role, replica)) for role, move in moving)

    def ends(self, replica: Replica | None = None) -> str:
        """Say that the machines of *replica* are where they may stop.

        A machine that declares ends may stop in one of them; one that declares none, where it can take no event of the
        network any more. If no machine declares any, nobody may stop.
        """
        if not any(role.system.ends for role in self.network.roles):
            return FALSE
        return both(
            self.vocabulary.inside(role, self._ends(role), self.vocabulary.at(role, replica), f"{role.name} may stop")
            for role in self._roles(replica)
        )

    def _ends(self, role: Role) -> frozenset[int]:
        if role.system.ends:
            return role.system.ends
        moves = (move for step in self.network.steps for move in _ever_made(step) if move.role is role and move.event)
        return frozenset(range(len(role.system.states))) - {source for move in moves for source, _ in taken(move)}

    def _moves(self, step: Step, replica: Replica | None, *, is_one: bool) -> Iterator[tuple[Role, Move | None]]:
        scopes = {Scope.ONE} if replica is None else {Scope.EACH, Scope.ONE if is_one else Scope.OTHERS}
        for role in self._roles(replica):
            yield role, next((move for move in step.moves if move.role is role and move.scope in scopes), None)

    def _roles(self, replica: Replica | None) -> list[Role]:
        family = None if replica is None else replica.family
        return [role for role in self.network.roles if role.replicas == family]


def _ever_made(step: Step) -> Sequence[Move]:
    """Return the moves that are made if *step* is taken; none, if it never is, whatever the number of replicas.

    A step that asks the impossible of others is taken where there are none.
    """
    alone = [move for move in step.moves if move.scope is not Scope.OTHERS]
    return next((moves for moves in (step.moves, alone) if all(map(enabling, moves))), ())

"""Local moves in SMT-LIB: what a machine can do with an event, as a relation between two of its local states.

This is read from the local systems of the machines. It does not use the compiled rules on which the engines work, so
that an error in them would be seen here.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from shadowcheck.certificate.smt import applied, both, comment, defined, either, same

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.certificate.vocabulary import Vocabulary
    from shadowcheck.machine.lts import LocalSystem
    from shadowcheck.network import Move, Predicate, Role


class LocalMoves:
    """The moves of a network's steps, each defined where it is first spoken of."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._names: dict[Move, str] = {}
        self.definitions: list[str] = []

    def made(self, move: Move, before: str, later: str) -> str:
        """Say that *move* leads its role from the local state *before* to the one *later*."""
        if move.event is None:
            return both([same(before, later), self._inside(move.role, enabling(move), before, "stands still")])
        if move not in self._names:
            self._names[move] = self._define(move)
        return applied(self._names[move], before, later)

    def possible(self, move: Move, before: str) -> str:
        """Say that *move* can be made in the local state *before*."""
        return self._inside(move.role, enabling(move), before, f"{move.role.name} can take part by {move.event}")

    def _define(self, move: Move) -> str:
        answering = f", answering {' or '.join(move.outcomes)}" if move.outcomes else ""
        staying = ", or stands still" if move.or_stays else ""
        name = self.vocabulary.symbols.new(f"{move.role.name} takes {move.event}{answering}{staying}")
        sort = self.vocabulary.roles[move.role.name].sort
        guards = "; ".join(str(guard) for guard in (move.where, move.provided) if guard is not None)
        body = either(self._relation(move))
        self.definitions += [
            *([comment(f"Only where {guards}.")] if guards else []), defined(name, [("s", sort), ("t", sort)], body)
        ]
        return name

    def _relation(self, move: Move) -> Iterator[str]:
        state, role = self.vocabulary.state, move.role
        sources: dict[int, list[int]] = {}
        for source, target in taken(move):
            sources.setdefault(target, []).append(source)
        for target, those in sorted(sources.items()):
            yield both([same("t", state(role, target)), either(same("s", state(role, one)) for one in those)])
        if move.or_stays:
            idle = enabling(move).difference(source for source, _ in taken(move))
            yield both([same("s", "t"), self._inside(role, idle, "s", f"{role.name} stands still at {move.event}")])

    def _inside(self, role: Role, states: frozenset[int], term: str, says: str) -> str:
        return self.vocabulary.inside(role, states, term, says)


@lru_cache(maxsize=1024)
def taken(move: Move) -> tuple[tuple[int, int], ...]:
    """Return from which local state to which *move*, which takes an event, leads its role."""
    ready = _where(move.where, move.role.system) & _where(move.provided, move.role.system)
    return tuple(sorted({
        (reaction.source, reaction.target) for reaction in move.role.system.reactions
        if reaction.event == move.event and reaction.source in ready
        and (not move.outcomes or reaction.outcome in move.outcomes)
    }))


def enabling(move: Move) -> frozenset[int]:
    """Return the local states in which *move* can be made."""
    if move.event is None:
        return _where(move.provided if move.or_stays else move.where, move.role.system)
    able = frozenset(source for source, _ in taken(move))
    return able | _where(move.provided, move.role.system) if move.or_stays else able


def _where(guard: Predicate | None, system: LocalSystem) -> frozenset[int]:
    """Return the local states in which *guard* holds; that compiling has the same is not relied on."""
    every = range(len(system.states))
    if guard is None:
        return frozenset(every)
    return frozenset(number for number, holds in zip(every, guard.table(system), strict=True) if holds)

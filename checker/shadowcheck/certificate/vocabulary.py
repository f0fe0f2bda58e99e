"""Vocabulary: how a script of SMT-LIB calls the roles of a network, their local states, and some of the replicas.

Local states are bit-vectors with a name. Each role is a constant, twice: before a step, and after it; a role with
replicas for each replica that is spoken of.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from shadowcheck.certificate.smt import Symbols, after, applied, comment, constant, defined, either, no, same, states

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from shadowcheck.network import Network, Role
    from shadowcheck.network.predicates import Atom

FEW = 6
"""At most so many local states are written one by one, where they are spoken of."""


class Replica(NamedTuple):
    """A replica that a script speaks of: its family, and what it is called."""

    family: str
    name: str


@dataclass(frozen=True)
class Words:
    """What one role is called: its sort, its symbol if it is a single one, and its local states, in their order."""

    sort: str
    symbol: str
    states: tuple[str, ...]


class Vocabulary:
    """The symbols of a network, and the sets of local states that were spoken of so far, each defined once."""

    def __init__(self, network: Network) -> None:
        self.network, self.symbols = network, Symbols()
        self.roles = {role.name: self._words(role) for role in network.roles}
        self._of_replicas: dict[tuple[str, Replica], str] = {}
        self._atoms: dict[tuple[Atom, Replica | None, bool], str] = {}
        self._sets: dict[tuple[str, frozenset[int]], str] = {}
        self._fresh: list[str] = []

    def _words(self, role: Role) -> Words:
        new = self.symbols.new
        sort, symbol = new(f"state of {role.name}"), new(role.name, dashed=True)
        return Words(sort, symbol, tuple(new(f"{role.name}: {state}") for state in role.system.states))

    def declarations(self) -> Iterator[str]:
        """Yield the local states."""
        for role in self.network.roles:
            words = self.roles[role.name]
            yield "\n" + comment(f"{role.title or role.name}: its {len(words.states)} local states.")
            yield from states(words.sort, words.states)

    def declared(self, replica: Replica | None) -> Iterator[str]:
        """Yield the roles of *replica*, or the single ones, before and after a step."""
        family = None if replica is None else replica.family
        for role in (role for role in self.network.roles if role.replicas == family):
            words = self.roles[role.name]
            for later in (False, True):
                yield from constant(self.at(role, replica, later=later), words.sort, words.states)

    def new_definitions(self) -> list[str]:
        """Return the definitions of sets of local states that were spoken of for the first time since the last call."""
        fresh, self._fresh = self._fresh, []
        return fresh

    def at(self, role: Role, replica: Replica | None = None, *, later: bool = False) -> str:
        """Return the constant that is the local state of *role*, of that *replica* if it has some; or *later* on."""
        symbol = self.roles[role.name].symbol
        if role.replicas is not None:
            assert replica is not None, role.name  # noqa: S101 - grounding refuses such claims
            symbol = self.of_replica(symbol, replica)
        return after(symbol) if later else symbol

    def of_replica(self, symbol: str, replica: Replica, between: str = " of ") -> str:
        """Return what is called *symbol*, of that *replica*."""
        if (symbol, replica) not in self._of_replicas:
            name = f"{symbol.strip('|')}{between}{replica.name}"
            self._of_replicas[symbol, replica] = self.symbols.new(name, dashed=True)
        return self._of_replicas[symbol, replica]

    def state(self, role: Role, number: int) -> str:
        """Return the local state of that *number*."""
        return self.roles[role.name].states[number]

    def holds(self, atom: Atom, replica: Replica | None, *, later: bool) -> str:
        """Say that *atom* is true, of that *replica* if its role has some, or *later* on.

        Claims share many atoms, so each is worked out once; that grounding has the same is not relied on.
        """
        key = (atom, replica, later)
        if key not in self._atoms:
            role = self.network.role(atom.role)
            states = frozenset(number for number, holds in enumerate(atom.table(role.system)) if holds)
            self._atoms[key] = self.inside(role, states, self.at(role, replica, later=later), str(atom))
        return self._atoms[key]

    def inside(self, role: Role, states: Collection[int], term: str, says: str) -> str:
        """Say that *term*, a local state of *role*, is one of *states*; *says* puts it in words."""
        every = range(len(role.system.states))
        fewer, are_in = (states, True) if 2 * len(states) <= len(every) else (set(every).difference(states), False)
        if len(fewer) <= FEW:
            said = either(same(term, self.state(role, number)) for number in sorted(fewer))
            return said if are_in else no(said)
        key = (role.name, frozenset(fewer))
        if key not in self._sets:
            name = self._sets[key] = self.symbols.new(f"{role.name}, in a set ({len(self._sets) + 1})")
            body = either(same("s", self.state(role, number)) for number in sorted(fewer))
            self._fresh += [comment(says if are_in else f"not: {says}"),
                defined(name, [("s", self.roles[role.name].sort)], body)]
        said = applied(self._sets[key], term)
        return said if are_in else no(said)


"""Sets of tuples of local states as minimal automata, one function of SMT-LIB per state of the automaton.

The automaton reads the local states one after the other. Tuples that go on in the same ways share what comes next, so
that a closed set of views takes a few hundred lines, and reads as "beside these states of the single roles, a replica
can be in these" (J. Daciuk, "Incremental construction of minimal acyclic finite-state automata", 2000).
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from shadowcheck.certificate.smt import FALSE, TRUE, applied, both, defined, either

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from shadowcheck.certificate.vocabulary import Vocabulary
    from shadowcheck.network import Role

Node = frozenset[tuple[int, int]]
"""A state of an automaton: for each local state that it can read, the number of the state that it leads to."""


def minimal(rows: Iterable[tuple[int, ...]], width: int) -> list[list[Node]]:
    """Return the minimal automaton of *rows*, tuples of *width* numbers: its states by what they read, numbered there.

    The first level has one state; those of the last lead to 0, the accepting one.
    """
    ahead = dict.fromkeys(sorted(rows), 0)
    levels: list[list[Node]] = []
    for _ in range(width):
        branches: dict[tuple[int, ...], list[tuple[int, int]]] = defaultdict(list)
        for row, reached in ahead.items():
            branches[row[:-1]].append((row[-1], reached))
        numbers: dict[Node, int] = {}
        ahead = {row: numbers.setdefault(frozenset(found), len(numbers)) for row, found in branches.items()}
        levels.append(list(numbers))
    return levels[::-1]


def membership(
    name: str, rows: Sequence[tuple[int, ...]], roles: Sequence[Role], given: Sequence[Role], vocabulary: Vocabulary
) -> Iterator[str]:
    """Yield the definitions that make *name* the set of *rows*, tuples of local states of *roles*.

    It is a function of the local states of all the roles *given*, in their order.
    """
    every = [(vocabulary.roles[role.name].symbol, vocabulary.roles[role.name].sort) for role in given]
    read = [every[given.index(role)] for role in roles]
    if not rows or not roles:
        yield defined(name, every, TRUE if rows else FALSE)
        return
    levels = minimal(rows, len(roles))
    called: list[str] = [""]
    for place in range(len(roles) - 1, -1, -1):
        fresh = [_name(name, place, number, vocabulary) for number in range(len(levels[place]))]
        for one, node in zip(fresh, levels[place], strict=True):
            ways: dict[int, list[int]] = defaultdict(list)
            for local, reached in sorted(node):
                ways[reached].append(local)
            ahead = [symbol for symbol, _ in read[place + 1:]]
            body = either(
                both([
                    vocabulary.inside(roles[place], those, read[place][0], f"some states of {roles[place].name}"),
                    applied(called[reached], *ahead) if ahead else TRUE,
                ]) for reached, those in ways.items()
            )
            yield from vocabulary.new_definitions()
            yield defined(one, every if place == 0 else read[place:], body)
        called = fresh


def _name(name: str, place: int, number: int, vocabulary: Vocabulary) -> str:
    return name if place == 0 else vocabulary.symbols.new(f"{name.strip('|')}, {place}.{number + 1}")

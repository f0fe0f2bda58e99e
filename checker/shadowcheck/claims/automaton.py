"""Büchi automata of formulas: which runs make a formula of linear temporal logic true.

The states are what remains to be true, as in Couvreur, "On-the-fly verification of linear temporal logic" (1999), which
has fewer of them than the tableau of Gerth, Peled, Vardi and Wolper (1995). Each `U` promises its right side; a run is
accepted if no promise is put off for ever, that is, if for each `U` it is in a state without that promise again and
again (a generalised Büchi condition).
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from shadowcheck.claims.temporal import Conjunction, Disjunction, Now, R, U, X, normal, parts
from shadowcheck.errors import SpecificationError
from shadowcheck.network.predicates import FALSE, TRUE, Not

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from shadowcheck.claims.temporal import PathFormula
    from shadowcheck.network import Predicate

MOST_STATES = 500
"""So many states an automaton may have: a formula that needs more is refused."""
MOST_WAYS = 1_000
"""In so many ways what must be true in a state may come true."""
MOST_QUESTIONS = 60
"""So many different predicates it may ask about: a letter is a number of 64 bits."""


class Edge(NamedTuple):
    """A move at each letter that has these values in the bits of `mask`, and fits none of those `easier` masks.

    At a letter that does, there is another move to where every run is accepted that would be accepted by this one.
    """

    mask: int
    value: int
    target: int
    easier: tuple[tuple[int, int], ...] = ()

    def fits(self, letter: int) -> bool:
        """Whether it may be gone at *letter*."""
        unfit = any(letter & mask == value for mask, value in self.easier)
        return letter & self.mask == self.value and not unfit


class _State(NamedTuple):
    """What must be true from the next position on, and what was promised, and not kept, at the last one.

    Here and below, formulas are named by their numbers in a tableau.
    """

    left: frozenset[int]
    promised: frozenset[int]


class _Way(NamedTuple):
    """One way to make formulas true: what must hold now, what from the next position on, and what this promises."""

    needs: frozenset[int]
    later: frozenset[int]
    promised: frozenset[int]

    def is_easier(self, other: _Way) -> bool:
        """Whether every run that *other* accepts is accepted by this way."""
        return all(mine <= theirs for mine, theirs in zip(self, other, strict=True))

    def leads_easier(self, other: _Way) -> bool:
        """Whether every run that goes on from *other* is accepted where this way leads, too."""
        return self.later <= other.later and self.promised <= other.promised

    @property
    def order(self) -> list[list[int]]:
        """Sort key."""
        return [sorted(part) for part in self]


_NOTHING = _Way(frozenset(), frozenset(), frozenset())


@dataclass(frozen=True)
class Automaton:
    """A generalised Büchi automaton that reads a run, a letter at each position, from state 0.

    Bit n of a letter is the answer to `questions[n]`. `edges[q]` are the moves from state q. A run is accepted if it is
    in each set of `accepting` again and again. Every run is accepted from the state `done`; None: from none.
    """

    questions: tuple[Predicate, ...]
    edges: tuple[tuple[Edge, ...], ...]
    accepting: tuple[frozenset[int], ...]
    done: int | None

    def moves(self, state: int, letter: int) -> Iterator[int]:
        """Yield the states to which *letter* leads from *state*."""
        return (edge.target for edge in self.edges[state] if edge.fits(letter))

    @cached_property
    def recurring(self) -> frozenset[int]:
        """The states that an accepted run may be in again and again."""
        return self.staying([{edge.target for edge in edges} for edges in self.edges])

    def resting(self, letter: int) -> frozenset[int]:
        """Return the states from which a run is accepted that has the same *letter* at each position."""
        moves = [set(self.moves(state, letter)) for state in range(len(self.edges))]
        found: set[int] = set(self.staying(moves))
        while more := {state for state, there in enumerate(moves) if there & found} - found:
            found |= more
        return frozenset(found)

    def staying(self, moves: list[set[int]]) -> frozenset[int]:
        """Return the states that can be met again and again along *moves*, with one of each accepting set."""
        reached = [_closed(moves, state) for state in range(len(moves))]
        return frozenset(
            state for state, there in enumerate(reached) if state in there
            and all(any(state in reached[one] for one in there & good) for good in self.accepting)
        )


def _closed(moves: list[set[int]], start: int) -> set[int]:
    """Return what can be reached from *start* in one move or more."""
    found, queue = set[int](), deque(moves[start])
    while queue:
        state = queue.popleft()
        if state not in found:
            found.add(state)
            queue.extend(moves[state])
    return found


@lru_cache(maxsize=512)
def breaking(formula: PathFormula) -> Automaton:
    """Return the automaton of the runs that *formula* is not true of.

    Raises `SpecificationError` if it is too large.
    """
    tableau = _Tableau(normal(formula, negated=True))
    start = _State(frozenset({len(tableau.formulas) - 1}), frozenset())
    known, queue, found = {start: 0}, deque([start]), list[list[tuple[_Way, int]]]()
    while queue:
        every = list(islice(tableau.ways(sorted(queue.popleft().left)), MOST_WAYS + 1))
        if len(every) > MOST_WAYS:
            raise _too_large(formula, f"it may come true in more than {MOST_WAYS:,} ways")
        found.append([])
        for way in _easiest(every):
            there = _State(way.later, way.promised)
            if there not in known:
                known[there] = len(known)
                queue.append(there)
            found[-1].append((way, known[there]))
        if len(known) > MOST_STATES:
            raise _too_large(formula, f"its automaton has more than {MOST_STATES:,} states")
    asked = tableau.asked(way for ways in found for way, _ in ways)
    if len(asked) > MOST_QUESTIONS:
        raise _too_large(formula, f"it asks {len(asked)} different things of a position, more than {MOST_QUESTIONS}")
    edges = tuple(tuple(tableau.edges(ways, asked)) for ways in found)
    untils = sorted({until for state in known for until in state.promised})
    accepting = (frozenset(known[state] for state in known if until not in state.promised) for until in untils)
    return Automaton(asked, edges, tuple(accepting), known.get(_State(frozenset(), frozenset())))


class _Tableau:
    """The formulas inside one that is `normal`, each after those inside it, and the ways to make them true."""

    def __init__(self, formula: PathFormula) -> None:
        self.formulas = list(dict.fromkeys(_inside(formula)))
        number = {one: place for place, one in enumerate(self.formulas)}
        self._parts = [[number[part] for part in parts(one)] for one in self.formulas]
        opposite = ((Now(~one.predicate) if isinstance(one, Now) else None) for one in self.formulas)
        self._opposite = [-1 if one is None else number.get(one, -1) for one in opposite]

    def ways(self, left: list[int], so_far: _Way = _NOTHING, met: frozenset[int] = frozenset()) -> Iterator[_Way]:
        """Yield the ways to make all of *left* true, each with what is decided *so_far*, by making those *met* true."""
        while left and left[0] in met:
            left = left[1:]
        if not left:
            yield so_far
            return
        first, rest, met = left[0], left[1:], met | {left[0]}
        put_off = so_far._replace(later=so_far.later | {first})
        match self.formulas[first], self._parts[first]:
            case Now(predicate), _:
                if predicate != FALSE and self._opposite[first] not in so_far.needs:
                    needs = so_far.needs | (set() if predicate == TRUE else {first})
                    yield from self.ways(rest, so_far._replace(needs=needs), met)
            case X(), [part]:
                yield from self.ways(rest, so_far._replace(later=so_far.later | {part}), met)
            case Conjunction(), [one, other]:
                yield from self.ways([one, other, *rest], so_far, met)
            case Disjunction(), [one, other]:
                yield from self.ways([one, *rest], so_far, met)
                yield from self.ways([other, *rest], so_far, met)
            case U(), [holds, comes]:
                yield from self.ways([comes, *rest], so_far, met)
                yield from self.ways([holds, *rest], put_off._replace(promised=so_far.promised | {first}), met)
            case R(), [frees, holds]:
                yield from self.ways([frees, holds, *rest], so_far, met)
                yield from self.ways([holds, *rest], put_off, met)
            case _:
                raise AssertionError(self.formulas[first])

    def asked(self, ways: Iterable[_Way]) -> tuple[Predicate, ...]:
        """Return the predicates, without negation, that the *ways* need to be true or false."""
        return tuple(dict.fromkeys(self._question(one) for one in sorted({one for way in ways for one in way.needs})))

    def edges(self, ways: Sequence[tuple[_Way, int]], asked: Sequence[Predicate]) -> Iterator[Edge]:
        """Yield the edge of each of *ways*, to its target, at the letters at which it can be gone and has to be."""
        for place, (way, target) in enumerate(ways):
            easier = (  # of two that lead to the same, the first
                other for number, (other, _) in enumerate(ways)
                if other.leads_easier(way) and (number < place or not way.leads_easier(other))
            )
            yield Edge(*self._letters(way, asked), target, tuple(self._letters(other, asked) for other in easier))

    def _letters(self, way: _Way, asked: Sequence[Predicate]) -> tuple[int, int]:
        """Return the mask and the value of the letters at which *way* can be gone."""
        bits = {one: 1 << asked.index(self._question(one)) for one in way.needs}
        return sum(bits.values()), sum(bit for one, bit in bits.items() if not self._is_negative(one))

    def _is_negative(self, need: int) -> bool:
        return self.formulas[need] != Now(self._question(need))

    def _question(self, need: int) -> Predicate:
        match self.formulas[need]:
            case Now(Not(part)):
                return part
            case Now(predicate):
                return predicate
            case _:
                raise AssertionError(self.formulas[need])


def _inside(formula: PathFormula) -> Iterator[PathFormula]:
    for part in parts(formula):
        yield from _inside(part)
    yield formula


def _easiest(ways: list[_Way]) -> list[_Way]:
    """Return *ways* without those to which another is easier."""
    found: list[_Way] = []
    for way in sorted(set(ways), key=lambda one: one.order):
        if not any(other.is_easier(way) for other in found):
            found = [other for other in found if not way.is_easier(other)] + [way]
    return found


def _too_large(formula: PathFormula, why: str) -> SpecificationError:
    return SpecificationError(
        f"a formula is too large: {str(formula)[:200]}", where="a claim of linear temporal logic", why=why,
        instead="make several claims of it, one for each part that must be true", code="SC0323",
    )

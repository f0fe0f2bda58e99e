"""Compile: a network and the numbers of its replicas become fields and rules (see `shadowcheck.instance.instance`).

Every machine of every replica becomes a field. Every step becomes rules: one for each replica that it can be about (or
each two, in either order), and for each combination of the environment's choices and the handlers' outcomes. All
engines work on the result.
"""

from __future__ import annotations

import dataclasses
import itertools
from functools import lru_cache
from typing import TYPE_CHECKING

from shadowcheck.errors import SpecificationError
from shadowcheck.instance.instance import Field, Instance, Part, Rule
from shadowcheck.machine.lts import Reaction, Value
from shadowcheck.network import Move, Network, Scope, Step

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from shadowcheck.network import Role

_KEPT = 1024
"""What so many moves may contribute is kept: a network is compiled for many numbers of replicas, and with few roles."""


def compile_network(network: Network, sizes: Mapping[str, int], *, idle: bool = False) -> Instance:
    """Instantiate *network* for `sizes` replicas of each family, e.g. ``{"clients": 2}``.

    Rules that are enabled nowhere, as one of their parts is, are left out unless *idle* keeps them, and those in which
    only the others do not agree, of whom a smaller instance may have none.
    Raises `SpecificationError` for a missing, unknown or non-positive size, and for a quantified move
    that leaves a choice to the environment (each replica's choice would need a step of its own).
    """
    _check_sizes(network, sizes)
    fields = tuple(_fields(network, sizes))
    rules: list[Rule] = []
    fields_of = _FieldsByRole(fields)
    for step in network.steps:
        for replica, other in _replicas(step, sizes):
            takes = [(move, field) for move in step.moves for field in fields_of.concerned(move, replica, other)]
            takes.sort(key=lambda take: idle and take[0].scope is Scope.OTHERS)  # who is spared drops nobody before it
            alternatives = [_contributed(move, field, step) for move, field in takes]  # what each field may contribute
            spared = [idle and move.scope is Scope.OTHERS for move, _ in takes]
            for parts in _together(alternatives, step.agree, spared):
                if idle or all(part.next for part in parts):
                    rules.append(Rule(len(rules), step, replica, parts, other))
    return Instance(network, dict(sizes), fields, tuple(rules))


def _replicas(step: Step, sizes: Mapping[str, int]) -> Iterable[tuple[int | None, int | None]]:
    """Return the replicas that *step* can be about, each with the other that takes part in it, if one does."""
    if step.replicated is None:
        return [(None, None)]
    numbers = range(1, sizes[step.replicated] + 1)
    return itertools.permutations(numbers, 2) if step.has_another else ((number, None) for number in numbers)


def _check_sizes(network: Network, sizes: Mapping[str, int]) -> None:
    for name in network.parameters():
        if sizes.get(name, 0) < 1:
            raise SpecificationError(
                f"{sizes.get(name, 'no number of')} {name}", where=f"network {network.name!r}",
                why="a replicated role needs at least one replica", instead=f"give a number of {name} from 1 up",
                code="SC0303",
            )
    for name in sizes:
        if name not in network.parameters():
            raise SpecificationError(
                f"the network has no family {name!r}", where=f"network {network.name!r}",
                why=f"its replicated families are {', '.join(network.parameters()) or 'none'}",
                instead="leave the number out", code="SC0304",
            )


def _fields(network: Network, sizes: Mapping[str, int]) -> Iterator[Field]:
    """Unreplicated roles first, then replica by replica, so that a replica's machine and mailbox stand together."""
    single = [(role, None) for role in network.roles if role.replicas is None]
    copies = [(role, index) for parameter in network.parameters()
        for index in range(1, sizes[parameter] + 1) for role in network.family(parameter)]
    shift = 0
    for number, (role, index) in enumerate([*single, *copies]):
        variant = role.variants[0 if index is None else (index - 1) % len(role.variants)]
        width = max(1, (len(role.system.states) - 1).bit_length())
        yield Field(number, role, index, role.system.initials[variant], shift, width)
        shift += width


_Way = tuple[dict[str, Value], tuple[Part, ...]]
"""One part for each of the first few fields, and the values on which these parts agree."""


def _together(
    alternatives: Sequence[Sequence[Part]], agree: tuple[str, ...], spared: Sequence[bool]
) -> Iterator[tuple[Part, ...]]:
    """Yield each way to take one part of each of *alternatives*, in which all parts *agree* on the choices named.

    What does not agree is dropped from one field to the next: with a hundred values that are passed, all combinations
    of three participants would be a million. A field that is *spared* drops nothing: its part is then enabled nowhere.
    """
    if not agree:
        yield from itertools.product(*alternatives)
        return
    ways: list[_Way] = [({}, ())]
    for parts, is_spared in zip(alternatives, spared, strict=True):
        ways = list(_extended(ways, parts, agree, is_spared=is_spared))
    for _, way in ways:
        yield way


def _extended(
    ways: Sequence[_Way], parts: Sequence[Part], agree: tuple[str, ...], *, is_spared: bool
) -> Iterator[_Way]:
    """Yield each of *ways*, extended by each of *parts* that agrees with it."""
    said = [{name: value for name, value in part.choices if name in agree} for part in parts]
    shared = [name for name in agree if all(name in one for one in (*said, *(values for values, _ in ways)))]
    fitting: dict[tuple[Value, ...], list[int]] = {}
    for number, one in enumerate(said):
        fitting.setdefault(tuple(one[name] for name in shared), []).append(number)
    for values, way in ways:
        fit = [
            number for number in fitting.get(tuple(values[name] for name in shared), ())
            if all(values.get(name, value) == value for name, value in said[number].items())
        ]
        yield from (({**values, **said[number]}, (*way, parts[number])) for number in fit)
        if is_spared and not fit:
            yield values, (*way, Part(parts[0].field, {}, parts[0].event))


class _FieldsByRole:
    """The fields by the role that they are in: with many replicas, most steps are about few of the fields."""

    def __init__(self, fields: Iterable[Field]) -> None:
        self._of: dict[Role, list[Field]] = {}
        for field in fields:
            self._of.setdefault(field.role, []).append(field)

    def concerned(self, move: Move, replica: int | None, other: int | None) -> list[Field]:
        """Return the fields that take part by *move*, if the step is about that *replica*, and about the *other*."""
        fields = self._of[move.role]
        match move.scope:
            case Scope.ONE:  # the indices of a role are 1, 2, 3, ...; a role that is not replicated has one field
                return fields if move.role.replicas is None else fields[replica - 1:replica] if replica else []
            case Scope.ANOTHER:
                return fields[other - 1:other] if other else []
            case Scope.EACH:
                return fields
            case Scope.OTHERS:
                return [field for field in fields if field.index not in (replica, other)]


def _contributed(move: Move, field: Field, step: Step) -> list[Part]:
    """Return what *field* may contribute to *step* by *move*."""
    parts = _parts(move, step.agree)
    if not move.scope.is_single:
        _refuse_choices(move, [part for part in parts if part.event is not None], step)
    return [dataclasses.replace(part, field=field) for part in parts]


def _refuse_choices(move: Move, parts: Sequence[Part], step: Step) -> None:
    if not _is_function(parts, step.agree):
        raise SpecificationError(
            f"in step {step.name!r} {move.scope.value} replica of {move.role.name!r} takes {move.event!r}, "
            f"but may answer in {len(parts)} ways", where=f"step {step.name!r}",
            why="a quantified move must be a function: choices of several replicas at once multiply without bound",
            instead="let one replica at a time take the event, or name the answer: does(..., answering=...); what "
            "another participant decides is named in agree=(...)",
            code="SC0305",
        )


@lru_cache(_KEPT)
def _parts(move: Move, agree: tuple[str, ...]) -> list[Part]:
    """Return what *move* may contribute where all *agree*, as parts of a field that stands for all of its role."""
    field, system = Field(0, move.role, None, 0, 0, 1), move.role.system
    provided, allowed = move.role.states_where(move.provided), move.role.states_where(move.where)
    if move.event is None:
        return [Part(field, _still(provided if move.or_stays else allowed), None)]
    ready = allowed & provided
    able = [
        reaction for reaction in system.reactions_to(move.event)
        if reaction.source in ready and (not move.outcomes or reaction.outcome in move.outcomes)
    ]
    parts = list(_by_kind(able, field, move.event))
    if move.or_stays:
        idle = provided.difference(reaction.source for reaction in able)
        agreed = any(name in agree for part in parts for name, _ in part.choices)
        return _or_stays(parts, idle, field, split=agreed or move.scope.is_single)
    return parts or [Part(field, {}, move.event)]


def _is_function(parts: Sequence[Part], agree: tuple[str, ...]) -> bool:
    """Whether there is at most one of *parts* for the values on which the participants *agree*."""
    agreed = [tuple(choice for choice in part.choices if choice[0] in agree) for part in parts]
    return len(set(agreed)) == len(parts)


_Kind = tuple[tuple[tuple[str, Value], ...], str, int]


def _by_kind(reactions: Sequence[Reaction], field: Field, event: str) -> Iterator[Part]:
    """One part for each combination of choices and outcome; in it, the state determines the target.

    A table that was built directly may have several rows for one state, choices and outcome: each gets its own part.
    """
    kinds: dict[_Kind, dict[int, int]] = {}
    for reaction in reactions:
        again = 0
        while reaction.source in (table := kinds.setdefault((reaction.choices, reaction.outcome, again), {})):
            again += 1
        table[reaction.source] = reaction.target
    for (choices, outcome, _), table in kinds.items():
        yield Part(field, table, event, choices, outcome)


def _or_stays(parts: Sequence[Part], idle: frozenset[int], field: Field, *, split: bool) -> list[Part]:
    """*parts*, and staying in the states *idle*: merged into the only part, or as one more alternative.

    If *split*, a part with choices is not merged with it: a machine that stays made none of them.
    """
    if not parts:
        return [Part(field, _still(idle), None)]
    if len(parts) == 1 and not (split and parts[0].choices):
        return [dataclasses.replace(parts[0], next={**parts[0].next, **_still(idle)}, idle=idle)]
    return [*parts, Part(field, _still(idle), None)]


def _still(states: Iterable[int]) -> dict[int, int]:
    return {state: state for state in sorted(states)}

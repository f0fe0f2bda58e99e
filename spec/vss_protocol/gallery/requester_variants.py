"""Variants of a requester's design: the same program except for a few transitions, as the mistakes of the gallery are written."""

from __future__ import annotations

import re
import types
from collections import defaultdict
from typing import TYPE_CHECKING, Any, cast

from shadowcheck.errors import SpecificationError
from shadowcheck.machine import State
from shadowcheck.machine.data import data_class
from shadowcheck.machine.topology import Arrow, Topology
from vss_protocol.requester_design import RequesterDesign

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from statemachine.transition_list import TransitionList

_ARROW = re.compile(r"(?P<event>\w+): (?P<source>\w+) -> (?P<target>\w+)(?: \[(?P<guard>[^]]+)\])?")
_PATTERN = re.compile(r"(?P<event>\w+): (?P<source>\w+)(?: -> (?P<target>\w+))?")


def varied(
    design: type[RequesterDesign[Any]], name: str, says: str, *, without: Iterable[str] = (), having: Iterable[str] = (),
) -> type[RequesterDesign[Any]]:
    """Return *design* under another *name*, *without* some transitions, and *having* others.

    Transitions are written ``event: source -> target [guard]``; in *without* the target may be left out, and the guard is.
    States that are no longer reached are left out; new ones may be named. It has the handlers of *design*. Raises `SpecificationError` for a transition that *design* does not have.
    """
    arrows = [*_kept(design, tuple(without)), *map(_read, having)]
    reached = _reached(arrows, next(state.id for state in design.states if state.initial))
    final = {state.id for state in design.states if state.final}
    members: dict[str, Any] = {
        state: State(initial=place == 0, final=state in final) for place, state in enumerate(reached)
    }
    declared: dict[str, list[TransitionList]] = defaultdict(list)
    for arrow in arrows:
        if arrow.source in reached:
            cond = {"cond": arrow.guard} if arrow.guard else {}
            declared[arrow.event].append(members[arrow.source].to(members[arrow.target], internal=arrow.internal, **cond))
    for event, (first, *more) in declared.items():
        members[event] = _joined(first, more)
    handlers = {name: value for name, value in vars(design).items() if isinstance(value, types.FunctionType)}
    about = {**handlers, "__doc__": says, "__module__": __name__}
    profile = cast("Any", RequesterDesign)[data_class(design)]
    return types.new_class(name, (profile,), {}, lambda body: body.update({**members, **about}))


def _joined(first: TransitionList, more: Iterable[TransitionList]) -> TransitionList:
    for one in more:
        first = first | one
    return first


def _read(text: str) -> Arrow:
    found = _ARROW.fullmatch(text)
    if found is None:
        raise _unreadable(text)
    return Arrow(found["source"], found["event"], found["target"], found["guard"] or "", internal=found["source"] == found["target"])


def _kept(design: type[RequesterDesign[Any]], without: tuple[str, ...]) -> Iterator[Arrow]:
    arrows = [arrow for arrow, _ in Topology(design).arrows()]
    gone: set[Arrow] = set()
    for text in without:
        found = _PATTERN.fullmatch(text)
        if found is None:
            raise _unreadable(text)
        wanted = {name: value for name, value in found.groupdict().items() if value is not None}
        matching = {arrow for arrow in arrows if all(getattr(arrow, name) == value for name, value in wanted.items())}
        if not matching:
            raise SpecificationError(
                f"{design.__name__} has no transition {text!r}", where="a variant of a design",
                why=f"its transitions of that event: {', '.join(str(arrow) for arrow in arrows if arrow.event == found['event']) or 'none'}",
                instead="name one that it has", code="SC9010",
            )
        gone |= matching
    return (arrow for arrow in arrows if arrow not in gone)


def _reached(arrows: Iterable[Arrow], initial: str) -> list[str]:
    found = [initial]
    for state in found:
        found.extend(dict.fromkeys(
            arrow.target for arrow in arrows if arrow.source == state and arrow.target not in found
        ))
    return found


def _unreadable(text: str) -> SpecificationError:
    return SpecificationError(
        f"{text!r} is no transition", where="a variant of a design", why="it does not have the form of one",
        instead="event: source -> target [guard]", code="SC9011",
    )

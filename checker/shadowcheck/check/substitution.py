"""Substitution: a user's own machine in place of a reference machine, refused if it does not fit the role.

The model itself says how a design plays the role (`Part`). Another machine plays it as it is: steps and claims refer to
the variants, events and observables of the reference, and a machine that lacks one of them, or reacts to an event that
no step sends, would be judged on something other than its author means.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shadowcheck.errors import SpecificationError, suggestion
from shadowcheck.network import local_system

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from shadowcheck.machine import Machine
    from shadowcheck.machine.lts import LocalSystem
    from shadowcheck.network import Network
    from shadowcheck.specification import Model


def cast_as(
    model: Model, role: str, machine: type[Machine[Any]], settings: Mapping[str, str], where: str
) -> dict[str, type[Machine[Any]]]:
    """Let *machine* play the *role* of *model*, if it fits: the result is `Configuration.played`.

    Raises `SpecificationError` if the role may not be replaced, if *machine* departs from its profile, or if it is no
    design for that role and differs from the reference in its events or observables. *where* is what the user typed.
    """
    if role not in model.replaceable:
        raise SpecificationError(
            f"model {model.name!r} has no {role} that can be replaced", where=where,
            why=f"the roles that your own machine can play in it are {', '.join(model.replaceable) or 'none'}",
            instead="leave the option out, or name a model with such a role", code="SC0515",
        )
    part = model.replaceable[role]
    if part.fits(machine):
        model.network(settings, played={role: machine})
    else:
        _compare_with_reference(model.network(settings), role, machine, part.profile, where)
    return {role: machine}


def _compare_with_reference(
    network: Network, role: str, machine: type[Machine[Any]], profile: type[Machine[Any]] | None, where: str
) -> None:
    played = network.role(role)
    reference, own = local_system(played.machine), local_system(machine)
    lacking = [name for name in reference.events if name not in own.events]
    if profile is not None and lacking:
        raise SpecificationError(
            f"{own.name} is not a {role}", where=where,
            why=f"it is not a {profile.__module__}.{profile.__qualname__}, and lacks events of {reference.name}: "
            f"{', '.join(lacking)}",
            instead=f"derive it from {profile.__qualname__}; 'shadowcheck new' writes a design to start from",
            code="SC0522",
        )
    _compare("variant", own, played.variants, own.initials, where)
    _compare("event", own, reference.events, own.events, where)
    _compare("observable", own, reference.observables, own.observables, where)
    for event in own.events:
        heard = _heard(network, role, event)
        if heard is not None:
            _refuse_unheard(own, event, heard, where)


def _heard(network: Network, role: str, event: str) -> set[str] | None:
    """Collect the outcomes of *event* with which some step can be taken; None if some step takes any outcome."""
    moves = [move for step in network.steps for move in step.moves if move.role.name == role and move.event == event]
    return None if any(not move.outcomes for move in moves) else {word for move in moves for word in move.outcomes}


def _refuse_unheard(own: LocalSystem, event: str, heard: set[str], where: str) -> None:
    for reaction in own.reactions_to(event):
        if reaction.outcome not in heard:
            raise SpecificationError(
                f"{own.name} answers {event!r} with {reaction.outcome!r}, an answer that no step takes",
                where=f"{where}, in state {own.states[reaction.source]}",
                why=f"the steps take {', '.join(sorted(heard))}; with any other answer, {event!r} could never happen",
                instead="return True or None for success, False for a veto; report a failure by "
                "self.record_failure(...)", code="SC0516",
            )


def _compare(kind: str, own: LocalSystem, wanted: Iterable[str], declared: Iterable[str], where: str) -> None:
    missing = [name for name in wanted if name not in declared]
    if missing:
        raise SpecificationError(
            f"{own.name} has no {kind} {missing[0]!r}", where=where,
            why=f"steps and claims refer to the {kind}s of the reference machine: {', '.join(wanted)}",
            instead=f"declare {', '.join(missing)} in {own.name}", code="SC0517",
        )
    surplus = [name for name in declared if name not in wanted] if kind == "event" else []
    if surplus:
        raise SpecificationError(
            f"{own.name} reacts to {surplus[0]!r}, an event that no step of the network sends", where=where,
            why=f"such a reaction could never happen; the events are {', '.join(wanted)}",
            instead=suggestion(surplus[0], wanted, f"remove {surplus[0]!r} from the machine"), code="SC0518",
        )

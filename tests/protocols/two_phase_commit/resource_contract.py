"""What a resource's design may assume of the manager, and what it must guarantee."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from protocols.two_phase_commit.claims import MANAGER, RESOURCE
from protocols.two_phase_commit.resource_design import EVENTS, ResourceDesign
from protocols.two_phase_commit.starting import Ledger
from shadowcheck.claims import Claim, Strength, always, never, responds
from shadowcheck.machine import Machine, NoData, State
from shadowcheck.machine.lts import LocalSystem, Reaction
from shadowcheck.network import Move, Network, Role, Step, local_system
from shadowcheck.network.predicates import Took
from shadowcheck.specification import Interface, Model, Option

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

REPEATS = Option("decisions", ("repeated", "once"), "Whether the manager says its decision again, as after a crash.")
UNANSWERED = "unanswered"


class ManagerAsMet(Machine[NoData]):
    """What one resource sees of the manager: whether the others agree is not its business."""

    begun = State(initial=True)
    promised = State()
    refused = State()
    committed = State()
    aborted = State()

    hear_yes = begun.to(promised)
    hear_no = begun.to(refused)
    commit = promised.to(committed) | committed.to(committed, internal=True)
    abort = begun.to(aborted) | promised.to(aborted) | refused.to(aborted) | aborted.to(aborted, internal=True)
    ends = ("begun", "refused", "committed", "aborted")


def model(design: type[Machine[Any]]) -> Model:
    """The model in which *design* is verified."""
    return Model(
        name="resource-design", says=f"the resource {design.__name__}, and a manager that it knows nothing of",
        options=(REPEATS,), sizes={}, build=lambda options: _network(design, options), claims=_claims,
        parties=(MANAGER, RESOURCE), addresses=lambda page: f"https://example.org/resources#{page}",
    )


def _network(design: type[Machine[Any]], options: Mapping[str, str]) -> Network:
    manager, resource = Role("manager", ManagerAsMet), Role("resource", _total(local_system(design)))
    steps = [
        Step("vote yes", manager.does("hear_yes"), resource.does("vote", answering="ok"), by="resource",
             says="The resource is asked, and votes yes.", source="voting"),
        Step("vote no", manager.does("hear_no"), resource.does("vote", answering="veto"), by="resource",
             says="The resource is asked, and votes no.", source="voting"),
        *_decision(manager, resource, "commit", "committed", options),
        *_decision(manager, resource, "abort", "aborted", options),
    ]
    if _nobody("vote") in resource.system.events:
        steps.append(_unanswered(manager.does("hear_no"), resource, "vote"))
    return Network("a resource and its manager", (manager, resource), tuple(steps))


def _decision(manager: Role, resource: Role, event: str, told: str, options: Mapping[str, str]) -> Iterator[Step]:
    first, again = manager.does(event, where=~manager.at(told)), manager.does(event, where=manager.at(told))
    says = f"The manager says {event}"
    yield Step(event, first, resource.does(event), says=f"{says}.", source="telling", fair=True, action="decide")
    if options[REPEATS.name] == "repeated":
        yield Step(f"{event} again", again, resource.does(event), by="manager", says=f"{says} again.", source="telling")
    if _nobody(event) in resource.system.events:
        yield _unanswered(manager.does(event) if options[REPEATS.name] == "repeated" else first, resource, event)


def _unanswered(tells: Move, resource: Role, event: str) -> Step:
    name = _nobody(event)
    says = f"The manager says {event}; the resource has no answer to that."
    return Step(name, tells, resource.does(name), by="manager", says=says, source="telling", labels=(UNANSWERED,))


def _nobody(event: str) -> str:
    return f"{event}, {UNANSWERED}"


def _total(design: LocalSystem) -> LocalSystem:
    """Return the table of *design* with a row for each event to which it has no answer in some state."""
    answered = {(row.event, row.source) for row in design.reactions}
    rows = [
        Reaction(_nobody(event), here, here, untaken=event, refused=True)
        for event in EVENTS for here in range(len(design.states)) if (event, here) not in answered
    ]
    events = tuple(dict.fromkeys((*design.events, *EVENTS, *(row.event for row in rows))))
    live = {row.event: None for row in rows}
    return dataclasses.replace(design, events=events, reactions=(*design.reactions, *rows), live=live)


def _claims(net: Network, options: Mapping[str, str]) -> list[Claim]:
    del options
    manager, resource = net.role("manager"), net.role("resource")
    locked, must = resource.has(locked=True), Strength.MUST
    return [
        Claim("answers-everything", "A resource answers whatever it is told, in every state.",
              never(Took((UNANSWERED,))), "telling", RESOURCE, must,
              remedy="Let a decision that comes again change nothing."),
        Claim("locks-are-held", "A resource that has promised holds its locks until it hears the decision.",
              always(locked, given=manager.at("promised")), "voting", RESOURCE, must),
        Claim("locks-are-released", "A resource does not hold its locks for ever.", responds(locked, ~locked),
              "telling", RESOURCE, must, remedy="Release the locks at abort, as at commit."),
        Claim("nothing-shows-early", "What is not committed cannot be seen.",
              never(resource.has(applied=True) & ~manager.at("committed")), "telling", RESOURCE, must,
              remedy="Apply the changes at commit."),
        Claim("a-manager-decides-once", "The manager does not abort what it has committed.",
              never(manager.at("committed") & net.took("abort")), "deciding", MANAGER, Strength.GUARANTEE),
    ]


INTERFACE = Interface(
    name=RESOURCE, says="a resource: its vote, and what it does when it hears the decision", profile=ResourceDesign,
    model=model, start=Ledger, roles=("resource",), tags=("transactions",),
)

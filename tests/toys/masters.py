"""Servants, and the interface by which they are verified: two masters who, one at a time, freeze and thaw or abort.

A servant shows whether it is still, and does the act of tidying up. Under the lenient reading a master may abort though
it has frozen nothing.
"""

from __future__ import annotations

import dataclasses
from enum import Enum
from functools import partial
from itertools import product
from typing import Any, TypeVar

from shadowcheck.claims import Claim, Strength, absent, always, never, possible, responds
from shadowcheck.machine import Act, Choice, Machine, Parameter, observable, unfold
from shadowcheck.machine.lts import LocalState, LocalSystem, Reaction
from shadowcheck.machine.refine import Sent, refine
from shadowcheck.network import Network, Role, Step
from shadowcheck.network.predicates import Took
from shadowcheck.specification import Interface, Model, Option

D = TypeVar("D")
MASTERS = ("first", "second")
EVENTS = ("freeze", "thaw", "abort")
PARTIES = ("writer", "VSS")


class Mood(Enum):
    """How a servant feels, which not every servant remembers."""

    CALM = "calm"
    CROSS = "cross"


class ServantDesign(Machine[D]):
    """The profile of a servant: it is frozen, thawed and told to abort."""

    master = Parameter("which master it is about", values=MASTERS)
    tired = Choice("the servant is too tired")
    tidy = Act("tidies up")

    @observable
    def still(self) -> bool:
        """It holds still."""
        return False

    @observable
    def asleep(self) -> bool:
        """It sleeps."""
        return False


def _masters(reading: str) -> LocalSystem:
    states = ("idle", *MASTERS)
    rows = [Reaction(f"freeze {who}", 0, states.index(who)) for who in MASTERS]
    rows += [Reaction(f"freeze {who} in vain", 0, 0) for who in MASTERS]
    rows += [Reaction(f"{event} {who}", states.index(who), 0) for who in MASTERS for event in ("thaw", "abort")]
    if reading == "lenient":
        rows += [Reaction(f"abort {who}", 0, 0) for who in MASTERS]
    return LocalSystem(
        name="Masters", states=tuple(LocalState((name,)) for name in states), initials={"": 0},
        events=tuple(dict.fromkeys(row.event for row in rows)), reactions=tuple(rows), ends=frozenset({0}),
    )


def refined(design: type[Machine[Any]], variants: dict[str, dict[str, Any]] | None = None) -> LocalSystem:
    """Return the table of *design* with the master, the outcome and the acts in the names of its events."""
    table = unfold(design, variants=variants)
    split = refine(table, [
        Sent(event, {"master": (who,)}, partial(_told, who), untaken=f"{event} {who} unhandled")
        for event, who in product(EVENTS, MASTERS)
    ])
    # What is unhandled is not said to be one of the machine's own events: it is told by the model's name.
    rows = tuple(dataclasses.replace(row, untaken="", refused=False) for row in split.reactions)
    return dataclasses.replace(split, reactions=rows)


def _told(who: str, row: Reaction) -> str:
    return " ".join((row.event, who, row.outcome, *row.acts))


def network(
    design: type[Machine[Any]], options: dict[str, str], variants: dict[str, dict[str, Any]] | None = None
) -> Network:
    """Let the masters hand over every event that the servant's table has."""
    masters = Role("masters", _masters(options["reading"]))
    servant = Role("servant", refined(design, variants), variants=tuple(variants or ("",)))
    steps = []
    for name in servant.system.events:
        event, who, outcome, *acts = name.split()
        ends = event != "freeze"
        taken = f"{event} {who} in vain" if outcome == "veto" else f"{event} {who}"
        steps.append(Step(
            name, masters.does(taken), servant.does(name), says=f"The {who} master says {event}.", source=event,
            labels=(f"{event}-{outcome}-{who}", *(f"{act}-at-{event}-{who}" for act in acts)), fair=ends,
            action=f"ends {who}" if ends else name, group="tiredness" if outcome == "veto" else "",
        ))
    faults = {"tiredness": "A servant is too tired."} if any(step.group for step in steps) else {}
    return Network("servants", (masters, servant), tuple(steps), faults)


def claims(net: Network, options: dict[str, str]) -> list[Claim]:
    """Claim what a servant owes: a liveness, a vacuity, a possibility, a guarantee, and the same for each master."""
    servant, masters = net.role("servant"), net.role("masters")
    still = servant.has(still=True)
    found = [
        Claim("resumes", "A servant that is still moves again.", responds(still, ~still), "resuming", "writer",
              Strength.MUST, remedy="Let it move again at Abort, too."),
        Claim("wakes", "A servant that sleeps is not disturbed.", always(~still, given=servant.has(asleep=True)),
              "sleeping", "writer", Strength.MUST),
        Claim("can-be-still", "A servant can be still.", possible(still), "stillness", "writer", Strength.SHOULD),
        Claim("masters-alternate", "A master is the first or the second.",
              never(masters.at("first") & masters.at("second")), "masters", "VSS", Strength.GUARANTEE),
    ]
    mirrors = (
        dataclasses.replace(one, id=f"{one.id}-of-the-second", mirror_of=one.id)
        for one in _claims_about(net, MASTERS[1])
    )
    return [*found, *_claims_about(net, MASTERS[0]), *mirrors]


def _claims_about(net: Network, who: str) -> list[Claim]:
    """Claim what a servant owes the master *who*."""
    still = net.role("servant").has(still=True)
    return [
        Claim("still-while-frozen", f"A servant is still while the {who} master freezes it.",
              always(still, given=net.role("masters").at(who)), "stillness", "writer", Strength.MUST),
        Claim("answers-everything", f"A servant answers the {who} master.",
              never(Took(tuple(f"{event}-unhandled-{who}" for event in EVENTS))), "answering", "writer", Strength.MUST),
        Claim("tidies-when-thawed", f"A servant tidies up when the {who} master thaws it, only.",
              never(Took((f"tidy-at-freeze-{who}", f"tidy-at-abort-{who}"))), "tidying", "writer", Strength.SHOULD),
    ]


def model(design: type[Machine[Any]]) -> Model:
    """The network and the claims, under two readings."""
    return Model(
        name="servants", says="Two masters and a servant.",
        options=(Option("reading", ("strict", "lenient"), "Whether a master may abort out of turn.", reading=True),),
        sizes={},
        build=lambda options: network(design, options), claims=claims, parties=PARTIES,
        addresses=lambda slug: f"https://example.org/{slug}",
    )


SERVANTS = Interface(
    name="writer", says="Servants.", profile=ServantDesign, model=model, start=ServantDesign,
    roles=("servant",), tags=("Servants",),
)


def with_strength(strength: Strength, *which: str) -> Interface:
    """Give the claims about servants, or *which* of them, that strength."""
    return with_claims(*which, strength=strength)


def with_claims(*which: str, **changed: Any) -> Interface:
    """Give the claims about servants, or *which* of them, other properties."""
    def altered(design: type[Machine[Any]]) -> Model:
        return dataclasses.replace(model(design), claims=lambda *of: [
            dataclasses.replace(one, **changed) if one.id in which or not which else one for one in claims(*of)
        ])

    return dataclasses.replace(SERVANTS, model=altered)


def mortal_network(design: type[Machine[Any]], options: dict[str, str]) -> Network:
    """Add to the network that an idle servant may die, and that another takes its place."""
    sound = network(design, options)
    mortal = dataclasses.replace(sound.role("servant"), restart="dies")
    steps = tuple(
        dataclasses.replace(step, moves=tuple(
            dataclasses.replace(move, role=mortal) if move.role.name == "servant" else move for move in step.moves
        )) for step in sound.steps
    )
    masters = sound.role("masters")
    moves = (masters.stays(masters.at("idle")), mortal.does("dies"))
    dies = Step("dies", *moves, by="servant", says="The servant dies.")
    return Network("mortals", (masters, mortal), (*steps, dies), sound.groups)


def mortal_claims(net: Network, options: dict[str, str]) -> list[Claim]:
    """Claim what no servant keeps: that nobody is thawed after a death."""
    pattern = absent(net.took("thaw-ok-first"), after=net.took("dies"))
    return [Claim("dead-for-good", "A servant's death is the end.", pattern, "death", "writer", Strength.MUST)]


def mortal_model(design: type[Machine[Any]]) -> Model:
    """The model of servants that may die; it has only one reading."""
    return Model(
        name="mortals", says="Masters and mortal servants.", options=(), sizes={},
        build=lambda _: mortal_network(design, {"reading": "strict"}), claims=mortal_claims, parties=PARTIES,
    )


def moody_model(design: type[Machine[Any]], sizes: dict[str, int] | None = None) -> Model:
    """The model of servants that begin in another mood, beside as many others as `sizes` says."""

    def build(_: dict[str, str]) -> Network:
        last = {name: values[-1] for name, values in MOODS.items()}
        sound = network(design, {"reading": "strict"}, {"moody": last})
        return dataclasses.replace(sound, roles=(*sound.roles, *(Role("other", OTHER, name) for name in sizes or ())))

    beside = {"writers": "others"} if sizes and "others" in sizes else {}
    return Model(
        "moody", "Moody servants.", (), sizes or {}, build, lambda net, _: claims(net, {}), PARTIES, beside=beside
    )


OTHER = LocalSystem("Other", (LocalState(("there",)),), {"": 0}, (), (), ends=frozenset({0}))
MOODS = {"mood": tuple(Mood), "tally": (0, 1)}
MOODY = dataclasses.replace(SERVANTS, model=moody_model)
BESIDE_OTHERS = dataclasses.replace(SERVANTS, model=lambda design: moody_model(design, {"others": 1}))
AMONG_WRITERS = dataclasses.replace(SERVANTS, model=lambda design: moody_model(design, {"writers": 2}))
MORTALS = dataclasses.replace(SERVANTS, name="mortal", model=mortal_model)

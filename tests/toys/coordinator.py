"""A small model for the tests of the command line: a coordinator, built directly, asks writers, which are declared."""

from __future__ import annotations

import dataclasses

from shadowcheck.claims import Claim, Strength, absent, always, never, possible, precedes, responds
from shadowcheck.machine import Choice, Machine, NoData, State, observable
from shadowcheck.machine.lts import LocalState, LocalSystem, Reaction
from shadowcheck.network import Network, Role, Step, each, every
from shadowcheck.specification import Model, Option, Part, SeededFault

COORDINATOR = LocalSystem(
    name="Coordinator",
    states=tuple(LocalState((name,)) for name in ("idle", "asking", "decided", "gone")),
    initials={"": 0},
    events=("ask", "decide", "leave"),
    reactions=(Reaction("ask", 0, 1), Reaction("decide", 1, 2), Reaction("leave", 1, 3)),
    observables={"phase": ("idle", "asking", "decided", "gone")},
    ends=frozenset({1, 2, 3}),
)


class Writer(Machine[NoData]):
    """Prepares when it is asked, unless its disk is full; commits when it is told."""

    idle = State(initial=True)
    prepared = State()
    committed = State(final=True)
    refused = State(final=True)
    disk_full = Choice("the volume has no room left")
    prepare_commit = idle.to(refused, cond="disk_full") | idle.to(prepared, unless="disk_full")
    commit = prepared.to(committed)
    ends = ("idle", "prepared")

    @observable
    def done(self) -> bool:
        """Whether the writer has committed."""
        return self.committed.is_active

    @observable
    def ready(self) -> bool:
        """Whether the writer may be told to commit."""
        return self.prepared.is_active


def network(options: dict[str, str]) -> Network:
    """The coordinator asks, each writer prepares, the coordinator decides; it may crash."""
    boss, writer = Role("boss", COORDINATOR, title="coordinator"), Role("writer", Writer, "writers", restart="dies")
    steps = [
        Step("ask", boss.does("ask"), says="The coordinator asks.", source="asking"),
        Step(
            "prepare",
            boss.stays(boss.at("asking")), writer.does("prepare_commit"),
            by="writer",
            says="{who} prepares.",
            source="preparing",
        ),
        Step(
            "decide",
            boss.does("decide"), each(writer.stays(writer.has(ready=True))),
            says="The coordinator decides.",
            source="deciding",
            fair=True,
        ),
        Step(
            "commit",
            boss.stays(boss.at("decided")), writer.does("commit"),
            by="writer",
            says="{who} commits.",
            source="committing",
            fair=True,
        ),
        Step("crash", boss.does("leave"), says="The coordinator crashes.", source="crashing", group="crash"),
    ]
    if options["reading"] == "lenient":
        steps.append(Step("never", boss.does("leave", where=boss.at("gone")), says="Nothing.", source="nothing"))
    return Network("toy", (boss, writer), tuple(steps), {"crash": "The coordinator may crash."})


def claims(net: Network, options: dict[str, str]) -> list[Claim]:
    """What is claimed; one of them only under the lenient reading, one only under two options at once."""
    boss, writer = net.role("boss"), net.role("writer")
    found = [
        Claim(
            "decide-last",
            "The coordinator decides when every writer is prepared.",
            always(every(writer.has(ready=True) | writer.has(done=True)), given=boss.has(phase="decided")),
            "deciding",
            "requester",
            Strength.MUST,
            covers=("INV-1", "INV-2"),
        ),
        Claim(
            "ask-first",
            "No writer prepares before it is asked.",
            precedes(net.took("ask"), net.took("prepare")),
            "preparing",
            "VSS",
            Strength.GUARANTEE,
            per="writers",
            remark="Asked once is enough.",
        ),
        Claim(
            "commit-once",
            "A writer commits once.",
            absent(net.took("commit"), after=net.took("crash")),
            "crashing",
            "writer",
            Strength.SHOULD,
            needs=("crash",),
            excludes="A writer that commits for a dead coordinator.",
        ),
        Claim(
            "may-commit",
            "A writer can commit.",
            possible(writer.has(done=True)),
            "committing",
            "writer",
            Strength.POSSIBLE,
            per="writers",
        ),
        Claim(
            "may-crash",
            "The coordinator can crash.",
            possible(boss.at("gone")),
            "crashing",
            "requester",
            Strength.POSSIBLE,
            needs=("crash",),
        ),
    ]
    if options["reading"] == "lenient":
        found.append(
            Claim(
                "always-commits",
                "A writer that prepared commits.",
                responds(writer.has(ready=True), writer.has(done=True)),
                "committing",
                "writer",
                Strength.SHOULD,
                per="writers",
            )
        )
    if options["reading"] == "lenient" and options["pace"] == "slow":
        found.append(
            Claim("slow-only", "Nothing is idle.", never(boss.at("idle")), "deciding", "provider", Strength.MUST)
        )
    return found


def _hasty(net: Network) -> Network:
    return net.edited("decide", lambda step: dataclasses.replace(step, moves=step.moves[:1]))


MODEL = Model(
    name="toy",
    says="A coordinator and its writers.",
    options=(
        Option("reading", ("strict", "lenient"), "Which page is followed."),
        Option("pace", ("quick", "slow"), "How fast it is."),
    ),
    sizes={"writers": 2},
    build=network,
    claims=claims,
    parties=("requester", "writer", "VSS", "provider"),
    seeded_faults=(SeededFault("hasty", "The coordinator decides at once.", _hasty, ("decide-last",)),),
    replaceable={"writer": Part()},
    addresses=lambda slug: f"https://example.org/{slug}",
    normal="may-commit",
)

HASTY = dataclasses.replace(MODEL, name="hasty", build=lambda options: _hasty(network(options)))
BARE = dataclasses.replace(MODEL, name="bare", replaceable={}, seeded_faults=())


def _still(net: Network) -> Network:
    """Nobody decides, so that what depends on it is vacuous."""
    return net.edited("decide", lambda _: None)


VACUOUS = dataclasses.replace(MODEL, name="vacuous", build=lambda options: _still(network(options)))
LONELY = dataclasses.replace(
    MODEL,
    name="lonely",
    sizes={},
    claims=lambda net, options: [],
    build=lambda options: Network(
        "lonely",
        (boss := Role("boss", COORDINATOR),),
        (Step("ask", boss.does("ask"), says="It asks.", source="asking"),),
    ),
)
CLUMSY = dataclasses.replace(MODEL, name="clumsy", build=lambda options: options["no such option"])

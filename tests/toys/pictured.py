"""Things to draw: a machine with everything that a picture can show, a mailbox, a network, a chart."""

from dataclasses import dataclass

from shadowcheck.machine import Choice, Machine, State
from shadowcheck.machine.lts import LocalState, LocalSystem, Reaction, Sentence
from shadowcheck.network import Mailbox, Message, Network, Role, Step, each
from shadowcheck.trace.sequence import Became, Chart, Row
from shadowcheck.trace.sequence import Message as Handed


@dataclass
class Memory:
    """What the writer keeps."""

    known: bool = False


class Writer(Machine[Memory]):
    """A writer, from the first question
    to the end.

    More that no caption shows.
    """

    idle = State(initial=True)
    identified = State()
    preparing = State()
    prepared = State()

    class frozen(  # noqa: N801 - a state
        State.Compound
    ):
        quiet = State(initial=True)
        snapped = State()
        snap = quiet.to(snapped)

    thawed = State()
    done = State(final=True)
    failed = State()
    crashed = State(final=True)
    ends = ("idle",)

    can_stop = Choice("the application can stop its writes")
    disk_full = Choice("the volume has no room left")
    mood = Choice("how the handler ends", values=("fine", "odd"))

    identify = idle.to(identified) | identified.to.itself(internal=True) | thawed.to.itself(internal=True)
    prepare_backup = identified.to(preparing)
    prepare_snapshot = preparing.to(prepared, unless="disk_full") | preparing.to(failed, cond="disk_full")
    freeze = prepared.to(frozen, cond="can_stop") | prepared.to(failed, unless="can_stop")
    again = frozen.to(frozen.quiet) | frozen.quiet.to(frozen)
    thaw = frozen.to(thawed) | failed.to.itself(internal=True)
    backup_complete = thawed.to(idle)
    abort = (
        idle.to(failed)
        | identified.to(failed)
        | preparing.to(failed)
        | prepared.to(failed)
        | thawed.to(failed)
        | frozen.to(failed)
    )
    crash = (
        idle.to(crashed)
        | identified.to(crashed)
        | preparing.to(crashed)
        | prepared.to(crashed)
        | thawed.to(crashed)
        | failed.to(crashed)
    )
    finish = thawed.to(done, cond="not known") | thawed.to(failed, cond="known")
    glossary = {
        "failed": Sentence("It answers every further event with its failure.", "page"),
        "frozen": Sentence("It holds its writes.", "page"),
    }

    def on_freeze(self):
        if not self.can_stop:
            self.record_failure("VSS_E_WRITERERROR_RETRYABLE")

    def on_prepare_snapshot(self):
        return not self.disk_full

    def on_thaw(self):
        return self.mood


def mailbox():
    """A queue of a few hundred states, in two variants, that overflows."""
    everybody = frozenset({"listed"})
    return Mailbox(
        "Delivery",
        tuple(Message(name, everybody) for name in ("Freeze", "Thaw", "Abort")),
        3,
        ("unlisted", "listed", "lost"),
        changes={"list": {"unlisted": "listed"}, "lose": {"listed": "lost"}},
        variants=("front", "back"),
        ends=("listed", "lost"),
        glossary={"listed": Sentence("Events reach it.", "page")},
    ).system()


def network(writer, mailbox):
    """Who acts: a requester, a writer, and the outside world."""
    requester = Role(
        "requester",
        LocalSystem(
            "Requester",
            tuple(LocalState((name,)) for name in ("away", "asking")),
            {"": 0},
            ("ask", "leave"),
            (Reaction("ask", 0, 1, choices=(("mood", True),), outcome="veto"), Reaction("leave", 1, 0)),
        ),
    )
    box, part = (
        Role("mailbox", mailbox, "writers", ("front", "back"), title="delivery to writer"),
        Role("writer", writer, "writers"),
    )
    posts = tuple(
        Step(f"post {name}", each(box.does(f"post {name}")), by="requester", says="It posts.", source="s")
        for name in ("Freeze", "Thaw", "Abort")
    )
    return Network(
        "VSS",
        (requester, box, part),
        (
            *posts,
            Step("list", requester.does("ask"), box.does("list"), says="It lists {who}.", source="s"),
            Step("lose", box.does("lose"), by="requester", says="It loses {who}.", source="s", group="loss"),
            Step("listen", part.does("identify"), box.does("deliver Freeze"), says="{who} listens."),
            Step("storm", part.does("crash"), by="weather", says="A storm.", source="s", group="loss"),
        ),
        {"loss": "It may be lost."},
    )


def chart():
    """A chart with all that a chart can show: long words, a loop, messages to itself, failures."""
    names = ("requester", "IVssBackupComponents", "VSS", "delivery to writer 1", "writer 1")
    return Chart(
        "A run with " + "a long title that does not fit into a single line of the page, " * 3,
        names,
        ("outside", "absent", "idle", "unlisted", ""),
        (
            Row(1, "The requester asks VSS for everything that it can do. " * 5, (), (Handed(0, 2, "ask"),), ()),
            Row(
                2,
                "VSS posts.",
                ("the disk is full? yes",),
                (Handed(2, 3, "post PrepareForSnapshot"), Handed(2, 0, "a / veto")),
                (Became(2, "failing"), Became(3, "", ("holds: PrepareForSnapshot, BackupShutdown(NULL)",))),
            ),
            Row(
                3,
                "The writer dies.",
                (),
                (Handed(4, 4, "an event of which the name is long"),),
                (Became(4, "timed_out"),),
            ),
            Row(4, "VSS thinks.", (), (Handed(2, 2, "think"),), (Became(1, "VSS_E_WRITERERROR_RETRYABLE_AND_MORE"),)),
        ),
        2,
        ("it may stay here for ever", "Broken: " + "nothing must ever be broken, and " * 6),
    )

"""What a writer's design owes (sections 8.4 and 8.5), and what its environment makes possible.

What a handler may do is a claim about steps, as each is labelled with all that the writer did in it
(`writer_reactions`); what must be so between two events is a claim about states.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.claims import Claim, Strength, always, never, possible, responds
from shadowcheck.machine.source import source_of
from shadowcheck.network import Predicate, before
from shadowcheck.network.predicates import Took
from vss_protocol.events import CREATION, SESSION, Event, listed
from vss_protocol.vocabulary import ABORTING, HANDLER, SHUTDOWN, TERMINATION, Party
from vss_protocol.writer_contract.backup import HOLDING, NOT_UNDER_WAY
from vss_protocol.writer_contract.claims_in_handlers import claims_of_handlers
from vss_protocol.writer_contract.refine import (
    ASKS_CURRENT_SET,
    BACKUPS,
    CHANGES,
    DROPS_TEMPORARY,
    KEPT,
    NO_ROLL_BACK,
    RESUMES_HELD,
    STILL_PREPARES,
    STRANGER,
    TAKES,
    TOLD_ANOTHER_SET,
    TOUCHES_OTHER,
    UNHANDLED,
)
from vss_protocol.writer_contract.terms import (
    ALL,
    DERIVED,
    MODEL,
    MUST,
    SHOULD,
    TRUE,
    but,
    deed,
    done,
    holds,
    keeps,
    never_where,
    owed,
    some_of,
)
from vss_protocol.writer_contract.turns import COMPLETED, UNFINISHED
from vss_protocol.writer_design import SetId, SetIds, WriterDesign

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from vss_protocol.writer_contract.roles import Stage

INSTEAD = {Event.FREEZE: "if it cannot hold the writes there, one whose handler returns False after SetWriterFailure"}
"""What becomes of an event in a state that has no work for it, where it may not simply pass."""


def _handled(event: Event, *, in_states: bool) -> str:
    """How a design comes to a handler: a state machine by a transition, an ordinary class by a method."""
    if in_states:
        return f"Give '{event.snake}' a transition in that state; {INSTEAD.get(event, 'an internal one, if there is nothing to do')}."
    return f"Give the class a method for {event.handler}; one that does nothing, if there is nothing to do."


def claims(on: Stage, design: type[WriterDesign[Any]], reading: str) -> Sequence[Claim]:
    """Return every claim about *design* on that stage under that reading, the writer's obligations first."""
    return (
        *_events(in_states=source_of(design) is None),
        *_freezing(on, design),
        *(_preparing() if reading == "strict" else ()),
        *_aborting(on),
        *_cleaning(on),
        *_isolation(design),
        *claims_of_handlers(on),
        *_guarantees(on),
    )


def _events(*, in_states: bool) -> Iterator[Claim]:
    for event in ALL:
        yield owed(
            f"handles-{event.title.lower()}", f"Wherever VSS may send {event.title}, the design has a handler for it.",
            never(Took((f"{event.title}: {UNHANDLED}",))), event.page if event.pure else "model", strength=MUST if event.pure else MODEL,
            remedy=_handled(event, in_states=in_states),
        )


def _freezing(on: Stage, design: type[WriterDesign[Any]]) -> Iterator[Claim]:
    frozen = {one: on.backups[one].at("frozen") for one in BACKUPS}
    if design.writes_data:  # one that never says when it holds writes may make a checkpoint instead, as OnFreeze's page allows
        yield owed(
            "frozen-means-no-writes",
            "From a successful OnFreeze until Thaw or Abort, the writer holds its application's writes.",
            never_where(design, ["holds_writes"], some_of([frozen[one] & ~on.writers[one].has(holds_writes=True) for one in BACKUPS])),
            "shadow-copies-and-shadow-copy-sets", "INV-110",
            remedy="Hold the writes in OnFreeze, or return false after SetWriterFailure; keep them held whatever else comes meanwhile.",
        )
    nobody = ~on.backups[SetId.A].at(*HOLDING) & ~on.backups[SetId.B].at(*HOLDING)
    yield owed(
        "writes-are-released", "When no freeze is under way, the writer does not hold its application's writes.",
        never(holds(on) & nobody), HANDLER + "onfreeze", "INV-113", "INV-143",
        remedy="Thaw does not always follow Freeze: release the writes in OnThaw and in OnAbort, whatever state the writer is in.",
    )
    yield owed(
        "resumes-only-what-it-held", "The writer does not resume writes that it was not holding.",
        never(done("resume_writes", *but(Event.PREPARE_FOR_SNAPSHOT, Event.FREEZE)) & ~deed(RESUMES_HELD)), ABORTING, "INV-114",
        strength=SHOULD,
        remedy="Abort may come before Freeze, after Thaw, and twice: resume only if the writes are held.",
    )
    yield owed(
        "freeze-is-short", "OnFreeze does no long work.", never(done("work_long", Event.FREEZE)), HANDLER + "onfreeze",
        strength=SHOULD, remedy="Do the long work in OnPrepareBackup or OnPrepareSnapshot.",
    )
    yield owed(
        "an-overtaken-freeze-lets-go", "If OnAbort came while OnFreeze was still running, OnFreeze holds no writes when it ends.",
        never(some_of([on.backups[one].at("frozen_after_abort") & on.writers[one].has(holds_writes=True) for one in BACKUPS])),
        HANDLER + "initialize", strength=DERIVED,
        remedy="Before OnFreeze returns, check whether OnAbort has run meanwhile, and if so, let the writes go again: no Thaw comes.",
    )
    yield owed(
        "preparation-ends-before-the-snapshot",
        "What OnPrepareBackup started in the background is finished when OnPrepareSnapshot returns true.",
        never(deed(STILL_PREPARES, Event.PREPARE_FOR_SNAPSHOT)), HANDLER + "onpreparebackup", "INV-111",
        remedy="Wait for the preparation in OnPrepareSnapshot, or veto there.",
    )


def _preparing() -> Iterator[Claim]:
    """What one page asks for and another leaves open: shadow-copies-and-shadow-copy-sets lets OnThaw clean up (A53)."""
    yield owed(
        "temporary-files-stay", "Temporary files that support the shadow copy stay until OnPostSnapshot.",
        never(TRUE & deed(DROPS_TEMPORARY, *SESSION[:SESSION.index(Event.POST_SNAPSHOT)])),
        "overview-of-pre-backup-tasks", "INV-112", strength=SHOULD,
        remedy="Remove them in OnPostSnapshot, in OnAbort and in OnBackupShutdown, not in OnThaw.",
    )


def _aborting(on: Stage) -> Iterator[Claim]:
    yield owed(
        "abort-frees-resources", "Once OnAbort has returned true, the writer keeps nothing of that backup.",
        never(some_of([
            Took((f"Abort of {one.value}",)) & TRUE & on.backups[one].at("aborted", "aborted_with_copy") & keeps(on, one, what)
            for one in BACKUPS for what in ("keeps", "temporary_files")
        ])),
        HANDLER + "onabort", "INV-113", strength=SHOULD,
        remedy="Do in OnAbort all that OnThaw and OnPostSnapshot would have done, for the backup that is aborted.",
    )
    yield owed(
        "abort-twice-is-abort-once", "A second Abort for the same backup changes nothing.",
        never(Took(("Abort again",)) & Took((f"Abort: {CHANGES}",)) & TRUE), ABORTING, "INV-114", strength=SHOULD,
        remedy="Make OnAbort idempotent: check whether there is anything left to undo, and count nothing.",
    )


def _cleaning(on: Stage) -> Iterator[Claim]:
    over = ("ended", "ended_after_completion")
    yield owed(
        "shutdown-leaves-nothing",
        "After OnBackupShutdown, the writer keeps nothing of that backup, whether or not BackupComplete or Abort came before.",
        never(some_of([on.backups[one].at(*over) & keeps(on, one) for one in BACKUPS])),
        HANDLER + "onbackupshutdown", "INV-116", strength=SHOULD,
        remedy="Clean up in OnBackupShutdown whatever is left of that backup: it may be the only event that ends it, "
        "and its id may be none.",
    )
    yield owed(
        "shutdown-leaves-no-temporary-files", "After OnBackupShutdown, the writer has no temporary files of that backup.",
        never(some_of([on.backups[one].at(*over) & keeps(on, one, "temporary_files") for one in BACKUPS])),
        HANDLER + "onbackupshutdown", "INV-116", strength=SHOULD,
        remedy="OnPostSnapshot may never come: remove what is left in OnAbort and OnBackupShutdown.",
    )
    yield from _taking_a_new_one(on)
    cleaned = "resources-are-cleaned-at-last"
    for one, name, mirrored in ((SetId.A, cleaned, ""), (SetId.B, f"{cleaned}-of-the-second", cleaned)):
        yield owed(
            name,
            f"Whatever happens, what the writer keeps of backup {one.value} is eventually cleaned up, once its requester ends it.",
            responds(keeps(on, one), ~keeps(on, one)),
            HANDLER + "onbackupshutdown", "INV-115", strength=SHOULD, mirror_of=mirrored,
            remedy="Free it in a handler that is certain to be called: OnBackupShutdown is.",
        )
    yield owed(
        "a-completed-backup-is-not-rolled-back",
        "OnBackupShutdown remembers, for each set, whether BackupComplete was handled: a completed backup is not an error.",
        never(Took((COMPLETED,)) & done("roll_back")),
        HANDLER + "onbackupcomplete", "INV-116", "INV-117", strength=SHOULD,
        remedy="Record BackupComplete by set id, and treat BackupShutdown as an error only if BackupComplete is missing.",
    )
    yield owed(
        "an-unfinished-backup-is-rolled-back",
        "A writer that rolls back failed backups does so whenever BackupShutdown comes but neither BackupComplete nor Abort did.",
        never(Took((UNFINISHED,)) & Took((f"BackupShutdown: {NO_ROLL_BACK}",))),
        TERMINATION, "INV-116", "INV-117", strength=DERIVED,
        remedy="Record BackupComplete by set id, and forget it with the set: BackupShutdown without it is an error.",
    )
    yield owed(
        "a-strangers-backup-is-left-alone", "BackupShutdown with an id that the writer does not know is none of its business.",
        never(Took((STRANGER.title,)) & done("roll_back")), SHUTDOWN, "INV-123", strength=DERIVED,
        remedy="Look the id up, and return if it is not there.",
    )


def _taking_a_new_one(on: Stage) -> Iterator[Claim]:
    system = on.refined[SetId.A].system
    if on.shared and system.observables[TAKES][system.initials[""]] is SetIds.BOTH:
        a, b = on.backups.values()
        takes_a, takes_b = (keeps(on, one, TAKES) for one in BACKUPS)
        full = (a.at("apart") & ~takes_a) | (b.at("apart") & ~takes_b) | ~(takes_a | takes_b)
        yield owed(
            "takes-a-new-backup", "When no backup is under way any longer, the writer can take a new one.",
            always(~full, given=a.at(*NOT_UNDER_WAY) & b.at(*NOT_UNDER_WAY)), HANDLER + "onbackupshutdown", strength=SHOULD,
            remedy="Give back in OnBackupShutdown and in OnAbort whatever admits only one backup at a time: BackupShutdown may be all that "
            "ends a backup, whatever id it carries.",
        )


def _isolation(design: type[WriterDesign[Any]]) -> Iterator[Claim]:
    yield owed(
        "backups-do-not-disturb-each-other", "An event of one backup changes nothing that the writer keeps of another.",
        never_where(design, KEPT, deed(TOUCHES_OTHER)), "writers", "INV-123",
        remedy="Keep state by session or set id (in a design: one_per_backup, or SetIds), and look up the id that the event is about.",
    )
    yield owed(
        "shutdown-does-not-ask-for-the-current-set", "GetCurrentSnapshotSetId is never called in OnBackupShutdown.",
        never(deed(ASKS_CURRENT_SET, Event.BACKUP_SHUTDOWN)), SHUTDOWN, "INV-120", strength=SHOULD,
        remedy="Use the parameter SnapshotSetId: GetCurrentSnapshotSetId may return the id of another backup.",
    )
    yield owed(
        "no-current-set-after-the-snapshot", "GetCurrentSnapshotSetId is not called once OnPostSnapshot has returned.",
        never(deed(ASKS_CURRENT_SET, Event.BACKUP_COMPLETE)), HANDLER + "getcurrentsnapshotsetid", "INV-121",
        remedy="Ask in OnFreeze, OnThaw or OnPostSnapshot, and remember the id.",
    )
    yield owed(
        "no-current-set-in-identify", "GetCurrentSnapshotSetId is called only while an event of a backup is being handled.",
        never(deed(ASKS_CURRENT_SET, Event.IDENTIFY)), HANDLER + "getcurrentsnapshotsetid", "INV-122",
        strength=DERIVED,
        remedy="Identify belongs to no backup: do not ask there.",
    )


def _guarantees(on: Stage) -> Iterator[Claim]:
    """What VSS owes the writer, and what it may do: otherwise the claims above would say nothing."""
    yield Claim(
        "the-current-set-is-the-events-own",
        f"In {listed([event.handler for event in CREATION], 'and')}, GetCurrentSnapshotSetId returns the set of that backup.",
        never(deed(TOLD_ANOTHER_SET, *CREATION)), HANDLER + "getcurrentsnapshotsetid", Party.VSS, Strength.GUARANTEE,
        covers=("INV-087",), excludes="a writer that is told another backup's id while it is frozen",
    )

    def can(name: str, statement: str, good: Predicate, source: str, *covers: str) -> Claim:
        return Claim(name, statement, possible(good), source, Party.VSS, Strength.POSSIBLE, covers=covers)

    a, b = on.backups[SetId.A], on.backups[SetId.B]
    shutdown = Took(("BackupShutdown of A",))
    yield can("abort-may-come-again", "Abort may reach the writer more than once.", Took(("Abort again",)), ABORTING)
    yield can("shutdown-may-come-alone", "BackupShutdown may be all that ends a backup.",
              shutdown & before(a.at("prepared", "settled")), SHUTDOWN)
    yield can("a-backup-may-succeed", "Both backups may be completed and end.",
              a.at("ended_after_completion") & b.at("ended_after_completion"), SHUTDOWN)
    yield can("shutdown-may-come-while-another-is-frozen", "BackupShutdown of one backup may come while another is frozen.",
              shutdown & b.at("frozen", "frozen_doubtfully"), SHUTDOWN, "POS-08")
    yield can("completion-may-come-while-another-is-frozen", "BackupComplete of one backup may come while another is frozen.",
              Took(("BackupComplete of A",)) & b.at("frozen", "frozen_doubtfully"), "writers", "POS-07")
    yield can("identify-may-come-while-frozen", "Identify may come while the writer is frozen.",
              Took(("Identify",)) & a.at("frozen", "frozen_doubtfully"), "writers")

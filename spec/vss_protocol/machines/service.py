"""The VSS service: it dispatches events to writers, waits for them, makes the shadow copies, aborts, and ends backups.

Between operations it rests: `idle` while this backup has engaged nobody (nothing to shut down for certain, A5), `engaged` from
PrepareForBackup on. Time is left out: "waits for all" ends when all have answered, or when it gives up.
"""

from __future__ import annotations

from dataclasses import dataclass

from shadowcheck.machine import Machine, NoData, State, explained, stays
from vss_protocol.events import Event
from vss_protocol.vocabulary import ABORTING, API, SHUTDOWN, Level

CREATION = "shadow-copy-creation-for-providers"
PROVIDER = "error-handling-in-shadow-copy-providers"
LEVELS = "ne-vss-vss_application_level"
DETAILS = "shadow-copy-creation-details"


class VssService(Machine[NoData]):
    """The coordinator's view of one backup."""

    idle = explained(State(initial=True), "Nothing is under way for this backup, and no writer has been asked to prepare.", SHUTDOWN)
    identifying = explained(State(), "It waits for the answers to Identify.", API + "gatherwritermetadata")
    preparing = explained(State(), "It waits for the answers to PrepareForBackup.", API + "prepareforbackup")
    engaged = explained(State(), "The instance takes part in a backup; nothing is under way just now.", SHUTDOWN)
    providers_preparing = explained(State(), "Providers prepare the copies (EndPrepareSnapshots).", CREATION)
    readying = explained(State(), "It waits for the answers to PrepareForSnapshot.", API + "dosnapshotset")
    freezing_front_ends = explained(State(), "It waits until the front-end writers are frozen.", LEVELS)
    freezing_back_ends = explained(State(), "It waits until the back-end writers are frozen.", LEVELS)
    freezing_systems = explained(State(), "It waits until the system writers are frozen.", LEVELS)
    committing = explained(State(), "All writers are frozen; providers commit the copies.", CREATION)
    thawing = explained(State(), "The copies are committed; it waits for the answers to Thaw.", CREATION)
    settling = explained(State(), "It waits for the answers to PostSnapshot.", API + "dosnapshotset")
    completing = explained(State(), "It waits for the answers to BackupComplete.", API + "backupcomplete")
    failing = explained(State(), "The creation has failed; Abort has not been sent yet.", ABORTING)
    over = explained(State(final=True), "The backup is over: BackupShutdown was sent to those it concerns.", SHUTDOWN)

    ask_for_metadata = explained(idle.to(identifying), "Send Identify.", API + "gatherwritermetadata")
    all_identified = explained(identifying.to(idle), "Every writer has answered Identify.", API + "gatherwritermetadata")
    ask_to_prepare = explained(idle.to(preparing), "Send PrepareForBackup.", API + "prepareforbackup")
    all_prepared = explained(preparing.to(engaged), "Every writer has answered PrepareForBackup.", "overview-of-pre-backup-tasks")
    begin_creation = explained(providers_preparing.from_(idle, identifying, engaged), "Have providers prepare the copies.", CREATION)
    ask_to_get_ready = explained(providers_preparing.to(readying), "Send PrepareForSnapshot.", API + "dosnapshotset")
    freeze_front_ends = explained(readying.to(freezing_front_ends), "Send Freeze to front-end writers.", LEVELS)
    freeze_back_ends = explained(freezing_front_ends.to(freezing_back_ends), "Send Freeze to back-end writers.", LEVELS)
    freeze_systems = explained(freezing_back_ends.to(freezing_systems), "Send Freeze to system writers.", LEVELS)
    all_frozen = explained(freezing_systems.to(committing), "Every writer is frozen.", CREATION)
    no_writers_to_freeze = explained(
        providers_preparing.to(committing),
        "The context has no writers: no event is sent.", DETAILS,
    )
    providers_commit = explained(committing.to(thawing), "Providers have committed; send Thaw.", CREATION)
    all_thawed = explained(thawing.to(settling), "Every writer has answered Thaw; send PostSnapshot.", "overview-of-pre-backup-tasks")
    all_settled = explained(settling.to(engaged), "Every writer has answered PostSnapshot.", "overview-of-pre-backup-tasks")
    created_without_writers = explained(committing.to(engaged), "The copies exist; no writer took part.", DETAILS)
    ask_to_complete = explained(engaged.to(completing), "Send BackupComplete.", API + "backupcomplete")
    all_completed = explained(completing.to(engaged), "Every writer has answered BackupComplete.", "overview-of-actual-backup-of-files")
    a_writer_fails = explained(
        failing.from_(freezing_front_ends, freezing_back_ends, freezing_systems, committing, thawing),
        "A writer fails at Freeze or Thaw, gets no Thaw in its window, or dies.", ABORTING,
    )
    a_provider_fails = explained(
        failing.from_(
            readying, freezing_front_ends, freezing_back_ends, freezing_systems, committing, thawing, settling
        ),
        "A provider, or VSS itself, fails after PrepareForSnapshot was sent.", PROVIDER,
    )
    a_provider_fails_early = explained(providers_preparing.to(engaged), "A provider fails before PrepareForSnapshot was sent.", PROVIDER)
    gives_up_waiting = explained(
        failing.from_(freezing_front_ends, freezing_back_ends, freezing_systems, thawing)
        | engaged.from_(preparing, readying, settling, completing)
        | idle.from_(identifying),
        "A handler does not return in time: Abort follows at Freeze and Thaw, but not elsewhere.", ABORTING,
    )
    gives_up_the_released = explained(
        failing.from_(
            readying, freezing_front_ends, freezing_back_ends, freezing_systems, committing, thawing, settling
        )
        | idle.from_(identifying)
        | engaged.from_(preparing, providers_preparing, completing),
        "The instance is gone while its operation is pending (A35, A42).", SHUTDOWN,
    )
    abort_by_vss = explained(failing.to(engaged), "Send Abort after a failed creation.", ABORTING)
    abort_by_requester = explained(
        engaged.from_(
            idle, identifying, preparing, providers_preparing, readying, freezing_front_ends, freezing_back_ends, freezing_systems,
            committing, thawing, settling, completing, failing,
        )
        | stays(engaged),
        "Send Abort because the requester called AbortBackup.", API + "abortbackup",
    )
    shut_down = explained(over.from_(idle, engaged), "The instance is released: send BackupShutdown.", SHUTDOWN)


@dataclass(frozen=True)
class CreationStep:
    """A step that VSS takes by itself in DoSnapshotSet, once every writer has answered what was sent to it before.

    It is an event of the machine, with which VSS sends an event to the writers of one level (or of all), or nothing. `writers`
    says whether the context has to involve writers; None, where that is settled already.
    """

    name: str
    does: str
    says: str
    source: str
    sends: Event | None = None
    level: Level | None = None
    writers: bool | None = None


CREATION_STEPS = (
    CreationStep(
        "VSS sends PrepareForSnapshot", "ask_to_get_ready", "Providers have prepared; VSS sends PrepareForSnapshot to the writers.",
        API + "dosnapshotset", Event.PREPARE_FOR_SNAPSHOT, writers=True,
    ),
    CreationStep(
        "VSS goes on without writers", "no_writers_to_freeze",
        "The context involves no writers: VSS has the copies committed without any event.", DETAILS, writers=False,
    ),
    *(
        CreationStep(
            f"VSS sends Freeze to {whom}", event, f"Every writer has answered; VSS sends Freeze to writers of level {level.value}.", LEVELS,
            Event.FREEZE, level,
        )
        for whom, event, level in (
            ("front-ends", "freeze_front_ends", Level.FRONT_END), ("back-ends", "freeze_back_ends", Level.BACK_END),
            ("systems", "freeze_systems", Level.SYSTEM),
        )
    ),
    CreationStep(
        "every writer is frozen", "all_frozen", "Every writer has answered Freeze; VSS flushes and holds writes while providers commit.",
        CREATION,
    ),
    CreationStep(
        "VSS sends Thaw", "providers_commit", "Providers have committed the copies; VSS sends Thaw to the writers.", CREATION, Event.THAW,
        writers=True,
    ),
    CreationStep(
        "VSS sends PostSnapshot", "all_thawed", "Every writer has answered Thaw; VSS sends PostSnapshot.", "overview-of-pre-backup-tasks",
        Event.POST_SNAPSHOT,
    ),
)
"""In the order of the creation, until DoSnapshotSet finishes."""

"""The VSS service: it dispatches events to writers, waits for them, makes the shadow copies, aborts, and ends backups.

Between operations it rests: `idle` while this backup has engaged nobody (nothing to shut down for certain, A5), `engaged` from
PrepareForBackup on. Time is left out: "waits for all" ends when all have answered, or when it gives up.
"""

from __future__ import annotations

from typing import ClassVar

from shadowcheck.machine import Machine, NoData, Sentence, State, stays
from vss_protocol.vocabulary import ABORTING, API, SHUTDOWN

CREATION = "shadow-copy-creation-for-providers"
PROVIDER = "error-handling-in-shadow-copy-providers"
LEVELS = "ne-vss-vss_application_level"
HANDLER_TIMEOUT = "nf-vswriter-cvsswriter-initialize"


class VssService(Machine[NoData]):
    """The coordinator's view of one backup."""

    idle = State(initial=True)
    identifying = State()
    preparing = State()
    engaged = State()
    providers_preparing = State()
    readying = State()
    freezing_front_ends = State()
    freezing_back_ends = State()
    freezing_systems = State()
    committing = State()
    thawing = State()
    settling = State()
    completing = State()
    failing = State()
    over = State(final=True)

    ask_for_metadata = idle.to(identifying)
    all_identified = identifying.to(idle)
    ask_to_prepare = idle.to(preparing)
    all_prepared = preparing.to(engaged)
    begin_creation = providers_preparing.from_(idle, engaged)
    ask_to_get_ready = providers_preparing.to(readying)
    freeze_front_ends = readying.to(freezing_front_ends)
    freeze_back_ends = freezing_front_ends.to(freezing_back_ends)
    freeze_systems = freezing_back_ends.to(freezing_systems)
    all_frozen = freezing_systems.to(committing)
    no_writers_to_freeze = providers_preparing.to(committing)
    providers_commit = committing.to(thawing)
    all_thawed = thawing.to(settling)
    all_settled = settling.to(engaged)
    created_without_writers = committing.to(engaged)
    ask_to_complete = engaged.to(completing)
    all_completed = completing.to(engaged)
    a_writer_fails = failing.from_(
        readying, freezing_front_ends, freezing_back_ends, freezing_systems, committing, thawing
    )
    a_provider_fails = failing.from_(
        readying, freezing_front_ends, freezing_back_ends, freezing_systems, committing
    )
    a_provider_fails_early = providers_preparing.to(engaged)
    gives_up_waiting = (
        failing.from_(readying, freezing_front_ends, freezing_back_ends, freezing_systems, thawing)
        | engaged.from_(preparing, completing)
    )
    gives_up_the_released = (
        failing.from_(
            readying, freezing_front_ends, freezing_back_ends, freezing_systems, committing, thawing, settling
        )
        | idle.from_(identifying)
        | engaged.from_(preparing, providers_preparing, completing)
    )
    abort_by_vss = failing.to(engaged)
    abort_by_requester = (
        engaged.from_(
            idle, preparing, providers_preparing, readying, freezing_front_ends, freezing_back_ends, freezing_systems,
            committing, thawing, settling, completing, failing,
        )
        | stays(engaged)
    )
    shut_down = over.from_(idle, engaged)

    glossary: ClassVar[dict[str, Sentence]] = {
        "idle": Sentence("Nothing is under way for this backup, and no writer was asked to prepare.", SHUTDOWN),
        "identifying": Sentence("It waits for the answers to Identify.", API + "gatherwritermetadata"),
        "preparing": Sentence("It waits for the answers to PrepareForBackup.", API + "prepareforbackup"),
        "engaged": Sentence("The instance takes part in a backup; nothing is under way just now.", SHUTDOWN),
        "providers_preparing": Sentence("Providers prepare the copies (EndPrepareSnapshots).", CREATION),
        "readying": Sentence("It waits for the answers to PrepareForSnapshot.", API + "dosnapshotset"),
        "freezing_front_ends": Sentence("It waits until the front-end writers are frozen.", LEVELS),
        "freezing_back_ends": Sentence("It waits until the back-end writers are frozen.", LEVELS),
        "freezing_systems": Sentence("It waits until the system writers are frozen.", LEVELS),
        "committing": Sentence("All writers are frozen; providers commit the copies.", CREATION),
        "thawing": Sentence("The copies are committed; it waits for the answers to Thaw.", CREATION),
        "settling": Sentence("It waits for the answers to PostSnapshot.", API + "dosnapshotset"),
        "completing": Sentence("It waits for the answers to BackupComplete.", API + "backupcomplete"),
        "failing": Sentence("The creation has failed; Abort has not been sent yet.", ABORTING),
        "over": Sentence("The backup is over: BackupShutdown was sent to whom it concerns.", SHUTDOWN),
        "ask_for_metadata": Sentence("Send Identify.", API + "gatherwritermetadata"),
        "all_identified": Sentence("Every writer has answered Identify.", API + "gatherwritermetadata"),
        "ask_to_prepare": Sentence("Send PrepareForBackup.", API + "prepareforbackup"),
        "all_prepared": Sentence("Every writer has answered PrepareForBackup.", "overview-of-pre-backup-tasks"),
        "begin_creation": Sentence("Have providers prepare the copies.", CREATION),
        "ask_to_get_ready": Sentence("Send PrepareForSnapshot.", API + "dosnapshotset"),
        "freeze_front_ends": Sentence("Send Freeze to front-end writers.", LEVELS),
        "freeze_back_ends": Sentence("Send Freeze to back-end writers.", LEVELS),
        "freeze_systems": Sentence("Send Freeze to system writers.", LEVELS),
        "all_frozen": Sentence("Every writer is frozen.", CREATION),
        "no_writers_to_freeze": Sentence("The context has no writers: no event is sent.", "shadow-copy-creation-details"),
        "providers_commit": Sentence("Providers have committed; send Thaw.", CREATION),
        "all_thawed": Sentence("Every writer has answered Thaw; send PostSnapshot.", "overview-of-pre-backup-tasks"),
        "all_settled": Sentence("Every writer has answered PostSnapshot.", "overview-of-pre-backup-tasks"),
        "created_without_writers": Sentence("The copies exist; no writer took part.", "shadow-copy-creation-details"),
        "ask_to_complete": Sentence("Send BackupComplete.", API + "backupcomplete"),
        "all_completed": Sentence("Every writer has answered BackupComplete.", "overview-of-actual-backup-of-files"),
        "a_writer_fails": Sentence("A writer fails at Freeze or Thaw, or is too late.", ABORTING),
        "a_provider_fails": Sentence("A provider fails after PrepareForSnapshot was sent.", PROVIDER),
        "a_provider_fails_early": Sentence("A provider fails before PrepareForSnapshot was sent.", PROVIDER),
        "gives_up_waiting": Sentence("A handler does not return in time.", HANDLER_TIMEOUT),
        "gives_up_the_released": Sentence("The instance is gone while its operation is pending (A35, A42).", SHUTDOWN),
        "abort_by_vss": Sentence("Send Abort after a failed creation.", ABORTING),
        "abort_by_requester": Sentence("Send Abort because the requester called AbortBackup.", API + "abortbackup"),
        "shut_down": Sentence("The instance is released: send BackupShutdown.", SHUTDOWN),
    }

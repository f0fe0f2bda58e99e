"""The environment of a requester's design: what VSS knows of one of its instances, as small tables; one role each.

Each table is a fact that decides what a call is answered, or that a duty is about. None of them restrains the program: the
steps say what happens when a call is made in any state. Writers and providers are not machines here: what they do shows as
the outcome of operations, in the writers' status, and in copies that vanish.
"""

from __future__ import annotations

import itertools

from vss_protocol.methods import COPYING, STATUS, TRANSPORT
from vss_protocol.places import CONTEXTS
from vss_protocol.requester_contract.tables import leads, table
from vss_protocol.vocabulary import ABORTING, API, AUTO_RELEASE, SHUTDOWN, WITH_WRITERS, Context

PROCESS = table(
    "Process", {"running": "The program runs.", "interrupted": "It was asked to stop (Ctrl-C).", "dead": "Its process is gone."},
    {"interrupt": leads("running", "interrupted", to="interrupted"), "die": leads("running", "interrupted", to="dead")}, SHUTDOWN,
    ends=("dead",), alive=(True, True, False),
)
"""The only table that says where all may end: while the program lives, it makes its next call, or is done and ends.

All others record what was done, and wait for nothing; and the design may die in any of its states.
"""
INSTANCE = table(
    "Instance",
    {
        "absent": "There is no instance yet, or it was released.", "fresh": "Created, not initialised.",
        "unused": "Initialised for a backup.", "queried": "Initialised, and used for Query.",
        "busy": "A backup is under way on it: from StartSnapshotSet to the end of BackupComplete.",
        "aborted": "AbortBackup was called on it, while a backup was under way.",
    },
    {
        "create": leads("absent", to="fresh"), "initialise": leads("fresh", to="unused"),
        "query": leads("unused", "queried", to="queried") | leads("busy", to="busy") | leads("aborted", to="aborted"),
        "begin": leads("unused", "queried", "busy", to="busy"), "end": leads("busy", to="unused"), "abort": leads("busy", to="aborted"),
        "release": leads("fresh", "unused", "queried", "busy", "aborted", to="absent"),
    },
    "nl-vsbackup-ivssbackupcomponents", ready=(False, False, True, True, True, False), initialised=(False, False, True, True, True, True),
)
_COUNTED = ("one", "two", "three", "four", "five", "six", "seven", "eight")
REFERENCES = table(
    "References",
    {"none": "Nobody holds a reference.", **{number: f"The program holds {number}." for number in _COUNTED}, "many": "It holds more references than are counted."},
    {
        "first": leads("none", to="one"), "one_more": dict(zip(_COUNTED, (*_COUNTED[1:], "many"), strict=True)),
        "one_less": dict(itertools.pairwise(reversed(_COUNTED))),
    },
    "nf-unknwn-iunknown-release", several=(False, False, *(True for _ in _COUNTED)),
)
_CONTEXTS = (Context.BACKUP, *CONTEXTS.values())
CONTEXT = table(
    "Context",
    {"not_chosen": "VSS_CTX_BACKUP, because SetContext was not called."}
    | {str(context).lower(): f"{context}, by SetContext." for context in CONTEXTS.values()},
    {event: leads("not_chosen", to=str(context).lower()) for event, context in CONTEXTS.items()},
    "ne-vss-vss_snapshot_context",
    involves_writers=[context in WITH_WRITERS for context in _CONTEXTS], auto_release=[context in AUTO_RELEASE for context in _CONTEXTS],
    creates=[context is not Context.ALL for context in _CONTEXTS],
)
BACKUP_STATE = table(
    "BackupState",
    {
        "not_set": "SetBackupState was not called.", "set": "SetBackupState was called, for a backup of components.",
        "for_volumes": "SetBackupState was called, for a backup of whole volumes.", "failed": "SetBackupState was called, and failed.",
    },
    {
        "set_it": leads("not_set", "set", "for_volumes", "failed", to="set"),
        "set_it_for_volumes": leads("not_set", "set", "for_volumes", "failed", to="for_volumes"),
        "fail": leads("not_set", "failed", to="failed") | leads("set", to="set") | leads("for_volumes", to="for_volumes"),
    },
    API + "setbackupstate",
)
FREED = table(
    "FreedMetadata", {"kept": "The writers' metadata was not freed.", "freed": "FreeWriterMetadata was called."},
    {"free": leads("kept", "freed", to="freed")}, API + "freewritermetadata",
)
SNAPSHOT_SET = table(
    "SnapshotSet",
    {
        "none": "No set was started.", "started": "A set was started.", "filled": "A volume was added to it.",
        "sealed": "DoSnapshotSet was called for it.",
    },
    {
        "start": leads("none", to="started"), "add": leads("started", "filled", to="filled"),
        "seal": leads("started", "filled", to="sealed"),
    },
    API + "startsnapshotset", open=(False, True, True, False),
)
COMPONENTS = table(
    "Components",
    {
        "none": "No component is in the backup.", "added": "Components were added.", "marked_good": "SetBackupSucceeded(true) was called for them.",
        "marked_bad": "SetBackupSucceeded(false) was called for them.",
    },
    {
        "add": leads("none", "added", to="added") | leads("marked_good", to="marked_good") | leads("marked_bad", to="marked_bad"),
        "mark_good": leads("added", "marked_good", "marked_bad", to="marked_good"),
        "mark_bad": leads("added", "marked_good", "marked_bad", to="marked_bad"),
    },
    API + "setbackupsucceeded",
)
REQUIREMENTS = table(
    "Requirements",
    {
        "none": "No component was added that may require others.", "owed": "Components were added, but not those that they require.",
        "met": "What the components require was added, too.",
    },
    {"add": leads("none", "owed", "met", to="owed"), "meet": leads("none", "owed", "met", to="met")}, API + "addcomponent",
)
BACK_ENDS = table(
    "BackEnds", {"waiting": "Nothing has been heard of the back ends' backups.", "complete": "The back ends' backups are complete."},
    {"complete": leads("waiting", "complete", to="complete")}, "dependencies-between-components-managed-by-different-writers",
)
_PHASES = {"prepared": "PrepareForBackup", "created": "DoSnapshotSet", "completed": "BackupComplete"}
WRITERS_STATUS = table(
    "WritersStatus",
    {
        "nothing_to_ask": "There is no operation to ask the writers about.",
        **{phase: f"{title} has finished; the writers' status has not been gathered since." for phase, title in _PHASES.items()},
        "asked": "GatherWriterStatus has been called since.",
    },
    {
        **{phase: leads("nothing_to_ask", *_PHASES, "asked", to=phase) for phase in _PHASES},
        "ask": leads(*_PHASES, "asked", to="asked") | leads("nothing_to_ask", to="nothing_to_ask"),
        "fail": leads("nothing_to_ask", *_PHASES, "asked", to="asked"),
    },
    STATUS,
)
STATUS_LIST = table(
    "StatusList", {
        "none": "No gathered status is held.", "unread": "A gathered status is held, and nobody has read it.",
        "read": "A gathered status is held, and was read.", "ignored": "A gathered status was freed before anybody had read it.",
    },
    {
        "gather": leads("none", "unread", "read", "ignored", to="unread"), "read": leads("unread", "read", to="read"),
        "free": leads("unread", to="ignored") | leads("read", to="none"),
    },
    API + "freewriterstatus", held=(False, True, True, False),
)
WRITER_POINTERS = table(
    "WriterComponents", {
        "none": "No IVssWriterComponentsExt pointer is held.", "valid": "A pointer is held.", "stale": "A pointer is held that a later operation made invalid.",
    },
    {"get": leads("none", "valid", "stale", to="valid"), "spoil": leads("valid", "stale", to="stale")}, API + "getwritercomponents",
)
FILES = table(
    "Files",
    {
        "not_copied": "No file was copied.", "stored": "The data is safely stored.",
        "excused": "The data is safe, but BackupComplete is not owed: something has gone wrong since it was stored, or there was no shadow copy to take it from.",
        "kept": "The shadow copies themselves are the backup, and somebody keeps them: BackupComplete is not owed.",
        "lost": "Copying failed.",
    },
    {
        "store": leads("not_copied", "stored", "excused", "kept", "lost", to="stored"),
        "lose": leads("not_copied", "stored", "excused", "kept", "lost", to="lost"),
        "store_elsewhere": leads("not_copied", "lost", to="excused"), "trouble": leads("stored", to="excused"), "keep": leads("not_copied", "lost", to="kept"),
    },
    COPYING,
)
DOCUMENT = table(
    "Document",
    {
        "unsaved": "The Backup Components Document was not saved.", "saved": "It was saved as it is.",
        "saved_before": "It was saved, and has changed since.", "failed": "Saving it was tried, and failed.",
        "given_up": "Nobody saves it: AbortBackup was called before the program knew that the backup was complete.",
    },
    {
        "save": leads("unsaved", "saved", "saved_before", "failed", "given_up", to="saved"),
        "save_in_vain": leads("unsaved", "failed", to="failed") | leads("saved", to="saved") | leads("saved_before", to="failed"),
        "change": leads("saved", "saved_before", to="saved_before"), "give_up": leads("unsaved", "saved_before", "failed", to="given_up"),
    },
    "backup-components-document-life-cycle",
)
_THERE = ("exist", "unheard", "left", "reported", "kept")
COPIES = table(
    "ShadowCopies",
    {
        "none": "There are no shadow copies.", "exist": "The shadow copies exist.",
        "unheard": "They exist, although DoSnapshotSet was cancelled; the program was not told.", "left": "Deleting them failed: some are left.",
        "reported": "Some are left, and the user was told which.", "kept": "They were handed over, to be kept.",
        "broken_off": "BreakSnapshotSet made them volumes that VSS knows nothing about.",
        "gone": "They are gone: their storage was exhausted.", "ended": "They are gone: with their instance, or by DeleteSnapshots.",
    },
    {
        "appear": leads("none", "gone", "ended", "broken_off", *_THERE, to="exist"), "appear_unheard": leads("none", to="unheard"), "vanish": leads(*_THERE, to="gone"),
        "delete": leads(*_THERE, to="ended"), "be_left": leads(*_THERE, to="left"), "report": leads("left", "reported", to="reported"),
        "keep": leads(*_THERE, to="kept"), "break_off": leads(*_THERE, to="broken_off"), "be_forgotten": leads("ended", to="none"),
    },
    TRANSPORT, accessible=(False, True, True, True, True, True, False, False, False),
)
EARLIER = table(
    "EarlierCopies",
    {
        "not_looked_for": "Nobody has looked for copies that an earlier run left behind.",
        "looked_for": "The program has looked for copies that an earlier run left behind.",
    },
    {"look": leads("not_looked_for", "looked_for", to="looked_for")}, "vssgloss-p",
)
LUNS = table(
    "Luns", {"clean": "No import has failed.", "to_clean": "An import failed; its LUNs are to be cleaned up."},
    {"spoil": leads("clean", "to_clean", to="to_clean"), "clean_up": leads("clean", "to_clean", to="clean")}, API + "importsnapshots",
)
PATIENCE = table(
    "Patience",
    {
        "not_tried": "StartSnapshotSet was not refused because of another creation.", "refused": "It was refused for that reason, and has not been called again.",
        "tried_again": "It was called again after such a refusal.",
    },
    {
        "refuse": leads("not_tried", to="refused") | leads("refused", "tried_again", to="tried_again"),
        "try": leads("not_tried", to="not_tried") | leads("refused", "tried_again", to="tried_again"),
    },
    API + "startsnapshotset",
)
ASYNC = table(
    "AsyncInterface", {"none": "No IVssAsync is held.", "held": "An IVssAsync is held.", "released": "It was released."},
    {"get": leads("none", "held", "released", to="held"), "release": leads("held", "released", to="released")}, "nn-vss-ivssasync",
)
THREAD = table(
    "Thread",
    {
        "idle": "The program's other thread makes no call.", "aborting": "AbortBackup runs in the other thread.",
        "deleting": "DeleteSnapshots runs in the other thread.", "returned": "The call in the other thread has returned.",
    },
    {
        "abort": leads("idle", to="aborting"), "delete": leads("idle", to="deleting"),
        "return": leads("aborting", "deleting", to="returned"), "join": leads("returned", "idle", to="idle"),
    },
    ABORTING,
)

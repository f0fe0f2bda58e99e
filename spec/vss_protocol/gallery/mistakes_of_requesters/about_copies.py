"""N49 to N52, N54 and N56: what becomes of the shadow copies, of the document, and of the data."""

from __future__ import annotations

from vss_protocol.gallery.requester_image import ImageRequester
from vss_protocol.gallery.requester_small import ImportRequester
from vss_protocol.gallery.requester_variants import varied
from vss_protocol.starting.requester import FileCopyRequester

LeavesPersistentCopies = varied(
    ImageRequester, "LeavesPersistentCopies", "N49: after a good backup, it releases the instance, but deletes no copy.",
    without=("save_as_xml: unsaved",), having=("save_as_xml: unsaved -> leaving",),
)

HandsOverWhatGoes = varied(
    FileCopyRequester, "HandsOverWhatGoes", "N50: it hands over copies that go with the instance.",
    without=("save_as_xml: unsaved",), having=("save_as_xml: unsaved -> saved", "keep_copies: saved -> leaving"),
)

ReadsAfterRelease = varied(
    FileCopyRequester, "ReadsAfterRelease", "N50: it releases the instance, and compares its files with the shadow copy after that.",
    without=("save_as_xml: unsaved",),
    having=("save_as_xml: unsaved -> saved", "release: saved -> comparing", "list_files: comparing -> finished"),
)

DeletesInTwoThreads = varied(
    ImageRequester, "DeletesInTwoThreads", "N51: two threads of it call DeleteSnapshots at the same time.",
    without=("delete_snapshots: deleting",),
    having=(
        "delete_snapshots_in_thread: deleting -> deleting_too", "delete_snapshots: deleting_too -> joining", "join_thread: joining -> leaving_copies",
    ),
)

ImportsTwiceAtOnce = varied(
    ImportRequester, "ImportsTwiceAtOnce", "N51: it calls ImportSnapshots again while the first import is pending.",
    without=("import_snapshots: initialised -> importing",),
    having=(
        "import_snapshots: initialised -> importing_one [call_succeeds]", "import_snapshots: importing_one -> importing",
    ),
)

ForgetsSurvivors = varied(
    ImageRequester, "ForgetsSurvivors", "N52: it believes all copies of the set gone, whatever DeleteSnapshots answers.",
    without=("delete_snapshots: deleting",), having=("delete_snapshots: deleting -> leaving",),
)

SavesTooEarly = varied(
    FileCopyRequester, "SavesTooEarly", "N54: it saves the document before DoSnapshotSet, and not again.",
    without=("do_snapshot_set: ready", "save_as_xml: unsaved"),
    having=(
        "save_as_xml: ready -> saved", "do_snapshot_set: saved -> doing [call_succeeds]", "do_snapshot_set: saved -> must_abort [call_fails]",
        "release: unsaved -> finished",
    ),
)

NeverSaves = varied(
    FileCopyRequester, "NeverSaves", "N54: it releases the instance without having saved the document.",
    without=("save_as_xml: unsaved",), having=("release: unsaved -> finished",),
)

CompletesBeforeTheImporter = varied(
    FileCopyRequester, "CompletesBeforeTheImporter",
    "N56: it calls BackupComplete while the other system still copies, and hears of the end of that later.",
    without=("copy_files: listed", "save_as_xml: unsaved"),
    having=(
        "set_backup_succeeded: listed -> marked [call_succeeds]", "set_backup_succeeded: listed -> must_abort [call_fails]",
        "save_as_xml: unsaved -> saved", "hear_of_remote_copy: saved -> leaving",
    ),
)

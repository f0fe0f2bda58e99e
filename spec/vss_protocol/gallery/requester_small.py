"""Small requesters: they look at the writers, also on a second instance, list shadow copies, import a set, do without writers or components, or wait only for some time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from shadowcheck.machine import Between, NoData, State, stays
from vss_protocol.gallery.requester_variants import varied
from vss_protocol.requester_design import RequesterDesign
from vss_protocol.starting.requester import FileCopyRequester


class InspectionRequester(RequesterDesign[NoData]):
    """Asks the writers for their metadata, and ends with Release alone. It releases its IVssAsync itself."""

    outside = State(initial=True)
    created = State()
    initialised = State()
    gathering = State()
    gathered = State()
    known = State()
    read = State()
    failing = State()
    leaving = State()
    finished = State(final=True)

    create = outside.to(created, cond="call_succeeds") | outside.to(finished, cond="call_fails")
    initialize_for_backup = created.to(initialised, cond="call_succeeds") | created.to(leaving, cond="call_fails")
    gather_writer_metadata = initialised.to(gathering, cond="call_succeeds") | initialised.to(leaving, cond="call_fails")
    query_status = (
        stays(gathering, cond="operation_pending")
        | gathering.to(gathered, cond="operation_finished") | gathering.to(failing, cond="operation_did_not_finish")
    )
    release_async = gathered.to(known) | failing.to(leaving)
    get_writer_metadata = known.to(read, cond="call_succeeds") | known.to(leaving, cond="call_fails")
    free_writer_metadata = read.to(leaving)
    release = leaving.to(finished)


class ListsWritersFirst(RequesterDesign[NoData]):
    """Lists the writers on a second instance, which it drops; only then does it choose among them for its own backup."""

    outside = State(initial=True)
    created = State()
    initialised = State()
    second_created = State()
    second_initialised = State()
    listing = State()
    listed = State()
    dropping = State()
    known = State()
    chosen = State()
    gathering = State()
    gathered = State()
    leaving = State()
    finished = State(final=True)

    create = outside.to(created, cond="call_succeeds") | outside.to(finished, cond="call_fails")
    initialize_for_backup = created.to(initialised, cond="call_succeeds") | created.to(leaving, cond="call_fails")
    second_create = initialised.to(second_created, cond="call_succeeds") | initialised.to(leaving, cond="call_fails")
    second_initialize_for_backup = (
        second_created.to(second_initialised, cond="call_succeeds") | second_created.to(dropping, cond="call_fails")
    )
    second_gather_writer_metadata = (
        second_initialised.to(listing, cond="call_succeeds") | second_initialised.to(dropping, cond="call_fails")
    )
    second_query_status = (
        stays(listing, cond="operation_pending")
        | listing.to(listed, cond="operation_finished") | listing.to(dropping, cond="operation_did_not_finish")
    )
    second_get_writer_metadata = listed.to(dropping)
    second_release = dropping.to(known)
    choose_writers = known.to(chosen, cond="call_succeeds") | known.to(leaving, cond="call_fails")
    gather_writer_metadata = chosen.to(gathering, cond="call_succeeds") | chosen.to(leaving, cond="call_fails")
    query_status = (
        stays(gathering, cond="operation_pending")
        | gathering.to(gathered, cond="operation_finished") | gathering.to(leaving, cond="operation_did_not_finish")
    )
    get_writer_metadata = gathered.to(leaving)
    release = leaving.to(finished)


class ListingRequester(RequesterDesign[NoData]):
    """Lists the shadow copies of all contexts, on an instance that it uses for nothing else."""

    outside = State(initial=True)
    created = State()
    initialised = State()
    configured = State()
    leaving = State()
    finished = State(final=True)

    create = outside.to(created, cond="call_succeeds") | outside.to(finished, cond="call_fails")
    initialize_for_backup = created.to(initialised, cond="call_succeeds") | created.to(leaving, cond="call_fails")
    set_context_all = initialised.to(configured, cond="call_succeeds") | initialised.to(leaving, cond="call_fails")
    query = configured.to(leaving)
    release = leaving.to(finished)


class ImportRequester(RequesterDesign[NoData]):
    """The second system of a transportable shadow copy: it imports the set, and reads it before Release deletes it."""

    outside = State(initial=True)
    created = State()
    initialised = State()
    importing = State()
    imported = State()
    found = State()
    failing = State()
    leaving = State()
    finished = State(final=True)

    create = outside.to(created, cond="call_succeeds") | outside.to(finished, cond="call_fails")
    initialize_for_backup = created.to(initialised, cond="call_succeeds") | created.to(leaving, cond="call_fails")
    import_snapshots = initialised.to(importing, cond="call_succeeds") | initialised.to(leaving, cond="call_fails")
    query_status = (
        stays(importing, cond="operation_pending")
        | importing.to(imported, cond="operation_finished") | importing.to(failing, cond="operation_did_not_finish")
    )
    get_snapshot_properties = imported.to(found, cond="call_succeeds") | imported.to(leaving, cond="call_fails")
    copy_files = found.to(leaving)
    clean_up_luns = failing.to(leaving)
    release = leaving.to(finished)


class FileShareRequester(RequesterDesign[NoData]):
    """Copies the files of a share from a shadow copy without writers (VSS_CTX_FILE_SHARE_BACKUP)."""

    outside = State(initial=True)
    created = State()
    initialised = State()
    configured = State()
    started = State()
    filled = State()
    doing = State()
    done = State()
    stopping = State()
    ending = State()
    must_abort = State()
    leaving = State()
    finished = State(final=True)

    create = outside.to(created, cond="call_succeeds") | outside.to(finished, cond="call_fails")
    initialize_for_backup = created.to(initialised, cond="call_succeeds") | created.to(leaving, cond="call_fails")
    set_context_file_share_backup = (
        initialised.to(configured, cond="call_succeeds") | initialised.to(leaving, cond="call_fails")
    )
    start_snapshot_set = (
        configured.to(started, cond="call_succeeds")
        | stays(configured, cond="another_backup_is_creating")
        | configured.to(leaving, cond="fails_otherwise")
    )
    add_to_snapshot_set = started.to(filled, cond="call_succeeds") | started.to(must_abort, cond="call_fails")
    do_snapshot_set = filled.to(doing, cond="call_succeeds") | filled.to(must_abort, cond="call_fails")
    query_status = (
        stays(doing, ending, cond="operation_pending")
        | doing.to(done, cond="operation_finished") | doing.to(must_abort, cond="operation_did_not_finish")
        | ending.to(must_abort, unless="operation_pending")
    )
    copy_files = done.to(leaving)
    interrupted = must_abort.from_(started, filled) | stopping.from_(doing)
    cancel = stopping.to(ending)
    abort_backup = must_abort.to(leaving)
    release = leaving.to(finished)


@dataclass
class Waits:
    """What the program remembers besides its state."""

    waits: Annotated[int, Between(0, 3)] = 0
    """How often it has waited for the shadow copy."""


class PatientRequester(RequesterDesign[Waits]):
    """Copies the files of a share as well, but waits for the shadow copy only for some time: then it cancels, and awaits the end."""

    outside = State(initial=True)
    created = State()
    initialised = State()
    configured = State()
    started = State()
    filled = State()
    doing = State()
    waited = State()
    done = State()
    stopping = State()
    ending = State()
    ended = State()
    must_abort = State()
    leaving = State()
    finished = State(final=True)

    create = outside.to(created, cond="call_succeeds") | outside.to(finished, cond="call_fails")
    initialize_for_backup = created.to(initialised, cond="call_succeeds") | created.to(leaving, cond="call_fails")
    set_context_file_share_backup = (
        initialised.to(configured, cond="call_succeeds") | initialised.to(leaving, cond="call_fails")
    )
    start_snapshot_set = (
        configured.to(started, cond="call_succeeds")
        | stays(configured, cond="another_backup_is_creating")
        | configured.to(leaving, cond="fails_otherwise")
    )
    add_to_snapshot_set = started.to(filled, cond="call_succeeds") | started.to(must_abort, cond="call_fails")
    do_snapshot_set = filled.to(doing, cond="call_succeeds") | filled.to(must_abort, cond="call_fails")
    wait_for_a_while = doing.to(waited)  # whatever it answers, QueryStatus is asked
    query_status = (
        waited.to(doing, cond="operation_pending and waits < 3") | waited.to(stopping, cond="operation_pending and waits == 3")
        | waited.to(done, cond="operation_finished") | waited.to(must_abort, cond="operation_did_not_finish")
        | ended.to(must_abort)
    )
    cancel = stopping.to(ending)
    wait = ending.to(ended)
    copy_files = done.to(leaving)
    abort_backup = must_abort.to(leaving)
    release = leaving.to(finished)

    def on_wait_for_a_while(self) -> None:
        """Count how often it has waited."""
        self.model.waits += 1


VolumeRequester = varied(
    FileCopyRequester, "VolumeRequester", "Backs up whole volumes: writers take part, but no component is added, and so no component's success is reported.",
    without=(
        "set_backup_state: initialised", "get_writer_metadata: gathered -> known", "add_component: known",
        "copy_files: listed -> copied", "set_backup_succeeded: copied",
    ),
    having=(
        "set_backup_state_for_volumes: initialised -> stated [call_succeeds]",
        "set_backup_state_for_volumes: initialised -> leaving [call_fails]",
        "get_writer_metadata: gathered -> selected [call_succeeds]", "copy_files: listed -> marked [call_succeeds]",
    ),
)

"""An image backup: persistent shadow copies, with writers, which the program deletes itself when it has read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from shadowcheck.machine import Between, State, stays
from vss_protocol.requester_design import RequesterDesign


@dataclass
class Patience:
    """What the program remembers besides its state."""

    refusals: Annotated[int, Between(0, 3)] = 0
    """How often StartSnapshotSet was refused because of another creation."""


class ImageRequester(RequesterDesign[Patience]):
    """Reads whole volumes from persistent copies (VSS_CTX_APP_ROLLBACK) of a cluster's front end, and deletes the copies."""

    outside = State(initial=True)
    tidy = State()
    created = State()
    initialised = State()
    configured = State()
    chosen = State()
    stated = State()
    gathering = State()
    gathered = State()
    known = State()
    selected = State()
    complete = State()
    stamped = State()
    optioned = State()
    freed = State()
    started = State()
    filled = State()
    preparing = State()
    waited = State()
    prepared = State()
    asking_prepared = State()
    hearing_prepared = State()
    prepared_well = State()
    ready = State()
    doing = State()
    done = State()
    asking_done = State()
    hearing_done = State()
    done_well = State()
    readable = State()
    found = State()
    exposed = State()
    pointing = State()
    edited = State()
    stored = State()
    back_ends_stored = State()
    marked = State()
    completing = State()
    completed = State()
    asking_completed = State()
    hearing_completed = State()
    heard_completed = State()
    unsaved = State()
    ill_before = State()
    ill_after = State()
    stopping = State()
    ending = State()
    quitting_before = State()
    quitting_after = State()
    must_abort = State()
    must_abort_and_delete = State()
    deleting = State()
    deleting_again = State()
    leaving_copies = State()
    leaving = State()
    finished = State(final=True)

    clean_up_earlier_copies = outside.to(tidy)  # a run that died has deleted nothing
    create = tidy.to(created, cond="call_succeeds") | tidy.to(finished, cond="call_fails")
    initialize_for_backup = created.to(initialised, cond="call_succeeds") | created.to(leaving, cond="call_fails")
    set_context_app_rollback = initialised.to(configured, cond="call_succeeds") | initialised.to(leaving, cond="call_fails")
    choose_writers = configured.to(chosen, cond="call_succeeds") | configured.to(leaving, cond="call_fails")
    set_backup_state = chosen.to(stated, cond="call_succeeds") | chosen.to(leaving, cond="call_fails")
    gather_writer_metadata = stated.to(gathering, cond="call_succeeds") | stated.to(leaving, cond="call_fails")
    get_writer_metadata = gathered.to(known, cond="call_succeeds") | gathered.to(leaving, cond="call_fails")
    add_component = known.to(selected, cond="call_succeeds") | known.to(leaving, cond="call_fails")
    add_required_components = selected.to(complete, cond="call_succeeds") | selected.to(leaving, cond="call_fails")
    set_previous_backup_stamp = complete.to(stamped, cond="call_succeeds") | complete.to(leaving, cond="call_fails")
    set_backup_options = stamped.to(optioned, cond="call_succeeds") | stamped.to(leaving, cond="call_fails")
    free_writer_metadata = optioned.to(freed)
    start_snapshot_set = (
        freed.to(started, cond="call_succeeds")
        | stays(freed, cond="another_backup_is_creating and refusals < 3")
        | freed.to(leaving, cond="another_backup_is_creating and refusals == 3")
        | freed.to(leaving, cond="fails_otherwise")
    )
    add_to_snapshot_set = started.to(filled, cond="call_succeeds") | started.to(must_abort, cond="call_fails")
    prepare_for_backup = filled.to(preparing, cond="call_succeeds") | filled.to(must_abort, cond="call_fails")
    wait = preparing.to(waited)  # whatever it answers, QueryStatus is asked
    do_snapshot_set = ready.to(doing, cond="call_succeeds") | ready.to(must_abort, cond="call_fails")

    query_status = (
        stays(
            gathering, waited, asking_prepared, doing, asking_done, completing, asking_completed, ending,
            quitting_before, quitting_after, cond="operation_pending",
        )
        | gathering.to(gathered, cond="operation_finished") | gathering.to(leaving, cond="operation_did_not_finish")
        | waited.to(prepared, cond="operation_finished") | waited.to(must_abort, cond="operation_did_not_finish")
        | asking_prepared.to(hearing_prepared, cond="operation_finished")
        | asking_prepared.to(must_abort, cond="operation_did_not_finish")
        | doing.to(done, cond="operation_finished") | doing.to(must_abort, cond="operation_did_not_finish")
        | asking_done.to(hearing_done, cond="operation_finished")
        | asking_done.to(must_abort_and_delete, cond="operation_did_not_finish")
        | completing.to(completed, cond="operation_finished")
        | completing.to(must_abort_and_delete, cond="operation_did_not_finish")
        | asking_completed.to(hearing_completed, cond="operation_finished")
        | asking_completed.to(unsaved, cond="operation_did_not_finish")
        | ending.to(must_abort_and_delete, cond="operation_finished")
        | ending.to(must_abort, cond="operation_did_not_finish")
        | quitting_before.to(ill_before, cond="operation_finished")
        | quitting_before.to(must_abort, cond="operation_did_not_finish")
        | quitting_after.to(ill_after, cond="operation_finished")
        | quitting_after.to(must_abort_and_delete, cond="operation_did_not_finish")
    )

    gather_writer_status = (
        prepared.to(asking_prepared, cond="call_succeeds") | prepared.to(must_abort, cond="call_fails")
        | done.to(asking_done, cond="call_succeeds") | done.to(must_abort_and_delete, cond="call_fails")
        | completed.to(asking_completed, cond="call_succeeds") | completed.to(unsaved, cond="call_fails")
    )
    get_writer_status = (
        hearing_prepared.to(prepared_well, cond="writers_are_well")
        | hearing_prepared.to(ill_before, cond="not_all_writers_are_well")
        | hearing_done.to(done_well, cond="writers_are_well") | hearing_done.to(ill_after, cond="not_all_writers_are_well")
        | hearing_completed.to(heard_completed)
    )
    free_writer_status = (
        prepared_well.to(ready) | done_well.to(readable) | heard_completed.to(unsaved)
        | ill_before.to(must_abort) | ill_after.to(must_abort_and_delete)
    )

    get_snapshot_properties = readable.to(found, cond="call_succeeds") | readable.to(must_abort_and_delete, cond="call_fails")
    expose_snapshot = found.to(exposed, cond="call_succeeds") | found.to(must_abort_and_delete, cond="call_fails")
    get_writer_components = exposed.to(pointing, cond="call_succeeds") | exposed.to(must_abort_and_delete, cond="call_fails")
    use_writer_components = pointing.to(edited)
    copy_files = edited.to(stored, cond="call_succeeds") | edited.to(must_abort_and_delete, cond="call_fails")
    hear_of_back_ends = stored.to(back_ends_stored, cond="call_succeeds") | stored.to(must_abort_and_delete, cond="call_fails")
    set_backup_succeeded = (
        back_ends_stored.to(marked, cond="call_succeeds") | back_ends_stored.to(must_abort_and_delete, cond="call_fails")
    )
    backup_complete = marked.to(completing, cond="call_succeeds") | marked.to(must_abort_and_delete, cond="call_fails")
    save_as_xml = unsaved.to(deleting)

    interrupted = (
        must_abort.from_(started, filled, prepared, ready) | ill_before.from_(hearing_prepared, prepared_well)
        | quitting_before.from_(asking_prepared) | stopping.from_(preparing, waited, doing)
        | must_abort_and_delete.from_(done, readable, found, exposed, pointing, edited, stored, back_ends_stored, marked)
        | ill_after.from_(hearing_done, done_well) | quitting_after.from_(asking_done)
    )
    cancel = stopping.to(ending)
    abort_backup = must_abort.to(leaving) | must_abort_and_delete.to(deleting)

    # DeleteSnapshots deletes one copy after the other, and may stop half-way.
    delete_snapshots = (
        deleting.to(leaving, cond="call_succeeds") | deleting.to(deleting_again, cond="call_fails")
        | deleting_again.to(leaving, cond="call_succeeds") | deleting_again.to(leaving_copies, cond="call_fails")
    )
    report_survivors = leaving_copies.to(leaving)
    release = leaving.to(finished)

    def on_start_snapshot_set(self) -> None:
        """Count the refusals in a row."""
        again = self.another_backup_is_creating() and self.model.refusals < 3
        self.model.refusals = self.model.refusals + 1 if again else 0

"""A backup program that copies files from a shadow copy, and keeps to the documentation: the design to start from."""

from __future__ import annotations

from shadowcheck.machine import NoData, State, stays
from vss_protocol.requester_design import RequesterDesign


class FileCopyRequester(RequesterDesign[NoData]):
    """Copies files from a shadow copy, with writers, in the default context; the copy goes when the instance is released."""

    # The states: what the program knows between two calls. It may rest only in a final state.
    outside = State(initial=True)
    created = State()
    initialised = State()
    stated = State()
    gathering = State()
    gathered = State()
    known = State()
    selected = State()
    started = State()
    filled = State()
    preparing = State()
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
    listed = State()
    copied = State()
    marked = State()
    completing = State()
    completed = State()
    asking_completed = State()
    hearing_completed = State()
    heard_completed = State()
    unsaved = State()
    ill = State()
    stopping = State()
    ending = State()
    quitting = State()
    must_abort = State()
    leaving = State()
    finished = State(final=True)

    # Before a shadow copy set is started, Release alone is enough whatever fails.
    create = outside.to(created, cond="call_succeeds") | outside.to(finished, cond="call_fails")
    initialize_for_backup = created.to(initialised, cond="call_succeeds") | created.to(leaving, cond="call_fails")
    set_backup_state = initialised.to(stated, cond="call_succeeds") | initialised.to(leaving, cond="call_fails")
    gather_writer_metadata = stated.to(gathering, cond="call_succeeds") | stated.to(leaving, cond="call_fails")
    get_writer_metadata = gathered.to(known, cond="call_succeeds") | gathered.to(leaving, cond="call_fails")
    add_component = known.to(selected, cond="call_succeeds") | known.to(leaving, cond="call_fails")
    start_snapshot_set = (
        selected.to(started, cond="call_succeeds")
        | stays(selected, cond="another_backup_is_creating")  # wait, and try again
        | selected.to(leaving, cond="fails_otherwise")
    )

    # From here on, AbortBackup comes before Release.
    add_to_snapshot_set = started.to(filled, cond="call_succeeds") | started.to(must_abort, cond="call_fails")
    prepare_for_backup = filled.to(preparing, cond="call_succeeds") | filled.to(must_abort, cond="call_fails")
    do_snapshot_set = ready.to(doing, cond="call_succeeds") | ready.to(must_abort, cond="call_fails")
    list_files = readable.to(listed, cond="call_succeeds") | readable.to(must_abort, cond="call_fails")
    copy_files = listed.to(copied, cond="call_succeeds") | listed.to(must_abort, cond="call_fails")
    set_backup_succeeded = copied.to(marked, cond="call_succeeds") | copied.to(must_abort, cond="call_fails")
    backup_complete = marked.to(completing, cond="call_succeeds") | marked.to(must_abort, cond="call_fails")

    # Only QueryStatus tells how an operation has ended: Wait may answer S_OK although it failed.
    # To wait only for some time: wait_for_a_while, and count in data; then cancel, and ask until it has ended.
    query_status = (
        stays(
            gathering, preparing, doing, completing, asking_prepared, asking_done, asking_completed, ending, quitting,
            cond="operation_pending",
        )
        | gathering.to(gathered, cond="operation_finished") | gathering.to(leaving, cond="operation_did_not_finish")
        | preparing.to(prepared, cond="operation_finished") | preparing.to(must_abort, cond="operation_did_not_finish")
        | doing.to(done, cond="operation_finished") | doing.to(must_abort, cond="operation_did_not_finish")
        | completing.to(completed, cond="operation_finished")
        | completing.to(must_abort, cond="operation_did_not_finish")
        | asking_prepared.to(hearing_prepared, cond="operation_finished")
        | asking_prepared.to(must_abort, cond="operation_did_not_finish")
        | asking_done.to(hearing_done, cond="operation_finished")
        | asking_done.to(must_abort, cond="operation_did_not_finish")
        | asking_completed.to(hearing_completed, cond="operation_finished")
        | asking_completed.to(unsaved, cond="operation_did_not_finish")
        | ending.to(must_abort, unless="operation_pending")
        | quitting.to(ill, cond="operation_finished") | quitting.to(must_abort, cond="operation_did_not_finish")
    )

    # The writers' status is gathered, read and freed after each of the three phases.
    gather_writer_status = (
        prepared.to(asking_prepared, cond="call_succeeds") | prepared.to(must_abort, cond="call_fails")
        | done.to(asking_done, cond="call_succeeds") | done.to(must_abort, cond="call_fails")
        | completed.to(asking_completed, cond="call_succeeds") | completed.to(unsaved, cond="call_fails")
    )
    get_writer_status = (
        hearing_prepared.to(prepared_well, cond="writers_are_well") | hearing_prepared.to(ill, cond="not_all_writers_are_well")
        | hearing_done.to(done_well, cond="writers_are_well") | hearing_done.to(ill, cond="not_all_writers_are_well")
        | hearing_completed.to(heard_completed)
    )
    free_writer_status = (
        prepared_well.to(ready) | done_well.to(readable) | heard_completed.to(unsaved) | ill.to(must_abort)
    )

    # The end. Ctrl-C is heard wherever a set has been started; a pending operation is cancelled, and its end awaited.
    save_as_xml = unsaved.to(leaving)
    interrupted = (
        must_abort.from_(started, filled, prepared, ready, done, readable, listed, copied, marked)
        | ill.from_(hearing_prepared, prepared_well, hearing_done, done_well)
        | stopping.from_(preparing, doing) | quitting.from_(asking_prepared, asking_done)
    )
    cancel = stopping.to(ending)
    abort_backup = must_abort.to(leaving)
    release = leaving.to(finished)

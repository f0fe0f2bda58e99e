"""A writer is sent every event that VSS may send it, in every order with few deviations, and only those."""

import pytest

from drive.test_a_program_is_driven_through_its_answers import driven
from drive.writers import dies_of_the_second_abort, forgets_abort, holds_writes, writer
from shadowcheck.drive.report import CRASHES, SPEAKS_WRONGLY
from shadowcheck.drive.sending import NEXT
from shadowcheck.report.drive_text import drive_text

HELD = "holds writes", "writes again"


def names(run):
    return [(one.name, one.about) for one in run.lines]


def test_a_writer_that_is_right_has_no_findings():
    report = driven(writer(holds_writes, *HELD), deviations=1)
    assert report.findings == ()
    assert report.exit_status == 0
    sent = {event.partition(" about")[0] for name, event in report.found.given if name == NEXT}
    assert sent >= {
        "OnAbort", "OnBackupComplete(backup failed)", "OnBackupShutdown(no set)", "OnBackupShutdown(another set)",
        "the process ends", "OnIdentify", "nothing more",
    }


def test_the_usual_run_is_a_whole_backup():
    seen = []
    driven(writer(lambda program, memory, event: seen.append(event["call"])), deviations=0)
    assert seen == [
        "OnIdentify", "OnPrepareBackup", "OnPrepareSnapshot", "OnFreeze", "OnThaw", "OnPostSnapshot",
        "OnBackupComplete", "OnBackupShutdown",
    ]


def following(pairs):
    return {(first, second) for (_, first), (_, second) in pairs}


def test_events_are_counted_in_pairs_of_which_one_follows_the_other():
    usual = driven(writer(holds_writes, *HELD), deviations=0).found
    assert len(usual.paired) == len(usual.visited) - 1
    assert ("OnFreeze", "OnThaw") in following(usual.paired)
    assert ("OnFreeze", "OnAbort") in following(usual.pairs) - following(usual.paired)
    report = driven(writer(holds_writes, *HELD), deviations=1)
    assert ("OnFreeze", "OnAbort") in following(report.found.paired)
    assert report.found.paired <= report.found.pairs
    told = f"tried: {len(report.found.paired)} of {len(report.found.pairs)} pairs of these"
    assert told in drive_text(report)


def test_writes_that_stay_held_after_abort_are_found_by_the_shortest_run():
    report = driven(writer(forgets_abort, *HELD), deviations=1)
    _, run = report.found.broken["writes-are-released"]
    told = names(run)
    assert told.index(("OnAbort", "A")) == told.index(("OnFreeze", "A")) + 1
    assert "VSS sends Abort of backup A" in drive_text(report)


def test_an_abort_that_comes_twice_is_one_deviation_and_a_crash_is_told_with_the_event():
    report = driven(writer(dies_of_the_second_abort, *HELD), deviations=1)
    found = {one.id: one for one in report.findings}[CRASHES]
    assert "OnAbort about A" in found.says


def test_freeze_is_never_sent_after_abort():
    def checks(program, memory, event):
        about = event.get("about")
        assert not (event["call"] == "OnFreeze" and about in memory)
        if event["call"] == "OnAbort":
            memory[about] = True
        elif event["call"] == "OnBackupShutdown":
            memory.pop(about, None)

    assert driven(writer(checks), deviations=2, runs=400).found.ends == {}


def test_a_second_backup_begins_only_beside_a_first():
    events = []
    driven(writer(lambda program, memory, event: events.append(event)), deviations=1)
    assert any(event.get("about") == "B" for event in events)
    first = next(place for place, event in enumerate(events) if event.get("about") == "B")
    begins = max(place for place, event in enumerate(events[:first]) if event["call"] == "OnIdentify")
    assert "OnPrepareBackup" in {event["call"] for event in events[begins:first] if event.get("about") == "A"}


def test_what_a_writer_asks_for_is_told_with_the_event():
    facts = {}
    driven(writer(lambda program, memory, event: facts.update({event["call"]: event["facts"]})), deviations=0)
    assert facts["OnBackupComplete"]["GetBackupSucceeded"] is True
    assert facts["OnFreeze"]["GetCurrentSnapshotSetId"] == "A"


@pytest.mark.parametrize("asks", [True, False])
def test_types_of_backups_are_tried_where_the_writer_asks_for_them(asks):
    def handle(program, memory, event):
        if asks and event["call"] == "OnPostSnapshot":
            program.say(call="GetBackupType", answer=event["facts"]["GetBackupType"])

    tried = {name for name, _ in driven(writer(handle), deviations=1).found.given}
    assert ("GetBackupType of A" in tried) is asks


def test_a_writer_may_die_and_start_anew_and_knows_nothing_then():
    memories = []

    def handle(program, memory, event):
        memory.setdefault("events", []).append(event["call"])
        memories.append(memory)

    report = driven(writer(handle), deviations=1)
    assert (NEXT, "the process ends") in report.found.given
    assert {"events": ["OnIdentify"]} in [{"events": one["events"][:1]} for one in memories]


def test_an_answer_that_no_handler_gives_is_a_finding():
    report = driven(writer(lambda *_: "perhaps"), deviations=0)
    assert [one.id for one in report.findings] == [SPEAKS_WRONGLY]


def test_a_writer_that_ends_by_itself_is_a_finding():
    given = writer(holds_writes, *HELD)
    given.body = lambda program: program.say(ready=True)
    report = driven(given, deviations=0)
    assert [one.id for one in report.findings] == [CRASHES]
    assert "not told to end" in report.findings[0].says

"""What was not tried, or cannot be told from a program's lines, is neither an error nor said to be fine."""

import itertools
from dataclasses import replace

import pytest

from drive.programs import Talking, program
from drive.test_a_program_is_driven_through_its_answers import careful, driven
from drive.writers import HANDLERS, holds_writes, writer
from shadowcheck.drive.command import Process
from shadowcheck.drive.report import CRASHES, SPEAKS_WRONGLY
from shadowcheck.drive.search import Found
from shadowcheck.drive.sending import NEXT
from shadowcheck.recorded import course
from shadowcheck.recorded.report import Untold
from shadowcheck.recorded.telling import CANDIDATES
from shadowcheck.report.drive_text import drive_text, headline
from shadowcheck.report.trace_details import telling
from shadowcheck.report.trace_story import explanation_told, story_lines
from shadowcheck.verify.broken import Level

STARTS_COUNTED = """
starts = os.path.getsize({mark!r}) if os.path.exists({mark!r}) else 0
open({mark!r}, "a").write("x")
greet(party="writer")
event = raw(b"no json\\n") if starts in {last} else say(ready=True)
while "call" in event:
    event = say(answer="true")
"""


def in_handler(name, *lines):
    """A writer that sends these lines in the handler of that name."""
    def handle(talk, memory, event):
        del memory
        for line in lines if event["call"] == name else ():
            talk.say(**line)

    return handle


def unwrapped(text):
    return " ".join(text.split())


def found(report):
    return {one.id for one in report.findings}


def test_a_program_that_makes_no_call_is_not_said_to_be_without_mistakes():
    report = driven(Talking(lambda _: None))
    assert report.exit_status == 3
    assert "not all" in headline(report)
    assert "no call in any run" in drive_text(report)


def test_a_program_that_fails_in_the_usual_run_is_told_of(tmp_path):
    given = program(tmp_path, "call('CreateVssBackupComponents'); call('Release'); sys.exit(7)")
    assert "ends with the exit status 7" in drive_text(driven(given, deviations=0))


def test_a_run_without_an_end_is_cut_off_and_not_a_success(monkeypatch):
    monkeypatch.setattr("shadowcheck.drive.conversation.MOST_MESSAGES", 50)

    @Talking
    def endless(talk):
        for number in itertools.count():
            talk.say(label=str(number))

    def works(talk, memory, event):
        del memory
        while event["call"] == "OnFreeze":
            talk.say(deed="writes to the event log")

    for given in (endless, writer(works)):
        report = driven(given, deviations=0)
        assert report.exit_status == 3
        assert "was stopped after" in drive_text(report)


@pytest.mark.parametrize(("handler", "line"), [
    ("OnIdentify", {"deed": "keeps resources"}), ("OnThaw", {"deed": "keeps resources", "thread": "2"}),
])
def test_resources_of_an_unknown_backup_are_not_said_to_be_left_behind(handler, line):
    assert "shutdown-leaves-nothing" not in found(driven(writer(in_handler(handler, line)), deviations=0))
    known = {"deed": line["deed"]}
    assert found(driven(writer(in_handler("OnThaw", known)), deviations=0)) == {"shutdown-leaves-nothing"}


def test_long_work_on_another_thread_is_not_that_of_the_handler():
    asks = {"call": "IsWriterShuttingDown", "answer": "false"}
    work = {"deed": "works long"}
    handlers = [in_handler("OnThaw", work), in_handler("OnThaw", {**work, "thread": "2"})]
    here, elsewhere = (
        driven(writer(lambda *given, one=one: (in_handler("OnFreeze", asks)(*given), one(*given))[1]), deviations=0)
        for one in handlers
    )
    assert "long-work-looks-for-shutdown" in found(here)
    assert "long-work-looks-for-shutdown" not in found(elsewhere)


def test_a_failure_that_is_set_on_another_thread_is_found():
    line = {"call": "SetWriterFailure(VSS_E_WRITERERROR_RETRYABLE)", "thread": "2"}
    assert "errors-stay-on-their-thread" in found(driven(writer(in_handler("OnFreeze", line)), deviations=0))


def test_a_program_that_dies_while_it_is_replied_to_crashes():
    @Talking
    def dies(talk):
        talk.said.put({"call": "CreateVssBackupComponents", "object": "backup 1"})
        talk.said.put({"crash": "access violation"})
        talk.told.get()

    assert CRASHES in found(driven(dies, deviations=0))


def test_a_process_that_was_started_anew_is_the_one_that_is_stopped_and_blamed(tmp_path, monkeypatch):
    started = []
    monkeypatch.setattr(Process, "__init__", keeping(started, Process.__init__))
    every_second = 2, 4  # but for that of the introduction
    speaks = STARTS_COUNTED.format(mark=str(tmp_path / "starts"), last=every_second)
    monkeypatch.setattr("shadowcheck.drive.sending.Sending._usual", restarts_at_once)
    report = driven(program(tmp_path, speaks, speaks_first=True), deviations=0)
    assert found(report) == {SPEAKS_WRONGLY}
    assert all(one.poll() is not None for one in started)


def keeping(started, made):
    def init(self, *given):
        made(self, *given)
        started.append(self._process)

    return init


def restarts_at_once(self, possible):
    """Choose that the process ends, in place of the first event."""
    return next((one for one in possible if one.name == self._driven.restarts[0]), None) if self._last is None else None


def test_a_writer_is_shut_down_in_the_handlers_in_which_it_looks():
    heard = []

    def looks(talk, memory, event):
        del memory
        told = event["facts"]["IsWriterShuttingDown"]
        if event["call"] == "OnFreeze":
            heard.append(told)
            talk.say(call="IsWriterShuttingDown", answer="true" if told else "false")
        elif told:
            assert True in heard

    driven(writer(looks), deviations=1)
    assert set(heard) == {True, False}
    assert all(isinstance(one, bool) for one in heard)


def test_a_backup_has_a_session_in_all_of_its_events_and_no_set_if_it_ends_without_one():
    facts = {}

    def handle(talk, memory, event):
        del talk, memory
        facts.setdefault((event["call"], event.get("about")), []).append(event["facts"])

    driven(writer(handle), deviations=1)
    of_a_backup = {key: told for key, told in facts.items() if key[1] is not None}
    assert all(one["GetSessionId"] == about for (_, about), told in of_a_backup.items() for one in told)
    assert any("GetCurrentSnapshotSetId" not in one for one in facts["OnBackupShutdown", "A"])
    assert all("GetSessionId" not in one for one in facts["OnIdentify", None])


def test_what_is_sent_is_counted_by_how_vss_stands():
    one, two = (driven(writer(holds_writes, *HANDLERS), deviations=number) for number in (0, 1))
    assert ("frozen", "OnAbort") in one.found.places - one.found.visited
    assert ("frozen", "OnAbort") in two.found.visited
    assert f"{len(two.found.visited)} of {len(two.found.places)} events" in drive_text(two)
    assert "not tried, with frozen: OnAbort" in drive_text(one, verbose=True)
    assert NEXT not in drive_text(one, verbose=True)


def test_places_that_were_taken_for_one_are_told():
    @Talking
    def asks_twice(talk):
        if talk.call("CreateVssBackupComponents") == "S_OK":
            if talk.call("InitializeForBackup") == "S_OK":
                for _ in range(3):
                    talk.say(label="asking")
                    talk.call("IsVolumeSupported")
            talk.call("Release")

    assert "left out" in drive_text(driven(asks_twice, deviations=1))
    assert "left out" not in drive_text(driven(careful, deviations=1))


@Talking
def releases_while_pending(program):
    if program.call("CreateVssBackupComponents") == "S_OK":
        if program.call("InitializeForBackup") == "S_OK":
            program.call("GatherWriterMetadata")
        program.call("Release")


def test_what_depends_on_what_vss_did_unseen_is_told_as_such():
    report = driven(releases_while_pending)
    found = {one.id: one for one in report.findings}["nothing-pending-at-release"]
    assert not found.sure
    assert "the program could not tell in which" in drive_text(report)


def test_a_claim_that_was_given_up_is_neither_broken_nor_kept(monkeypatch):
    """Of what was followed no further, nobody knows whether the program or VSS decides it."""
    monkeypatch.setattr("shadowcheck.recorded.course.MANY", 0)
    report = driven(releases_while_pending)
    assert "nothing-pending-at-release" in report.found.untold
    assert "nothing-pending-at-release" not in {one.id for one in (*report.findings, *report.kept)}
    assert all(one.given_up for one, _ in report.untold.values())
    assert all("too much was unknown to follow it any further" in telling(one) for one, _ in report.untold.values())


def keeps_copies(program):
    """Make persistent copies, which it may keep without a word, and look at the writers again much later."""
    def call(*names, instance="backup 1"):
        return [program.say(object=instance, call=one).get("answer") for one in names]

    metadata = "GatherWriterMetadata", "QueryStatus", "GetWriterMetadata", "FreeWriterMetadata"
    status = "GatherWriterStatus", "QueryStatus", "GetWriterStatus", "FreeWriterStatus"
    call("CreateVssBackupComponents", "InitializeForBackup", "SetContext(VSS_CTX_APP_ROLLBACK)", *metadata)
    call("SetBackupState(with components)", "StartSnapshotSet", "AddToSnapshotSet", "PrepareForBackup", "QueryStatus")
    call(*status, "DoSnapshotSet", "QueryStatus", *status, "BackupComplete", "QueryStatus", *status, "SaveAsXML")
    call("Release")
    for _ in range(2):
        call("CreateVssBackupComponents", "InitializeForBackup", *metadata, "Release", instance="backup 2")


def test_what_the_program_may_have_done_unseen_long_before_is_not_said_to_be_decided_by_vss():
    report = driven(Talking(keeps_copies, tells=["copy files"]), deviations=0)
    left, run = report.untold["persistent-copies-are-deleted"]
    assert left.line.number - max(one.number for one in run.lines if one.object == "backup 1") > CANDIDATES
    assert left.deeds == ("keep copies",)
    assert (report.findings, report.exit_status) == ((), 3)


@Talking
def releases_after_a_line_that_may_mean_several_things(program):
    if program.call("CreateVssBackupComponents") == "S_OK":
        if program.call("InitializeForBackup") == "S_OK":
            program.call("SetBackupState")  # with or without components
            program.call("GatherWriterMetadata")
        program.call("Release")


def test_what_an_unclear_line_may_decide_is_not_said_to_be_decided_by_vss(monkeypatch):
    report = driven(releases_after_a_line_that_may_mean_several_things, deviations=0)
    assert "nothing-pending-at-release" in found(report)
    monkeypatch.setattr(course, "FEW", 0)  # so that the line is not tried
    report = driven(releases_after_a_line_that_may_mean_several_things, deviations=0)
    assert "nothing-pending-at-release" not in found(report)
    assert "nothing-pending-at-release" in report.untold


@pytest.mark.parametrize("first", [Level.NOTE, Level.ERROR])
def test_what_is_an_error_under_one_reading_is_not_hidden_by_a_shorter_note_under_another(first):
    report = driven(releases_while_pending)
    broken, run = report.found.broken["nothing-pending-at-release"]
    both, found = [Level.NOTE, Level.ERROR], Found()
    for level in both if first is Level.NOTE else reversed(both):
        line = broken.line._replace(number=broken.line.number + both.index(level))
        one = replace(broken, level=level, line=line)
        left = Untold(one.claim, one.readings, line, level, (), ("copy files",))
        found.take(replace(run, broken=[one], possible=(), untold=(left,)))
    assert found.broken[broken.claim.id][0].level is Level.ERROR
    assert found.untold[broken.claim.id][0].level is Level.ERROR


def test_what_would_decide_a_rule_is_named():
    def leaves(program):
        if program.call("CreateVssBackupComponents") == "S_OK":
            if program.call("InitializeForBackup") == "S_OK":
                program.call("ImportSnapshots")
            program.call("Release")

    text = unwrapped(drive_text(driven(Talking(leaves))))
    assert "failed-imports-are-cleaned-up; what would decide it: whether it did 'clean up luns'" in text


def test_a_claim_that_was_given_up_in_one_run_is_watched_in_the_next(monkeypatch):
    runs, many = itertools.count(), course.MANY

    @Talking
    def gives_up_first(program):
        monkeypatch.setattr(course, "MANY", many if next(runs) > 1 else 0)  # it is begun once to introduce itself
        if program.call("CreateVssBackupComponents") == "S_OK":
            if program.call("InitializeForBackup") == "S_OK":
                program.call("IsVolumeSupported")  # whatever it answers, the next call is made
                program.call("GatherWriterMetadata")
            program.call("Release")

    report = driven(gives_up_first)
    assert "nothing-pending-at-release" in {one.id for one in report.findings}
    assert "nothing-pending-at-release" in report.found.untold
    assert not report.untold, "another run has decided it"


def test_what_only_some_explanations_break_is_told_by_one_that_does():
    """The explanation with the fewest unrecorded steps is another one: there, the import is still pending."""

    def imports_and_leaves(program):
        if program.call("CreateVssBackupComponents") == "S_OK":
            if program.call("InitializeForBackup") == "S_OK":
                program.call("ImportSnapshots")
            program.call("Release")

    report = driven(Talking(imports_and_leaves, tells=["clean up luns"]))
    finding = {one.id: one for one in report.findings}["failed-imports-are-cleaned-up"]
    assert not finding.sure
    told = report.told([finding])
    assert "ImportSnapshots fails" in "\n".join(story_lines(told))
    assert [one.claim.id for one in told.report.broken] == [finding.id]
    assert f"explanations that break {finding.id}" in explanation_told(told.parts[-1])
    assert f"(as is usual; {explanation_told(told.parts[-1])}):" in unwrapped(drive_text(report))


def test_what_no_explanation_breaks_is_not_told_as_broken():
    report = driven(releases_while_pending)
    finding = {one.id: one for one in report.findings}["nothing-pending-at-release"]
    kept = next(one for one in report.kept if one.strength == "must")
    told = report.told([replace(finding, broken=replace(finding.broken, claim=kept))])
    assert told.report.broken == ()
    assert f"perhaps this breaks {kept.id}" in unwrapped("\n".join(story_lines(told)))

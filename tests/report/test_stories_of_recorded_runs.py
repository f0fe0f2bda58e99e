"""The story of a recorded run in words, and as a sequence chart: what is certain, what is not, and what it broke."""

import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from recorded.logs import (
    BACKUP,
    BEGIN,
    CREATE,
    END,
    FAILED_CREATION,
    FINISHED,
    GOOD,
    PREPARE,
    TELLS,
    call,
    without,
)
from recorded.runs import written
from shadowcheck.draw.sequence_mermaid import sequence_mermaid
from shadowcheck.draw.sequence_svg import sequence_svg
from shadowcheck.recorded import story as telling
from shadowcheck.recorded.judge import judge
from shadowcheck.recorded.story import story
from shadowcheck.report.trace_chart import trace_chart
from shadowcheck.report.trace_story import trace_story
from vss_protocol.requester_contract.environment import REQUESTER

BAD = [*BEGIN, *PREPARE, *FAILED_CREATION, call("BackupComplete", None)]
PENDING = "VSS_S_ASYNC_PENDING"
USUAL = [one for one in without(GOOD, "FreeWriterStatus", "list files", "SaveAsXML") if one.get("answer") != PENDING]
LATE = [*BEGIN[:4], call("StartSnapshotSet"), call("AddToSnapshotSet"), call("QueryStatus", FINISHED)]
UNTOLD = [*BEGIN[:4], call("QueryStatus", None), call("PrepareForBackup", None)]
ODD = [*BEGIN[:2], call("DoSnapshotSet"), call("Release")]


@pytest.fixture
def told_of(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def call_(lines, header=TELLS):
        written(tmp_path / "run.jsonl", lines, header)
        (report,) = judge("run.jsonl", REQUESTER)
        return story(report)

    return call_


@pytest.fixture
def text(told_of):
    return lambda *given: trace_story(told_of(*given)).splitlines()


@pytest.fixture
def chart(told_of):
    return lambda *given: trace_chart(told_of(*given))


def below(lines, start):
    """The lines below the one that begins so, up to the next line of the log."""
    place = next(place for place, line in enumerate(lines) if line.startswith(start))
    found = []
    for line in lines[place + 1 :]:
        if line[:1].strip() or line.lstrip().startswith("- ") or line.lstrip()[:1].isdigit():
            break
        found.append(line.strip())
    return " ".join(found)


def test_each_line_is_told_with_its_number_and_what_happened_between(text):
    lines = text(GOOD)
    assert lines[0].startswith("the run, line by line (one of 16 explanations: the one with the fewest unrecorded")
    asked = lines.index(" 7. The requester calls QueryStatus: GatherWriterMetadata has finished.")
    assert lines[asked - 1] == "    - GatherWriterMetadata finishes."
    assert lines[asked + 1] == "        writers: at rest"
    assert lines[-1] == "42. The program comes to its end."


def test_the_only_explanation_is_called_so(text):
    assert text(BAD)[0] == "the run, line by line (the only explanation):"


def test_a_broken_rule_is_told_below_its_line_with_its_page(text):
    told = below(text(BAD), f"{1 + len(BAD)}. ")
    assert "error: this breaks no-complete-after-failed-creation (must): BackupComplete is not" in told
    assert "page: nf-vsbackup-ivssbackupcomponents-backupcomplete" in told
    assert "note: this breaks calls-are-in-place (derived)" in told


def test_a_step_is_told_with_the_line_after_which_it_came(text):
    assert "   - GatherWriterMetadata finishes. (at some time after line 5)" in text(LATE)


def test_what_may_be_is_told_as_perhaps(text):
    lines = text(UNTOLD)
    place = next(place for place, line in enumerate(lines) if line.startswith("6. "))
    told = f"{lines[place]} {below(lines, '6. ')}"
    assert told.startswith("6. QueryStatus on 'backup 1' (the log does not say what it answered); perhaps: The req")
    assert "perhaps this breaks metadata-before-preparation (must)" in below(lines, "7. ")
    assert "error: this breaks metadata-before-preparation" not in below(lines, "7. ")


def test_a_state_that_is_not_certain_is_told_with_all_that_it_may_be(text):
    told = below(text([*UNTOLD[:4], call("QueryStatus", None)]), "6. ")
    assert "writers: asked for their metadata; or at rest" in told


def test_a_line_that_cannot_be_explained_ends_the_story(text):
    lines = text(ODD, None)
    assert "line 3: explained up to here; not judged from here on" in lines
    assert not [line for line in lines if line.startswith("3. ")]


def test_of_a_long_log_only_what_leads_to_a_broken_rule_is_told(text, monkeypatch):
    monkeypatch.setattr(telling, "WHOLE", 20)
    monkeypatch.setattr(telling, "AROUND", 5)
    last = 1 + len(BAD)
    assert text(BAD)[0] == f"the run, lines {last - 4} to {last} (the only explanation):"
    assert text([*BACKUP, *BACKUP, *END])[0].startswith("the run is not told: none of its 81 lines breaks a rule")


def test_a_break_that_comes_again_is_told_again(text):
    late = [*BEGIN, *PREPARE, *CREATE, call("list files"), call("BackupComplete"), call("BackupComplete", None)]
    first, second = (below(text(late), f"{number}. ") for number in (len(late), 1 + len(late)))
    assert "error: this breaks complete-when-stored (must)" in first
    assert "error: by here at the latest, this breaks complete-when-stored (must) again" in second


def test_a_log_that_was_changed_meanwhile_is_not_told(told_of, tmp_path):
    report = told_of(GOOD).report
    written(tmp_path / "run.jsonl", ODD, None)
    assert trace_story(story(report)) == (
        "the run is not told: too much is unknown, or the log was changed since it was judged"
    )


def states_of(chart, name):
    number = chart.lifelines.index(name)
    return [change.state for row in chart.rows for change in row.changes if change.lifeline == number]


def test_the_chart_has_whom_the_program_calls_and_the_writers_beside_it(chart):
    found = chart(GOOD)
    assert found.lifelines == ("requester", "VSS", "writers", "shadow copy set", "shadow copies")
    assert states_of(found, "writers") == [
        "asked for their metadata", "at rest", "asked to prepare", "prepared", "freeze, then thaw",
        "run again, and wait for BackupComplete", "told that the backup is complete", "done with this backup",
        "at rest",
    ]
    assert states_of(found, "shadow copy set") == ["started", "has volumes", "being created", "created", "none"]
    assert "one of 16 explanations" in found.title


def test_a_row_has_the_number_of_its_line_and_a_silent_step_has_none(chart):
    rows = chart(GOOD).rows
    assert [row.number for row in rows if row.number] == list(range(2, 2 + len(GOOD)))
    silent = [message for row in rows if not row.number for message in row.messages]
    assert {(message.source, message.target) for message in silent} == {(1, 1)}
    assert "PrepareForBackup finishes." in [message.text for message in silent]


def test_a_deed_is_no_call_on_others(chart):
    messages = {message.text: message for row in chart(GOOD).rows for message in row.messages}
    copied, called = messages["copy files: S_OK"], messages["PrepareForBackup: S_OK"]
    assert (copied.source, copied.target, called.source, called.target) == (0, 0, 0, 1)


def test_a_party_that_is_called_has_its_calls_from_the_others(told_of):
    found = told_of(BEGIN)
    called = replace(REQUESTER, recording=replace(REQUESTER.recording, called=True))
    first, *_ = trace_chart(replace(found, report=replace(found.report, interface=called))).rows
    assert (first.messages[0].source, first.messages[0].target) == (1, 0)


def test_the_chart_says_at_its_row_what_is_broken(chart):
    faults = {row.number: row.faults for row in chart(BAD).rows if row.faults}
    assert set(faults) == {1 + len(BAD)}
    assert faults[1 + len(BAD)][0].startswith("error: this breaks no-complete-after-failed-creation (must)")


def test_two_objects_are_named_in_the_chart(chart):
    lister = [call(name, about="lister") for name in ("CreateVssBackupComponents", "InitializeForBackup")]
    texts = [message.text for row in chart([*BEGIN, *lister]).rows for message in row.messages]
    assert "lister: InitializeForBackup: S_OK" in texts


def test_a_usual_backup_of_25_lines_is_a_short_chart(chart):
    root = ET.fromstring(sequence_svg(chart(USUAL)))  # noqa: S314 - our own
    assert len(USUAL) in range(25, 31)
    assert float(root.get("width")) <= 900
    assert float(root.get("height")) <= 60 * len(USUAL)


def test_states_that_are_not_certain_are_marked_as_that(chart):
    changes = [change for row in chart(UNTOLD).rows for change in row.changes]
    assert {change.certain for change in changes if "; or " in change.state} == {False}
    assert {change.certain for change in changes if "; or " not in change.state} == {True}


def test_each_part_of_a_long_log_begins_with_the_states_by_then(chart, monkeypatch):
    monkeypatch.setattr(telling, "WHOLE", 20)
    monkeypatch.setattr(telling, "AROUND", 5)
    careless = without(BACKUP, "SaveAsXML")
    rows = chart([*careless, *BACKUP, *BAD]).rows
    parts = {row.says: [change.state for change in row.changes] for row in rows if row.says}
    last = 1 + len(careless) + len(BACKUP) + len(BAD)
    assert list(parts) == [f"Lines {end - 4} to {end}." for end in (1 + len(careless), last)]
    assert parts[f"Lines {last - 4} to {last}."][0] == "prepared"


def test_mermaid_has_the_same(chart):
    lines = sequence_mermaid(chart(BAD)).splitlines()
    assert "    p0->>p1: 12. PrepareForBackup#58; S_OK" in lines
    assert "    Note over p2: asked to prepare" in lines
    assert "    p1->>p1: DoSnapshotSet fails." in lines
    assert any("this breaks no-complete-after-failed-creation" in line for line in lines)


def test_the_chart_is_the_same_on_every_run(chart):
    assert sequence_svg(chart(BAD)) == sequence_svg(chart(BAD))

"""What people, JUnit, JSON and GitHub are told of a design."""

import json
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from shadowcheck.claims import Strength
from shadowcheck.explore.run import PLAIN, Run
from shadowcheck.report.annotations import workflow_commands
from shadowcheck.report.design_junit import design_junit
from shadowcheck.report.design_sarif import design_sarif
from shadowcheck.report.design_text import design_summary, design_text, evidence
from shadowcheck.report.details import traces
from shadowcheck.report.json_report import design_json
from shadowcheck.report.reproduction import reproduction
from toys.masters import MOODY, MORTALS, with_strength


def text(report):
    """The report without the folders of the place."""
    return design_text(report).replace(str(report.findings[0].place) if report.findings else "\0", "PLACE")


def cases(report):
    root = ET.fromstring(design_junit(report))  # noqa: S314 - we wrote it ourselves
    return root[0], {case.get("name"): case for case in root.iter("testcase")}


def data(report):
    return json.loads(design_json((report, traces(report.report))))["designs"][0]


def test_a_finding_tells_sentence_page_cause_remedy_and_what_happens(verified):
    assert text(verified("Stubborn")).split("\n\n")[1] == """\
error: resumes (PLACE)
  A servant that is still moves again.
  owed by: writer (must)
  page: resuming <https://example.org/resuming>
  cause: abort, in holding
  usual remedy: Let it move again at Abort, too.
  the shortest order of events:
     Stubborn begins: moving
  1. The first master says freeze.
       Stubborn: freeze; holding
  from here it repeats for ever:
  2. The first master says abort.
       Stubborn: abort; stays holding
  3. The first master says freeze.
       Stubborn: freeze; stays holding
  and so on, again from step 2"""


def test_acts_and_decisions_are_told_with_the_step(verified):
    assert "Busy: freeze (tired: no); tidies up; holding" in text(verified("Busy"))


def test_outcomes_and_failures_are_told_with_the_step(verified):
    told = text(verified("Moody", interface=MOODY))
    assert "Moody: freeze; answers failure; records too cross; stays moving (mood=CROSS, tally=1)" in told


def test_an_event_without_a_handler_is_told_with_the_step(verified):
    assert "Deaf: abort first unhandled; stays moving" in text(verified("Deaf"))


def test_a_death_is_told_with_the_step(verified):
    assert "Good: begins anew; stays moving" in text(verified("Good", interface=MORTALS))


def test_a_run_that_may_rest_is_told_to_its_end(verified):
    report = verified("Numb")
    (finding,) = report.findings
    resting = replace(finding, trace=replace(finding.trace, loop_at=None, rests=True))
    assert evidence(report, resting)[-1] == "it may stay here for ever"
    assert "# it may stay here for ever\n" in reproduction(replace(report, findings=(resting,)), "'servants:Numb'")


def test_what_is_so_from_the_start_is_told_as_that(verified):
    assert "  it is so from the start\n" in text(verified("Loud"))


def test_a_sound_design_is_told_in_two_lines_if_its_model_has_no_notes(verified):
    lines = text(verified("Good")).splitlines()
    assert lines[0] == "Good: no findings; 8 obligations kept, 1 not exercised"
    assert lines[1].startswith("3 states, 8 steps; engine levels; model servants")
    assert len(lines) == 2


def test_several_findings_are_told_in_a_line_each_first(verified):
    report = verified("Sloppy")
    lines = text(report).splitlines()
    assert lines[0].startswith("Sloppy: 1 error, 1 warning; ")
    assert [line.split(" (")[0] for line in lines[1:3]] == ["  error: still-while-frozen", "  warning: can-be-still"]


def test_a_possibility_that_the_design_rules_out_is_neither_kept_nor_a_finding_in_any_report(verified):
    report = verified("Sloppy", interface=with_strength(Strength.POSSIBLE, "can-be-still"))
    assert "can-be-still" not in [finding.id for finding in report.findings]
    assert "can-be-still" not in [verdict.claim.id for verdict in report.kept]
    assert "ruled out by this design: can-be-still" in text(report).splitlines()
    assert text(report).splitlines()[0].endswith(", 1 ruled out")
    assert data(report)["ruled_out"] == ["can-be-still"]
    suite, found = cases(report)
    assert found["can-be-still"][0].tag == "skipped"
    assert found["can-be-still"][0].get("message").startswith("ruled out: ")
    assert suite.find("system-out").text.splitlines()[-1] == design_summary(report)


def test_every_claim_is_broken_kept_not_exercised_ruled_out_or_open(verified):
    for run in (PLAIN, Run(limit=2)):
        report = verified("Sloppy", interface=with_strength(Strength.POSSIBLE, "can-be-still"), run=run)
        broken = [verdict for finding in report.findings for verdict in (finding.verdict, *finding.also)]
        broken = [verdict for verdict in broken if verdict in report.report.verdicts]  # not by the other reading alone
        told = [*broken, *report.kept, *report.not_exercised, *report.ruled_out, *report.open]
        assert sorted(one.claim.id for one in told) == sorted(one.claim.id for one in report.report.verdicts)


def test_the_notes_are_in_every_report(verified):
    report = verified("Excused")
    notes = [line.removeprefix("note: ") for line in text(report).splitlines() if line.startswith("note: ")]
    assert "the waiver of resumes is no longer needed: nothing breaks it" in notes
    assert data(report)["notes"] == notes
    assert cases(report)[0].find("system-out").text.splitlines()[:-1] == notes
    (invocation,) = json.loads(design_sarif(report))["runs"][0]["invocations"]
    told = invocation["toolExecutionNotifications"]
    assert [(one["level"], one["message"]["text"]) for one in told] == [("note", note) for note in notes]


def test_the_reading_is_told_where_it_decides(verified):
    assert "only under the reading: lenient" in text(verified("Deaf"))
    assert "only under" not in text(verified("Busy"))


def test_a_waiver_is_told_with_its_reason_and_without_a_story(verified):
    told = text(verified("Excused"))
    assert "waived: its room is small" in told
    assert "the shortest order" not in told
    assert "note: the waiver of resumes is no longer needed: nothing breaks it" in told


def test_what_is_not_settled_is_told_as_such(verified):
    told = text(verified("Good", run=Run(limit=1)))
    assert "not settled: " in told
    assert "note: the search is unfinished" in told


def test_junit_has_a_case_for_each_claim(verified):
    suite, found = cases(verified("Sloppy"))
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("11", "2", "5")
    assert found["still-while-frozen"][0].tag == "failure"
    assert "1. The first master says freeze." in found["still-while-frozen"][0].get("message")
    assert "reported with still-while-frozen" in found["still-while-frozen-of-the-second"][0].get("message")


def test_junit_skips_advice_waivers_and_what_is_not_exercised(verified):
    assert cases(verified("Busy"))[1]["tidies-when-thawed"][0].get("message").startswith("advice not followed")
    assert cases(verified("Excused"))[1]["tidies-when-thawed"][0].get("message") == "waived: its room is small"
    inferred = verified("Busy", interface=with_strength(Strength.DERIVED))
    assert cases(inferred)[1]["tidies-when-thawed"][0].get("message").startswith("inferred rule not kept")
    assert cases(verified("Good"))[1]["wakes"][0].get("message").startswith("not exercised")


def test_what_is_broken_under_another_reading_only_passes_in_junit(verified):
    assert len(cases(verified("Deaf"))[1]["answers-everything"]) == 0


def test_junit_tells_what_is_not_settled_as_an_error(verified):
    suite, found = cases(verified("Good", run=Run(limit=1)))
    assert found["resumes"][0].tag == "error"
    assert int(suite.get("errors")) > 0


def test_json_is_that_of_a_check_and_the_findings(verified):
    report = verified("Stubborn")
    found = data(report)
    assert (found["schema"], found["exit_status"]) == ("shadowcheck-design-report/1", 1)
    assert found["design"] == {"name": "Stubborn", "interface": "writer", "strict": False}
    assert found["not_exercised"] == ["wakes"]
    assert {claim["id"]: claim["verdict"] for claim in found["claims"]}["resumes"] == "fails"
    (finding,) = found["findings"]
    assert finding.pop("story")[1:3] == ["   Stubborn begins: moving", "1. The first master says freeze."]
    assert finding.pop("chart").splitlines()[3] == "sequenceDiagram"
    place = report.findings[0].place
    assert finding == {
        "level": "error", "claim": "resumes", "also": [], "follows": [], "elsewhere": [],
        "readings": ["strict", "lenient"], "waiver": "",
        "address": "https://example.org/resuming", "remedy": "Let it move again at Abort, too.",
        "place": {"file": place.file, "line": place.line},
        "cause": {"event": "abort", "state": "holding", "decisions": {}}, "steps": 3, "shortest": True,
    }


def test_json_has_nothing_for_what_never_happens(verified):
    finding = data(verified("Sloppy"))["findings"][-1]
    assert (finding["cause"], finding["chart"], finding["steps"], finding["story"]) == (None, None, None, [])


def test_annotations_are_one_line_each_and_escaped(verified):
    report = verified("Sloppy")
    error, warning = workflow_commands(report)
    place = report.findings[0].place
    head = f"::error file={place.file},line={place.line},title=Sloppy%3A still-while-frozen::"
    assert error.startswith(head + "  A servant is still while the first master freezes it.%0A")
    assert "\n" not in error
    assert warning.startswith("::warning ")


def test_a_note_is_a_notice_and_a_waived_finding_is_no_annotation(verified):
    assert workflow_commands(verified("Deaf"))[0].startswith("::notice ")
    assert workflow_commands(verified("Excused")) == []


@pytest.mark.parametrize("written", [design_text, design_junit, lambda report: design_json((report, {}))])
def test_two_reports_are_the_same(verified, written):
    assert written(verified("Sloppy")) == written(verified("Sloppy"))

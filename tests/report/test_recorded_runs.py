"""The reports on recorded runs that other programs read: JUnit for continuous integration, SARIF for code scanning."""

import json
import xml.etree.ElementTree as ET
from urllib.parse import urlsplit

import pytest

from recorded.logs import BEGIN, FAILED_CREATION, FINISHED, GOOD, PREPARE, TELLS, call, without
from recorded.runs import written
from shadowcheck.recorded.judge import judge
from shadowcheck.recorded.story import story
from shadowcheck.report.trace_junit import EXPLAINED, trace_junit
from shadowcheck.report.trace_sarif import trace_sarif
from vss_protocol.requester_contract.environment import REQUESTER

BAD = [*BEGIN, *PREPARE, *FAILED_CREATION, call("BackupComplete", None)]
ODD = [*BEGIN[:2], call("DoSnapshotSet"), call("Release")]
UNTOLD = [*BEGIN[:4], call("QueryStatus", None), call("PrepareForBackup", None)]
LOGS = {
    "good.jsonl": (GOOD, TELLS), "bad.jsonl": (BAD, TELLS), "odd.jsonl": (ODD, None), "untold.jsonl": (UNTOLD, TELLS),
    "careless.jsonl": (without(GOOD, "FreeWriterStatus"), TELLS),
}
REPORTS = {}


@pytest.fixture
def reported(tmp_path, monkeypatch):
    """Judge the logs of these names, each once; they stand in the current folder, as in a checkout."""
    monkeypatch.chdir(tmp_path)

    def call_(*names):
        for name in names:
            written(tmp_path / name, *LOGS[name])
            if name not in REPORTS:
                (REPORTS[name],) = judge(name, REQUESTER)
        return [REPORTS[name] for name in names]

    return call_


@pytest.fixture
def cases(reported):
    def call_(name):
        (suite,) = ET.fromstring(trace_junit(*reported(name)))  # noqa: S314 - we wrote it ourselves
        found = {case.get("name"): case for case in suite.iter("testcase")}
        assert len(found) == int(suite.get("tests")), "no rule has two cases"
        return found

    return call_


@pytest.fixture
def run_of(reported):
    def call_(name):
        log = json.loads(trace_sarif(*reported(name)))
        assert (log["version"], log["$schema"]) == ("2.1.0", "https://json.schemastore.org/sarif-2.1.0.json")
        (run,) = log["runs"]
        return run

    return call_


def outcome(case):
    return case[0].tag if len(case) else "passed"


def message(case):
    return case[0].get("message")


def line_of(location):
    return location["physicalLocation"]["region"]["startLine"]


def test_each_rule_of_the_party_is_a_case_and_so_is_the_whole_log(cases, reported):
    (report,) = reported("good.jsonl")
    known = (*report.kept, *report.not_exercised, *(claim for claim, _ in report.untellable))
    assert set(cases("good.jsonl")) == {EXPLAINED, *(claim.id for claim in known)}


def test_a_broken_rule_fails_at_its_line_with_its_page_and_its_remedy(cases):
    case = cases("bad.jsonl")["no-complete-after-failed-creation"]
    assert (outcome(case), case.get("file"), case.get("line")) == ("failure", "bad.jsonl", str(1 + len(BAD)))
    assert f"bad.jsonl:{1 + len(BAD)}" in case[0].text
    assert "https://learn.microsoft.com" in case[0].text
    assert "usual remedy: After a failed DoSnapshotSet, call AbortBackup" in case[0].text


def test_what_was_kept_passes_and_what_was_not_exercised_is_skipped(cases):
    found = cases("bad.jsonl")
    assert outcome(found["initialised-first"]) == outcome(found[EXPLAINED]) == "passed"
    assert message(found["ended-instances-are-released"]) == "not exercised"
    assert message(found["failures-are-noticed"]).startswith("no log can tell: ")


def test_advice_that_is_not_followed_is_skipped_at_its_line(cases):
    case = cases("careless.jsonl")["gathered-status-is-freed"]
    assert outcome(case) == "skipped"
    assert message(case).startswith("advice not followed at line ")
    assert case.get("line") in message(case)


def test_what_cannot_be_told_is_skipped_and_says_what_would_tell(cases):
    case = cases("untold.jsonl")["metadata-before-preparation"]
    assert (outcome(case), case.get("line")) == ("skipped", str(1 + len(UNTOLD)))
    assert message(case).startswith(f"cannot be decided: line {1 + len(UNTOLD)}: ")
    assert "what would decide it: the answer in line 6" in message(case)


def test_a_log_that_cannot_be_explained_is_an_error_and_no_rule_passes_for_it(cases):
    found = cases("odd.jsonl")
    error = found.pop(EXPLAINED)
    assert (outcome(error), error.get("line")) == ("error", "3")
    assert "the possible answers were VSS_E_BAD_STATE" in message(error)
    assert {outcome(case) for case in found.values()} == {"skipped"}
    assert "kept, as far as the log was judged" in set(map(message, found.values()))


def test_the_suites_of_several_logs_have_their_names(reported):
    root = ET.fromstring(trace_junit(*reported("good.jsonl", "bad.jsonl")))  # noqa: S314 - we wrote it ourselves
    assert [(suite.get("name"), suite.get("failures")) for suite in root] == [("good.jsonl", "0"), ("bad.jsonl", "3")]
    assert not [element for element in root.iter() if element.get("time") or element.get("timestamp")]


@pytest.mark.parametrize("name", LOGS)
def test_each_result_has_its_rule_and_a_line_of_the_log(run_of, name):
    run = run_of(name)
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(set(rules)) == len(rules)
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        for location in (*result["locations"], *result.get("relatedLocations", [])):
            assert location["physicalLocation"]["artifactLocation"] == {"uri": name, "uriBaseId": "%SRCROOT%"}
            assert line_of(location) >= 1


@pytest.mark.parametrize("name", LOGS)
def test_only_what_is_broken_has_a_level(run_of, name):
    """SARIF 2.1.0, 3.27.10: a result of another kind than "fail" has the level "none"."""
    for result in run_of(name)["results"]:
        assert (result["kind"], result["level"]) == ("review", "none") or (
            result["kind"] == "fail" and result["level"] in {"error", "warning", "note"}
        )


def test_a_broken_rule_is_a_result_at_its_line_and_a_rule_with_page_and_help(run_of):
    run = run_of("bad.jsonl")
    found = {result["ruleId"]: result for result in run["results"]}
    result = found["no-complete-after-failed-creation"]
    assert (result["level"], line_of(result["locations"][0])) == ("error", 1 + len(BAD))
    assert found["calls-are-in-place"]["level"] == "note"
    rule = run["tool"]["driver"]["rules"][result["ruleIndex"]]
    assert urlsplit(rule["helpUri"]).netloc == "learn.microsoft.com"
    assert rule["help"]["text"].endswith("After a failed DoSnapshotSet, call AbortBackup, then Release.")
    assert run["invocations"][0]["exitCode"] == 1


def test_what_cannot_be_told_is_for_review_and_names_the_lines_that_would_tell(run_of):
    (result,) = [one for one in run_of("untold.jsonl")["results"] if one["ruleId"] == "metadata-before-preparation"]
    assert (result["kind"], result["properties"]["ifBroken"]) == ("review", "error")
    assert [line_of(place) for place in result["relatedLocations"]] == [6]


def test_a_line_that_cannot_be_explained_is_a_warning_of_the_run_and_no_result(run_of):
    run = run_of("odd.jsonl")
    first, *others = run["invocations"][0]["toolExecutionNotifications"]
    assert (first["level"], line_of(first["locations"][0])) == ("warning", 3)
    assert "this is not a mistake in the program" in first["message"]["text"]
    assert [one["level"] for one in others] == ["note"], "what the log does not tell of"
    assert run["results"] == []


def test_a_finding_is_the_same_one_when_lines_are_added_before_it(tmp_path, monkeypatch, reported):
    (before,) = reported("bad.jsonl")
    monkeypatch.chdir(tmp_path)
    asked = [*BAD[:5], call("QueryStatus", FINISHED), *BAD[5:]]
    written(tmp_path / "bad.jsonl", asked, TELLS)
    runs = [json.loads(trace_sarif(one))["runs"][0] for one in (before, *judge("bad.jsonl", REQUESTER))]
    first, second = (run["results"] for run in runs)
    assert [one["partialFingerprints"] for one in first] == [one["partialFingerprints"] for one in second]
    assert line_of(first[0]["locations"][0]) + 1 == line_of(second[0]["locations"][0])


def test_with_a_story_the_lines_before_a_broken_rule_are_its_code_flow(reported):
    (report,) = reported("bad.jsonl")
    results = json.loads(trace_sarif(report, stories=[story(report)]))["runs"][0]["results"]
    assert all(len(result["codeFlows"]) == 1 for result in results)
    steps = results[0]["codeFlows"][0]["threadFlows"][0]["locations"]
    assert [step["executionOrder"] for step in steps] == list(range(1, 1 + len(steps)))
    assert steps[-1]["location"]["message"]["text"].startswith("The requester calls BackupComplete")
    assert line_of(steps[-1]["location"]) == line_of(results[0]["locations"][0])
    assert steps[-1]["state"]["writers"] == {"text": "run again, as no set was made"}
    silent = [step["location"]["message"]["text"] for step in steps if step["importance"] == "unimportant"]
    assert silent[-1] == "DoSnapshotSet fails."


def test_without_a_story_there_is_no_code_flow(run_of):
    assert not [result for result in run_of("bad.jsonl")["results"] if "codeFlows" in result]


def test_a_log_outside_of_the_repository_has_a_whole_address(tmp_path, monkeypatch):
    (tmp_path / "checkout").mkdir()
    monkeypatch.chdir(tmp_path / "checkout")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path / "checkout"))
    path = written(tmp_path / "bad.jsonl", BAD, TELLS)
    result = json.loads(trace_sarif(*judge(path, REQUESTER)))["runs"][0]["results"][0]
    artifact = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert artifact == {"uri": (tmp_path / "bad.jsonl").as_uri()}

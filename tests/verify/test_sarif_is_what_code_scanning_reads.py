"""SARIF 2.1.0: what the standard requires, and what GitHub's code scanning asks for beside it."""

import json
from urllib.parse import urlsplit

import pytest

from shadowcheck.report.design_sarif import design_sarif
from toys.masters import MORTALS

NAMES = ["Good", "Stubborn", "Sloppy", "Busy", "Excused", "Deaf", "Frozen"]


def run_of(report):
    log = json.loads(design_sarif(report))
    assert (log["version"], log["$schema"]) == ("2.1.0", "https://json.schemastore.org/sarif-2.1.0.json")
    (run,) = log["runs"]
    return run


def locations(result):
    yield from result["locations"]
    for flow in result.get("codeFlows", []):
        for thread in flow["threadFlows"]:
            yield from (step["location"] for step in thread["locations"])


@pytest.mark.parametrize("name", NAMES)
def test_the_required_properties_are_there(verified, name):
    run = run_of(verified(name))
    assert run["tool"]["driver"]["name"] == "shadowcheck"
    assert all(isinstance(invocation["executionSuccessful"], bool) for invocation in run["invocations"])
    assert run["columnKind"] in ("utf16CodeUnits", "unicodeCodePoints")
    for result in run["results"]:
        assert result["message"]["text"]
        assert result["level"] in ("none", "note", "warning", "error")
        assert result["kind"] == "fail"
        for suppression in result.get("suppressions", []):
            assert suppression["kind"] in ("inSource", "external")


@pytest.mark.parametrize("name", NAMES)
def test_each_result_refers_to_the_rule_at_its_index(verified, name):
    run = run_of(verified(name))
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(set(rules)) == len(rules)
    assert [rules[result["ruleIndex"]] for result in run["results"]] == [
        result["ruleId"] for result in run["results"]
    ]


@pytest.mark.parametrize("name", NAMES)
def test_each_place_is_a_relative_address_and_a_line(verified, name):
    for result in run_of(verified(name))["results"]:
        for location in locations(result):
            artifact = location["physicalLocation"]["artifactLocation"]
            assert urlsplit(artifact["uri"]).scheme == ""
            assert not artifact["uri"].startswith("/")
            assert artifact["uriBaseId"] == "%SRCROOT%"
            assert location["physicalLocation"]["region"]["startLine"] >= 1


def test_a_rule_is_a_claim_with_its_page_and_its_remedy(verified):
    (rule,) = run_of(verified("Stubborn"))["tool"]["driver"]["rules"]
    assert rule["helpUri"] == "https://example.org/resuming"
    assert rule["shortDescription"]["text"] == "A servant that is still moves again."
    assert rule["help"]["text"].endswith("Let it move again at Abort, too.")
    assert rule["properties"]["tags"] == ["Servants", "writer", "must"]


def test_a_page_without_an_address_gives_no_help_uri(verified):
    (rule,) = run_of(verified("Good", interface=MORTALS))["tool"]["driver"]["rules"]
    assert "helpUri" not in rule


def test_the_story_is_a_code_flow_with_the_state_of_the_design(verified):
    (result,) = run_of(verified("Stubborn"))["results"]
    steps = result["codeFlows"][0]["threadFlows"][0]["locations"]
    assert [step["executionOrder"] for step in steps] == [1, 2, 3]
    assert steps[1]["location"]["message"]["text"] == "The first master says abort.\nStubborn: abort; stays holding"
    assert [step["state"] for step in steps] == [{"servant": {"text": "holding"}}] * 3
    lines = [step["location"]["physicalLocation"]["region"]["startLine"] for step in steps]
    assert lines[0] == lines[2] != lines[1]


def test_a_waived_finding_is_suppressed_where_it_was_waived(verified):
    (own,) = run_of(verified("Excused"))["results"]
    (given,) = run_of(verified("Busy", waivers={"tidies-when-thawed": "it may"}))["results"]
    assert own["suppressions"] == [{"kind": "inSource", "status": "accepted", "justification": "its room is small"}]
    assert (given["suppressions"][0]["kind"], given["level"]) == ("external", "note")


def test_findings_are_told_apart_by_what_they_are_about(verified):
    prints = [result["partialFingerprints"]["finding/v1"] for result in run_of(verified("Sloppy"))["results"]]
    assert len(set(prints)) == 2


def test_two_runs_write_the_same_bytes(verified):
    assert design_sarif(verified("Sloppy")) == design_sarif(verified("Sloppy"))

"""SARIF of models: a rule and a result for each claim that is broken, at the line that declares it."""

import dataclasses
import json
from pathlib import Path

import pytest

from report.altered import with_verdicts
from shadowcheck.judge import Result
from shadowcheck.location import from_root, written_in
from shadowcheck.report.sarif import sarif

TOY = Path(__file__).parents[1] / "toys" / "coordinator.py"


def run_of(report, found):
    (run,) = json.loads(sarif(report, found))["runs"]
    return run


@pytest.fixture
def hasty(checked):
    return run_of(*checked("HASTY"))


def test_a_broken_claim_is_a_rule_with_its_page_and_a_result(hasty):
    (rule,), (result,) = hasty["tool"]["driver"]["rules"], hasty["results"]
    assert (rule["id"], rule["helpUri"]) == ("decide-last", "https://example.org/deciding")
    assert (result["ruleId"], result["ruleIndex"], result["level"]) == ("decide-last", 0, "error")
    assert hasty["automationDetails"] == {"id": "shadowcheck/hasty/"}


def test_it_is_at_the_line_where_its_claim_is_declared(hasty):
    physical = hasty["results"][0]["locations"][0]["physicalLocation"]
    line = TOY.read_text(encoding="utf-8").splitlines()[physical["region"]["startLine"] - 1]
    assert line.strip() == '"decide-last",'
    assert physical["artifactLocation"] == {"uri": from_root(str(TOY)), "uriBaseId": "%SRCROOT%"}


def test_each_step_has_a_line_and_the_state_of_every_machine(hasty):
    steps = hasty["results"][0]["codeFlows"][0]["threadFlows"][0]["locations"]
    assert [step["location"]["message"]["text"].splitlines()[0] for step in steps] == [
        "The coordinator asks.",
        "The coordinator decides.",
    ]
    assert all(step["location"]["physicalLocation"]["region"]["startLine"] for step in steps)
    assert {name: state["text"] for name, state in steps[-1]["state"].items()} == {
        "coordinator": "decided",
        "writer 1": "idle",
        "writer 2": "idle",
    }


def test_a_step_of_a_declared_machine_is_at_the_line_of_its_event(checked):
    report, found = checked("MODEL")
    (possible,) = (one for one in report.verdicts if one.claim.id == "may-commit")
    broken = with_verdicts(report, dataclasses.replace(possible, result=Result.FAILS))
    (result,) = run_of(broken, found)["results"]
    lines = TOY.read_text(encoding="utf-8").splitlines()
    steps = result["codeFlows"][0]["threadFlows"][0]["locations"]
    at = [lines[step["location"]["physicalLocation"]["region"]["startLine"] - 1].strip() for step in steps]
    assert at[1].startswith("prepare_commit = ")


def test_what_holds_or_is_excused_is_no_result(checked):
    run = run_of(*checked("MODEL"))
    assert run["results"] == run["tool"]["driver"]["rules"] == []
    assert run["invocations"][0]["exitCode"] == 0


def test_a_claim_whose_id_is_computed_is_at_the_function_that_declares_the_claims():
    assert written_in(run_of, "no such text at all in th" + "is file").line == run_of.__code__.co_firstlineno
    assert written_in(len, "decide-last") is written_in(3, "decide-last") is None

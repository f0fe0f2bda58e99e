"""The reports that other programs read: JSON and JUnit."""

import dataclasses
import json
import xml.etree.ElementTree as ET

from report.altered import with_verdicts
from shadowcheck.report.json_report import as_data, json_report
from shadowcheck.report.junit import junit
from shadowcheck.report.summary import notes


def claims(data):
    return {claim["id"]: claim for claim in data["claims"]}


def parsed(report, found):
    return ET.fromstring(junit(report, found))  # noqa: S314 - we wrote it ourselves


def cases(report, found):
    return {case.get("name"): case for case in parsed(report, found).iter("testcase")}


def test_json_has_the_size_of_the_network_without_observers(checked):
    report, found = checked("MODEL")
    data = as_data(report, found)
    assert (data["states"], data["steps"], data["depth"]) == (
        report.outcome.states,
        report.outcome.steps,
        report.outcome.depth,
    )
    assert (data["schema"], data["model"], data["engine"], data["complete"]) == (
        "shadowcheck-report/1",
        "toy",
        "levels",
        True,
    )
    assert data["configuration"] == {
        "options": {"reading": "strict", "pace": "quick"},
        "sizes": {"writers": 2},
        "without": [],
        "played": {},
    }


def test_json_has_the_notes_that_people_read(checked):
    report, found = checked("MODEL")
    assert as_data(report, found)["notes"] == notes(report) != []


def test_json_has_the_claim_as_it_was_made(checked):
    claim = claims(as_data(*checked("HASTY")))["decide-last"]
    assert claim.pop("trace") is not None
    assert claim == {
        "id": "decide-last",
        "statement": "The coordinator decides when every writer is prepared.",
        "source": "deciding",
        "owner": "requester",
        "strength": "must",
        "pattern": "always",
        "verdict": "fails",
        "broken": claim["broken"],
        "for": {"writers": 2},
    }
    assert claim["broken"]["states"] > 0


def test_json_has_a_trace_for_what_fails_and_for_witnesses_and_none_for_what_merely_holds(checked):
    traced = {name: claim["trace"] is not None for name, claim in claims(as_data(*checked("HASTY"))).items()}
    assert traced == {
        "no-deadlock": False,
        "decide-last": True,
        "ask-first": False,
        "commit-once": False,
        "may-commit": True,
        "may-crash": True,
    }


def test_json_of_an_unfinished_search_says_so(checked):
    data = as_data(*checked("MODEL", limit=5))
    assert data["complete"] is False
    assert claims(data)["ask-first"]["verdict"] == "unfinished"


def test_json_names_machines_of_users_by_class_and_not_by_place(checked):
    report, found = checked("MODEL")
    played = dataclasses.replace(
        report.configuration, played={"writer": report.instance.network.role("writer").machine}
    )
    data = as_data(dataclasses.replace(report, configuration=played), found)
    assert data["configuration"]["played"] == {"writer": "Writer"}


def test_json_has_neither_a_path_nor_a_clock_and_is_the_same_every_time(checked):
    first, second = json_report(*checked("HASTY")), json_report(*checked("HASTY"))
    assert first == second
    assert b"coordinator.py" not in first
    assert json.loads(first)["claims"]
    assert first.endswith(b"}\n")


def test_junit_has_one_case_per_claim_and_no_times(checked):
    report, found = checked("HASTY")
    root = parsed(report, found)
    suite = root.find("testsuite")
    assert {name: suite.get(name) for name in ("tests", "failures", "errors", "skipped")} == {
        "tests": "6",
        "failures": "1",
        "errors": "0",
        "skipped": "0",
    }
    assert [case.get("name") for case in suite.iter("testcase")] == [verdict.claim.id for verdict in report.verdicts]
    assert not [element for element in root.iter() if element.get("time") or element.get("timestamp")]


def test_junit_failure_tells_the_order_of_events(checked):
    failure = cases(*checked("HASTY"))["decide-last"].find("failure")
    for text in (failure.get("message"), failure.text):
        assert "the shortest order of events:" in text
    assert failure.get("type") == "fails"
    assert "owed by: requester (must)" in failure.text


def test_junit_vacuous_is_a_failure_and_says_what_never_happened(checked):
    failure = cases(*checked("VACUOUS"))["decide-last"].find("failure")
    assert failure.get("type") == "vacuous"
    assert failure.get("message") == "its condition never happens: boss.phase is decided"


def test_junit_excused_is_skipped_with_its_reason(checked):
    skipped = cases(*checked("MODEL", without=("crash",)))["may-crash"].find("skipped")
    assert skipped.get("message") == "not reachable without crash"


def test_junit_unfinished_is_an_error(checked):
    report, found = checked("MODEL", limit=5)
    error = cases(report, found)["ask-first"].find("error")
    assert error.get("type") == "unfinished"
    assert "limit of 5 states passed" in error.get("message")


def test_junit_can_say_what_xml_cannot(checked):
    report, found = checked("HASTY")
    odd = [
        dataclasses.replace(verdict, claim=dataclasses.replace(verdict.claim, statement="bell \x07 <&> \ud800 \u2192"))
        for verdict in report.verdicts
    ]
    text = cases(with_verdicts(report, *odd), found)["decide-last"].find("failure").text
    assert "bell \\x07 <&> \\ud800 \u2192" in text

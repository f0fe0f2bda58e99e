"""`shadowcheck trace`: exit statuses, what it prints, the JSON report, and that its page says what is so."""

import json
import re
from pathlib import Path

import pytest

from recorded.logs import BEGIN, END, FAILED_CREATION, GOOD, PREPARE, TELLS, call, without
from recorded.runs import written
from shadowcheck.logs.json_lines import HEADER, KEYS
from vss_protocol.requester_contract.words import ANSWERS, CALLS_BY_NAME, DEEDS_BY_NAME, WITHOUT_EFFECT
from vss_protocol.writer_contract import words as writers

SPEC = Path(__file__).parents[2] / "spec"
SCHEMA = json.loads((SPEC / "recorded-runs.schema.json").read_text(encoding="utf-8"))
BAD = [*BEGIN, *PREPARE, *FAILED_CREATION, call("BackupComplete", None)]


@pytest.mark.parametrize(("lines", "status"), [
    (GOOD, 0), (BAD, 1), ([call("Releese")], 2), (without(GOOD, "copy files", "list files"), 3),
])
def test_the_exit_status_says_what_was_found(run, tmp_path, lines, status):
    header = TELLS if status < 2 else None
    assert run("trace", written(tmp_path / "run.jsonl", lines, header)).exit_code == status


def test_the_first_finding_names_line_rule_page_and_remedy(run, tmp_path):
    told = run("trace", written(tmp_path / "run.jsonl", BAD, TELLS)).stdout
    assert f"error: line {1 + len(BAD)}: no-complete-after-failed-creation" in told
    assert "https://learn.microsoft.com" in told
    assert "owed by: requester (must)" in told
    assert "usual remedy: After a failed DoSnapshotSet, call AbortBackup, then Release." in told


def test_advice_is_an_error_if_asked_for(run, tmp_path):
    path = written(tmp_path / "run.jsonl", without(GOOD, "SaveAsXML"), TELLS)
    assert (run("trace", path).exit_code, run("trace", "--strict", path).exit_code) == (0, 1)


def test_several_logs_are_judged_each_for_itself(run, tmp_path):
    good, bad = written(tmp_path / "good.jsonl", GOOD, TELLS), written(tmp_path / "bad.jsonl", BAD, TELLS)
    told = run("trace", good, bad, "--quiet")
    assert told.exit_code == 1
    assert told.stdout.count("lines judged") == 2


def test_the_report_for_programs_is_the_same_on_every_run(run, tmp_path):
    path = written(tmp_path / "run.jsonl", BAD, TELLS)
    first, second = (run("trace", "--json", "-", path) for _ in range(2))
    data = json.loads(first.stdout)
    assert first.stdout == second.stdout
    assert data["schema"] == "shadowcheck-trace-report/1"
    (trace,) = data["traces"]
    assert (trace["exit_status"], trace["lines"], trace["judged"], trace["over"]) == (1, len(BAD), len(BAD), False)
    assert {one["line"] for one in trace["broken"]} == {1 + len(BAD)}


def test_junit_and_sarif_go_to_files_or_to_standard_output(run, tmp_path):
    path, sarif = written(tmp_path / "run.jsonl", BAD, TELLS), tmp_path / "run.sarif"
    told = run("trace", "--junit", "-", "--sarif", str(sarif), path)
    assert told.exit_code == 1
    assert told.stdout.startswith("<?xml")
    assert "error: line 22" in told.stderr
    assert json.loads(sarif.read_text(encoding="utf-8"))["runs"][0]["results"]


@pytest.mark.parametrize("there", ["true", ""])
def test_on_github_the_lines_of_the_log_are_annotated(run, tmp_path, monkeypatch, there):
    monkeypatch.setenv("GITHUB_ACTIONS", there)
    told = run("trace", written(tmp_path / "run.jsonl", BAD, TELLS)).stdout
    assert ("\n::error file=" in told) == bool(there)
    assert (",line=22,title=" in told) == bool(there)


def test_the_summary_of_a_job_has_the_run_of_each_log(run, tmp_path):
    bad, good = written(tmp_path / "run.jsonl", BAD, TELLS), written(tmp_path / "good.jsonl", GOOD, TELLS)
    told = run("trace", "--summary", "-", bad, good)
    assert "run.jsonl:22 |\n" in told.stdout
    assert told.stdout.count("\n### ") + told.stdout.startswith("### ") == 2
    assert told.stdout.count("sequenceDiagram") == 1
    assert "error: line 22" in told.stderr


def test_the_story_is_told_below_the_report(run, tmp_path):
    told = run("trace", "--story", "--quiet", written(tmp_path / "run.jsonl", BAD, TELLS)).stdout
    report, story = told.split("the run, line by line (the only explanation):")
    assert "error: line 22: no-complete-after-failed-creation" in report
    assert "error: this breaks no-complete-after-failed-creation" in story


def test_the_report_for_programs_has_the_story_if_it_is_asked_for(run, tmp_path):
    path = written(tmp_path / "run.jsonl", BAD, TELLS)
    plain, told = (json.loads(run("trace", "--json", "-", *more, path).stdout) for more in ((), ("--story",)))
    assert plain["traces"][0].pop("story") is None
    story = told["traces"][0].pop("story")
    assert plain == told
    (part,) = story["parts"]
    assert (story["whole"], part["explanations"]) == (True, 1)
    last = part["lines"][-2]
    assert last["silent"] == [{"says": "DoSnapshotSet fails.", "own": False, "certain": True, "since": None}]
    assert last["beside"]["writers"] == ["run again, as no set was made"]


def test_the_chart_is_a_picture_or_mermaid_text_as_its_name_says(run, tmp_path):
    path = written(tmp_path / "run.jsonl", BAD, TELLS)
    for name in ("run.svg", "run.mmd"):
        assert run("trace", "--chart", str(tmp_path / name), path).exit_code == 1
    assert b"<svg" in (tmp_path / "run.svg").read_bytes()
    text = (tmp_path / "run.mmd").read_text(encoding="utf-8")
    assert "sequenceDiagram" in text
    assert run("trace", "--chart", "-", path).stdout == text


def test_a_chart_of_another_kind_or_of_several_runs_is_refused(run, tmp_path):
    path = written(tmp_path / "run.jsonl", BAD, TELLS)
    chart = str(tmp_path / "run.svg")
    assert "SC0824" in run("trace", "--chart", str(tmp_path / "run.png"), path).stderr
    assert "SC0825" in run("trace", "--chart", chart, path, path).stderr
    assert "SC0826" in run("trace", "--chart", chart, "--follow", path).stderr
    assert "SC0826" in run("trace", "--story", "--follow", path).stderr
    assert "SC0826" in run("trace", "--summary", "-", "--follow", path).stderr
    assert not Path(chart).exists()


@pytest.mark.parametrize("option", ["--json", "--junit", "--sarif", "--chart"])
def test_a_report_does_not_overwrite_the_log(run, tmp_path, option):
    path = Path(written(tmp_path / "run.svg", BAD, TELLS))
    before = path.read_bytes()
    told = run("trace", option, str(path), str(path))
    assert (told.exit_code, path.read_bytes()) == (2, before)
    assert "SC0814" in told.stderr


def test_a_line_that_cannot_be_explained_is_told_as_that(run, tmp_path):
    told = run("trace", written(tmp_path / "run.jsonl", [*BEGIN[:2], call("DoSnapshotSet")]))
    assert told.exit_code == 3
    assert "line 3: explained up to here" in told.stdout
    assert "the possible answers were" in told.stdout
    assert "error: " not in told.stdout


def test_two_runs_in_one_log_are_told_as_that(run, tmp_path):
    told = run("trace", written(tmp_path / "run.jsonl", [*GOOD, *GOOD], TELLS))
    assert told.exit_code == 3
    assert "give each run its own log" in told.stdout


def test_a_log_is_of_the_party_whose_words_it_has(run, tmp_path):
    of_writer = written(tmp_path / "writer.jsonl", [{"object": "W", "call": "OnFreeze"}])
    told = run("trace", "--json", "-", of_writer, written(tmp_path / "run.jsonl", GOOD, TELLS))
    assert [one["party"] for one in json.loads(told.stdout)["traces"]] == ["writer", "requester"]


def test_what_vssadmin_prints_is_of_writers_and_accuses_none(run, tmp_path):
    guid = "{a65faa63-5ea8-4ebc-9dbd-a0c4db26912a}"
    block = ["Writer name: 'My Writer'", f"   Writer Id: {guid}", f"   Writer Instance Id: {guid}"]
    path = tmp_path / "writers.txt"
    text = "\n".join([*block, "   State: [8] Failed", "   Last error: Retryable error", ""])
    path.write_text(text, encoding="utf-8")
    told = run("trace", "--json", "-", str(path))
    (trace,) = json.loads(told.stdout)["traces"]
    assert (trace["party"], trace["lines"], trace["broken"], told.exit_code) == ("writer", 1, [], 0)


def test_a_log_of_another_party_is_refused(run, tmp_path):
    """The party is named, and the names are not its own."""
    told = run("trace", "--of", "writer", written(tmp_path / "run.jsonl", GOOD))
    assert (told.exit_code, "SC0837" in told.stderr) == (2, True)


def test_a_name_that_nobody_knows_is_corrected(run, tmp_path):
    told = run("trace", written(tmp_path / "run.jsonl", [{"call": "OnFreez"}]))
    assert (told.exit_code, "SC0843" in told.stderr, "did you mean OnFreeze" in told.stderr) == (2, True, True)


@pytest.mark.parametrize("names", [["Unlike anything"], ["OnFreeze", "PrepareForBackup"]])
def test_a_log_that_may_be_of_several_parties_is_refused(run, tmp_path, names):
    told = run("trace", written(tmp_path / "run.jsonl", [{"call": name} for name in names]))
    assert (told.exit_code, "SC0843" in told.stderr, "--of requester or --of writer" in told.stderr) == (2, True, True)


def test_an_unknown_party_is_refused(run, tmp_path):
    assert "SC0843" in run("trace", "--of", "provider", written(tmp_path / "run.jsonl", GOOD)).stderr


def test_everything_is_told_if_asked_for(run, tmp_path):
    told = run("trace", "--verbose", written(tmp_path / "run.jsonl", GOOD, TELLS)).stdout
    assert "kept: " in told
    assert "no log can tell: failures-are-noticed" in told


def test_what_is_open_is_told(run, tmp_path):
    told = run("trace", written(tmp_path / "run.jsonl", [*BEGIN, *PREPARE], TELLS)).stdout
    assert "backup 1: it is not released" in told
    assert "open when" in run("trace", written(tmp_path / "run.jsonl", [*BEGIN, *END], TELLS)).stdout


def test_the_schema_has_the_keys_and_names_of_the_format():
    parts = SCHEMA["$defs"]
    assert {*parts["call"]["properties"], *parts["deed"]["properties"]} == set(KEYS)
    assert set(parts["first"]["properties"]) == set(HEADER)
    assert parts["calls"]["enum"] == sorted(CALLS_BY_NAME)
    assert parts["deeds"]["enum"] == sorted(DEEDS_BY_NAME)
    assert parts["call"]["properties"]["call"]["anyOf"][1]["enum"] == list(WITHOUT_EFFECT)
    assert parts["answer"]["enum"] == [*sorted(ANSWERS), None]


@pytest.mark.parametrize("kind", ["calls", "deeds"])
def test_the_schema_has_the_names_in_writers_logs(kind):
    names = {"calls": writers.CALLS_BY_NAME, "deeds": writers.DEEDS_BY_NAME}[kind]
    plain, in_handlers = SCHEMA["$defs"][f"{kind} of writers"]["anyOf"]
    assert plain["enum"] == sorted(name for name in names if ": " not in name)
    assert [name for name in names if not (name in plain["enum"] or re.match(in_handlers["pattern"], name))] == []
    assert not re.match(in_handlers["pattern"], "OnThaw: OnFreeze")
    assert SCHEMA["$defs"]["answers of writers"]["enum"] == sorted(writers.ANSWERS)


@pytest.mark.parametrize("number", [0, 1])
def test_an_example_of_the_page_is_read(run, tmp_path, number):
    text = (SPEC / "recorded-runs.md").read_text(encoding="utf-8")
    path = tmp_path / "run.jsonl"
    path.write_text(re.findall(r"```json\n(.*?)```", text, re.DOTALL)[number], encoding="utf-8")
    assert run("trace", str(path)).exit_code in {0, 1, 3}


@pytest.mark.parametrize("names", [DEEDS_BY_NAME, writers.DEEDS_BY_NAME, writers.HANDLERS])
def test_the_page_names_every_deed(names):
    text = (SPEC / "recorded-runs.md").read_text(encoding="utf-8")
    plain = [name for name in names if ": " not in name and "(" not in name and name != "OnIdentifyEx"]
    assert [name for name in plain if f"`{name}`" not in text] == []

"""`shadowcheck check`: verdicts, exit statuses, configurations, reports."""

import json
import re
from pathlib import Path

import pytest

from shadowcheck.check.engines import engine_named
from shadowcheck.check.pipeline import check
from shadowcheck.explore.run import Run
from toys.coordinator import MODEL
from toys.refusals import refusal


def test_exit_status_is_0_when_every_claim_holds(run, toy):
    result = run("check", f"{toy}:MODEL")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines()[-1] == (
        "6 hold (4 for every number of writers); 23 states, 27 steps, depth 6; engine views; "
        "model toy, writers=2, reading=strict, pace=quick"
    )


def test_exit_status_is_1_when_a_claim_fails_and_the_report_says_who_owes_what_and_why(run, toy):
    result = run("check", f"{toy}:HASTY")
    assert result.exit_code == 1
    text = result.stdout
    for told in (
        "decide-last: fails",
        "The coordinator decides when every writer is prepared.",
        "owed by: requester (must)",
        "page: deciding <https://example.org/deciding>",
        "coordinator was decided",
        "writer 1 was idle",
        "the shortest order of events:",
    ):
        assert told in text


def test_exit_status_is_1_when_a_claim_is_vacuous_and_the_report_says_what_never_happened(run, toy):
    result = run("check", f"{toy}:VACUOUS")
    assert result.exit_code == 1
    assert "decide-last: vacuous" in result.stdout
    assert "its condition never happens: boss.phase is decided" in result.stdout


def test_exit_status_is_3_when_the_limit_is_passed_and_no_claim_is_said_to_hold(run, toy):
    result = run("check", f"{toy}:MODEL", "--limit", "5")
    assert result.exit_code == 3
    assert "unfinished" in result.stdout
    assert "the search is unfinished (limit of 5 states passed): raise --limit" in result.stdout


def test_a_claim_that_is_broken_before_the_limit_is_passed_is_broken(run, toy):
    assert run("check", f"{toy}:HASTY", "--limit", "5").exit_code == 1


def test_a_pipe_gets_one_plain_line_per_claim_whose_first_six_words_are_its_columns(run, toy):
    lines = run("check", f"{toy}:MODEL").stdout.splitlines()
    assert lines[1].split()[:6] == ["holds", "decide-last", "requester", "must", "always", "deciding"]
    assert not any("\x1b" in line for line in lines)


def test_the_model_is_vss_unless_another_is_named(run, registered):
    assert "model toy" in run("check").stdout


def test_claims_can_be_chosen_and_are_judged_in_the_order_of_the_model(run, toy):
    lines = run("check", f"{toy}:MODEL", "--claim", "may-commit", "--claim", "ask-first").stdout.splitlines()
    assert [line.split()[1] for line in lines[:2]] == ["ask-first", "may-commit"]
    assert lines[2] == ""


def test_the_number_of_writers_can_be_set(run, toy):
    assert "writers=1" in run("check", f"{toy}:MODEL", "--writers", "1").stdout
    assert "writers=1" in run("check", f"{toy}:MODEL", "--set", "writers=1").stdout
    assert "writers=1" in run("check", "--writers=1", f"{toy}:MODEL").stdout


def test_every_name_of_the_model_is_an_option_of_the_command(run, toy):
    assert "reading=lenient, pace=slow" in run("check", "--reading", "lenient", f"{toy}:MODEL", "--pace=slow").stdout


def test_what_follows_two_dashes_is_no_option(run):
    assert "there is no model '--writers'" in run("check", "--", "--writers").stderr


def test_an_option_can_be_set_and_brings_its_claims_with_it(run, toy):
    result = run("check", f"{toy}:MODEL", "--set", "reading=lenient", "--claim", "always-commits")
    assert "always-commits: fails" in result.stdout
    assert "reading=lenient" in result.stdout


def test_steps_that_nobody_can_ever_take_are_told(run, toy):
    result = run("check", f"{toy}:MODEL", "--set", "reading=lenient")
    assert "note: steps of the table that can never be taken: never" in result.stdout


def test_a_fault_can_be_switched_off_and_what_needs_it_is_excused(run, toy):
    result = run("check", f"{toy}:MODEL", "--without", "crash")
    assert result.exit_code == 0
    assert "note: excused as vacuous, without crash: commit-once, may-crash" in result.stdout
    assert "4 hold (3 for every number of writers), 2 excused" in result.stdout
    assert "can never be taken" not in result.stdout


def test_json_is_the_documented_object_and_nothing_else_is_on_standard_output(run, toy):
    result = run("check", f"{toy}:HASTY", "--json", "-")
    data = json.loads(result.stdout)
    assert list(data) == [
        "schema",
        "model",
        "configuration",
        "engine",
        "why_this_engine",
        "complete",
        "states",
        "steps",
        "depth",
        "notes",
        "claims",
        "certificate",
    ]
    assert list(data["claims"][0]) == [
        "id",
        "statement",
        "source",
        "owner",
        "strength",
        "pattern",
        "verdict",
        "broken",
        "for",
        "trace",
    ]
    assert "decide-last: fails" in result.stderr


@pytest.mark.slow
def test_json_is_the_same_on_two_runs_and_in_two_places(spawn, toy, tmp_path):
    first = spawn("check", f"{toy}:HASTY", "--json", "-")
    moved = tmp_path / "elsewhere.py"
    moved.write_text(Path(toy).read_text())
    second = spawn("check", "elsewhere.py:HASTY", "--json", "-", cwd=tmp_path, env={"PYTHONHASHSEED": "7"})
    assert first.returncode == second.returncode == 1
    assert first.stdout == second.stdout


def test_reports_are_written_to_files(run, toy, tmp_path):
    files = {"--json": "a.json", "--junit": "a.xml", "--sarif": "a.sarif"}
    given = (word for option, file in files.items() for word in (option, str(tmp_path / file)))
    result = run("check", f"{toy}:HASTY", *given)
    assert "decide-last: fails" in result.stdout
    assert json.loads((tmp_path / "a.sarif").read_bytes())["runs"][0]["results"][0]["ruleId"] == "decide-last"
    assert json.loads((tmp_path / "a.json").read_bytes())["schema"] == "shadowcheck-report/1"
    assert "<failure" in (tmp_path / "a.xml").read_text(encoding="utf-8")


def test_the_summary_of_a_job_has_what_does_not_hold_with_its_story_and_chart(run, toy):
    result = run("check", f"{toy}:HASTY", "--summary", "-")
    assert "\n| fails | decide-last |" in result.stdout
    assert result.stdout.count("sequenceDiagram") == 1
    assert "decide-last: fails" in result.stderr
    assert "sequenceDiagram" not in run("check", f"{toy}:MODEL", "--summary", "-").stdout


def test_a_report_that_cannot_be_written_after_all_is_told(run, toy):
    assert "/dev/full cannot be written" in refusal(run("check", f"{toy}:MODEL", "--json", "/dev/full"))


def test_what_the_users_own_code_prints_does_not_get_into_the_json(run, toy, tmp_path):
    loud = tmp_path / "loud.py"
    loud.write_text(
        f"print('hello')\nimport sys\nsys.path.insert(0, {toy.rpartition('/')[0]!r})\nfrom coordinator import MODEL\n"
    )
    result = run("check", f"{loud}:MODEL", "--json", "-")
    assert json.loads(result.stdout)["model"] == "toy"
    assert "hello" in result.stderr


@pytest.mark.parametrize("fails", ["MODEL", "HASTY"])
def test_exit_status_and_json_agree(run, toy, fails):
    result = run("check", f"{toy}:{fails}", "--json", "-")
    verdicts = {claim["verdict"] for claim in json.loads(result.stdout)["claims"]}
    assert result.exit_code == ("fails" in verdicts)


def test_a_seeded_fault_is_run_and_the_claims_that_must_catch_it_do(run, toy):
    result = run("check", f"{toy}:MODEL", "--fault", "hasty")
    assert result.exit_code == 1
    assert [line.split()[:2] for line in result.stdout.splitlines() if line.startswith("fails ")] == [
        ["fails", "decide-last"]
    ]
    assert result.stdout.splitlines()[-1].endswith("with the seeded fault hasty")


def test_an_unknown_seeded_fault_is_refused_with_the_one_that_is_meant(run, toy):
    assert "did you mean hasty?" in refusal(run("check", f"{toy}:MODEL", "--fault", "hast"))


def test_of_a_quiet_check_only_what_fails_and_the_summary_are_told(run, toy):
    assert run("check", f"{toy}:MODEL", "-q").stdout.count("\n") == 1
    told = run("check", f"{toy}:HASTY", "--quiet").stdout
    assert "decide-last: fails\n" in told
    assert "holds " not in told
    assert "note: " not in told


def test_a_verbose_check_counts_what_breaks_an_invariant(run, toy):
    counted = re.compile(r"counted: \d+ reachable states? breaks? it\n")
    assert counted.search(run("check", f"{toy}:HASTY", "--verbose").stdout)
    assert not counted.search(run("check", f"{toy}:HASTY").stdout)


def test_a_verbose_check_shows_the_run_of_a_possibility(run, toy):
    assert "may-commit: holds\n" in run("check", f"{toy}:MODEL", "--verbose").stdout
    assert "may-commit: holds\n" not in run("check", f"{toy}:MODEL").stdout


def test_charts_of_broken_claims_are_drawn_with_an_index_and_old_ones_go(run, toy, tmp_path):
    charts = tmp_path / "charts"
    told = run("check", f"{toy}:HASTY", "--charts", str(charts)).stdout
    assert sorted(file.name for file in charts.iterdir()) == ["hasty-decide-last.svg", "index.html"]
    assert told.splitlines()[-1] == f"note: 1 chart in {charts / 'index.html'}"
    (charts / "mine.svg").write_text("<svg/>")
    told = run("check", f"{toy}:MODEL", "--charts", str(charts)).stdout
    assert "0 charts in" in told
    assert "removed: hasty-decide-last.svg" in told
    assert sorted(file.name for file in charts.iterdir()) == ["index.html", "mine.svg"]


def test_an_index_of_somebody_else_is_neither_overwritten_nor_believed(run, toy, tmp_path):
    (tmp_path / "index.html").write_text('<img src="logo.svg">')
    (tmp_path / "logo.svg").write_text("theirs")
    told = run("check", f"{toy}:HASTY", "--charts", str(tmp_path)).stdout
    assert f"{tmp_path / 'index.html'} was not written by shadowcheck, and is left as it is" in told
    assert (tmp_path / "index.html").read_text() == '<img src="logo.svg">'
    assert sorted(file.name for file in tmp_path.glob("*.svg")) == ["hasty-decide-last.svg", "logo.svg"]


@pytest.mark.parametrize("engine", ["levels", pytest.param("packed", marks=pytest.mark.slow), "symbolic"])
def test_while_claims_are_judged_the_progress_says_which(engine):
    seen = []
    report = check(MODEL, engine=engine_named(engine), run=Run(judging=lambda *told: seen.append(told)))
    many = len(report.verdicts)
    assert seen == [(number, many) for number in range(1, many + 1)]


def test_a_counterexample_says_how_many_replicas_it_has(run, toy):
    assert "found: a reachable state breaks it, with writers=1" in run("check", f"{toy}:HASTY").stdout


def test_before_a_search_with_many_replicas_it_is_said_what_takes_less_time(run, toy):
    many = run("check", f"{toy}:MODEL", "--writers", "7", "--claim", "decide-last")
    assert "note: 7 writers: each of them multiplies the states" in many.stderr
    assert "without --writers, what can be proved for every number is" in many.stderr
    assert run("check", f"{toy}:MODEL", "--writers", "2").stderr == ""
    assert run("check", f"{toy}:MODEL", "--writers", "7", "--limit", "50").stderr == ""


def test_what_is_prepared_is_told_before_it_takes_its_time():
    told = []
    check(MODEL, engine=engine_named("symbolic"), run=Run(preparing=told.append))
    assert told == ["putting the machines together", "writing the steps as decision diagrams"]

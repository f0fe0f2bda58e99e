"""`shadowcheck mutate`: a table of mutants, in one process or in several; what survives is named."""

import json

import pytest

from shadowcheck.cli import mutate
from shadowcheck.experiments.parallel import Work
from shadowcheck.explore.graph import INTERRUPTED


def test_mutants_are_told_in_a_table_and_survivors_below_it(run, toy):
    told = run("mutate", f"{toy}:MODEL", "--reading", "lenient", "--jobs", "1")
    assert told.exit_code == 0
    rows = [" ".join(line.split()) for line in told.stdout.splitlines()]
    assert "decide without its guard: each writer.ready is yes noticed: decide-last fails" in rows
    assert "never dropped changes nothing: it is never taken" in rows
    assert rows[-1].startswith("12 mutants: 8 noticed, 3 survive, 1 changes nothing; model toy, writers=2")
    assert "never: without its guard: boss is gone (+9 steps)" in rows


def test_survivors_stand_under_the_kind_of_claim_that_would_notice_them(run, toy):
    told = run("mutate", f"{toy}:MODEL", "--reading", "lenient", "--jobs", "1").stdout
    places = [told.index(one) for one in (
        "A claim that something never happens", "  never: without its guard: boss is gone (",
        "A claim that something happens in the end", "  decide: not fair\n",
    )]
    assert places == sorted(places)
    assert "(possible):" not in told


def test_json_has_every_guard_whole_every_claim_and_the_counts(run, toy, tmp_path):
    file = tmp_path / "mutants.json"
    given = ("mutate", f"{toy}:MODEL", "--reading", "lenient", "--jobs", "1")
    told = run(*given, "--json", str(file)).stdout
    found = json.loads(file.read_text(encoding="utf-8"))
    assert (found["schema"], found["model"], found["settings"]["writers"]) == ("shadowcheck-mutate/1", "toy", 2)
    mutants = {(one["step"], one["says"]): one for one in found["mutants"]}
    assert len(mutants) == 12
    never = mutants["never", "without its guard: boss is gone"]
    assert (never["lacks"], never["guard"], never["fate"]) == ("guard", "boss is gone", "survives")
    assert f"  never: {never['says']} ({never['steps'] - found['steps']:+,} steps)" in told
    ask = mutants["ask", "dropped"]
    assert len(ask["noticed"]) == 6
    assert ask["states"] < found["states"]
    assert run(*given, "--json", "-").stdout == file.read_text(encoding="utf-8")


def test_only_survivors_are_told_if_that_is_asked_for(run, toy):
    quiet = run("mutate", f"{toy}:MODEL", "--reading", "lenient", "--jobs", "1", "-q").stdout
    assert "noticed: " not in quiet
    assert "  decide: not fair" in quiet


def test_a_step_can_be_chosen_and_one_that_there_is_not_is_refused_before_anything_is_searched(run, toy, monkeypatch):
    told = run("mutate", f"{toy}:MODEL", "--step", "decide", "--step", "crash", "--jobs", "1").stdout
    assert [line.split()[0] for line in told.splitlines()[:3]] == ["decide", "decide", "crash"]
    monkeypatch.setattr(mutate, "unchanged", lambda *_: pytest.fail("it was searched"))
    refused = run("mutate", f"{toy}:MODEL", "--step", "deside")
    assert refused.exit_code == 2
    assert "did you mean decide" in refused.stderr


def test_several_processes_give_the_same_table(run, toy):
    arguments = ("mutate", f"{toy}:MODEL", "--reading", "lenient", "--step", "decide", "--step", "never")
    assert run(*arguments, "--jobs", "2").stdout == run(*arguments, "--jobs", "1").stdout


def test_after_ctrl_c_what_was_found_is_told_and_the_rest_is_undecided(run, toy, monkeypatch):
    monkeypatch.setattr(mutate, "in_parallel", lambda *_: Work({}, INTERRUPTED))
    told = run("mutate", f"{toy}:MODEL", "--step", "decide")
    assert told.exit_code == 3
    assert "decide: dropped (interrupted)" in told.stdout
    assert "2 mutants: 2 undecided" in told.stdout

"""`shadowcheck sweep`: every combination is checked as `check` checks it, in one process or in several."""

import json

import pytest

from shadowcheck.check.configuration import Setting
from shadowcheck.cli import sweep
from shadowcheck.errors import SpecificationError
from shadowcheck.experiments.parallel import Work
from shadowcheck.experiments.sweep import Row, Task, configurations, values_of
from shadowcheck.explore.graph import INTERRUPTED
from shadowcheck.report.sweep_report import sweep_text


def rows(text):
    return [line.split() for line in text.splitlines()]


def test_each_combination_has_a_line_in_the_order_in_which_it_was_asked_for(run, toy):
    told = run("sweep", f"{toy}:MODEL", "--over", "writers=1..2", "--over", "reading=lenient,strict", "--jobs", "1")
    assert told.exit_code == 1
    assert [row[:2] for row in rows(told.stdout)[:5]] == [
        ["writers", "reading"], ["1", "lenient"], ["1", "strict"], ["2", "lenient"], ["2", "strict"],
    ]
    assert told.stdout.splitlines()[-1] == "4 configurations: 2 with a broken claim"


def test_a_line_has_what_a_check_of_its_configuration_finds(run, toy, tmp_path):
    file = tmp_path / "table.json"
    run("sweep", f"{toy}:MODEL", "--over", "writers=1..3", "--set", "reading=lenient", "--without", "crash",
        "--jobs", "1", "--json", str(file))
    for one in json.loads(file.read_text())["configurations"]:
        given = [word for name, value in one["settings"].items() for word in (f"--{name}", str(value))]
        checked = json.loads(run("check", f"{toy}:MODEL", *given, "--without", "crash", "--json", "-").stdout)
        assert {name: one[name] for name in ("states", "steps", "depth")} == {
            name: checked[name] for name in ("states", "steps", "depth")}
        failing = [claim["id"] for claim in checked["claims"] if claim["verdict"] == "fails"]
        assert one["broken"] == failing
        assert sum(one["verdicts"].values()) == len(checked["claims"])


def test_several_processes_give_the_same_table_and_the_same_bytes(spawn, toy):
    arguments = ("sweep", f"{toy}:MODEL", "--over", "writers=1..2", "--over", "pace=slow,quick", "--json", "-")
    alone, shared = (spawn(*arguments, "--jobs", jobs) for jobs in ("1", "2"))
    assert (alone.returncode, alone.stdout, alone.stderr) == (shared.returncode, shared.stdout, shared.stderr)
    assert json.loads(shared.stdout)["over"] == ["writers", "pace"]


def test_a_configuration_that_is_not_searched_to_its_end_is_marked_and_none_of_its_claims_is_said_to_hold(run, toy):
    told = run("sweep", f"{toy}:MODEL", "--over", "writers=1..2", "--limit", "10", "--jobs", "1")
    assert told.exit_code == 3
    assert "(unfinished: limit of 10 states passed)" in told.stdout
    assert told.stdout.splitlines()[-1] == "2 configurations: 1 unfinished"


def test_after_ctrl_c_what_is_missing_is_marked(run, toy, monkeypatch):
    monkeypatch.setattr(sweep, "in_parallel", lambda *_: Work({}, INTERRUPTED))
    told = run("sweep", f"{toy}:MODEL", "--over", "writers=1..2")
    assert told.exit_code == 3
    assert rows(told.stdout)[1][:4] == ["1", "-", "-", "-"]
    assert told.stdout.splitlines()[-1] == "2 configurations: 2 unfinished"


def test_a_configuration_with_a_claim_that_is_left_open_is_unfinished():
    task, row = Task("toy", (Setting("writers", 1, "--over"),)), Row(9, 9, 9, {"holds": 1, "unfinished": 1})
    assert sweep_text([values_of("writers=1", "--over")], [task], [row]).endswith("\n1 configuration: 1 unfinished")


@pytest.mark.parametrize(("text", "values"), [
    ("writers=1..3", (1, 2, 3)), ("writers=3,1", (3, 1)), ("writers=1,10..11", (1, 10, 11)),
    ("reading=strict,lenient", ("strict", "lenient")), ("writers=2,1..3", (2, 1, 3)),
])
def test_values_are_lists_and_ranges_each_once(text, values):
    assert values_of(text, "--over").values == values


@pytest.mark.parametrize("text", ["writers", "writers=", "=1..2", "writers=1,,2", "writers=3..1", "writers=1,3..2"])
def test_what_is_no_range_is_refused(text):
    with pytest.raises(SpecificationError, match="is not a range of values"):
        values_of(text, "--over")


def test_wrong_names_and_values_are_refused_before_anything_is_checked(run, toy, monkeypatch):
    monkeypatch.setattr(sweep, "in_parallel", lambda *_: pytest.fail("it was checked"))
    for over, code in (("writers=0..2", "SC0511"), ("reading=strict,lazy", "SC0507"), ("riders=1", "SC0508")):
        refused = run("sweep", f"{toy}:MODEL", "--over", over)
        assert (refused.exit_code, code in refused.stderr) == (2, True)
    assert "SC0510" in run("sweep", f"{toy}:MODEL", "--over", "writers=1..2", "--writers", "3").stderr


def test_too_many_configurations_are_refused():
    ranges = [values_of("a=1..200", "--over a=1..200"), values_of("b=1..200", "--over b=1..200")]
    with pytest.raises(SpecificationError, match="40,000 configurations"):
        configurations(ranges, [])

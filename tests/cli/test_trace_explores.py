"""`trace --explore`: a recorded run is taken step by step, in the network in which it was judged."""

import json
import re

import pytest

from explorer.reading import Tables
from recorded.logs import BEGIN, FAILED_CREATION, GOOD, PREPARE, TELLS, call, without
from recorded.runs import written
from shadowcheck.recorded import story as telling
from toys.refusals import refusal

BAD = [*BEGIN, *PREPARE, *FAILED_CREATION, call("BackupComplete", None)]


@pytest.fixture
def explored(run, tmp_path):
    """The contents of the page of a log, and the exit status."""

    def call_(lines, header=TELLS):
        page = tmp_path / "page.html"
        done = run("trace", written(tmp_path / "run.jsonl", lines, header), "--explore", str(page))
        return json.loads(re.search(r'id="contents">(.*?)</script>', page.read_text(), re.DOTALL)[1]), done.exit_code

    return call_


def taken(told):
    """The tables of the only story, and the rules and states of its run."""
    (world,), (story,) = told["worlds"], told["stories"]
    table = Tables(world)
    rules = [int(rule, 36) for rule in re.search("&p=([^&]*)", story["address"])[1].split(".")]
    states = [table.initial]
    for rule in rules:
        states.append(dict(table.successors(states[-1]))[rule])
    return table, rules, states


def test_every_line_is_a_step_of_the_run_and_the_last_breaks_the_claim(explored):
    told, status = explored(BAD)
    table, rules, states = taken(told)
    assert status == 1
    assert len(rules) >= len(BAD) - 1, "each line that matters is a step, and there may be others in between"
    assert "Broken in every explanation: no-complete-after-failed-creation, " in told["stories"][0]["says"]
    (claim,) = (one for one in table.told["claims"] if one["id"] == "no-complete-after-failed-creation")
    ((_, first, second, _),) = claim["parts"]
    observer, memory, broken = table.told["observers"][claim["observer"]], 0, []
    for number, state in enumerate(states):
        here = (state, rules[number - 1], states[number - 1]) if number else (state,)
        letter = table.holds(first, *here) + 2 * (second is not None and table.holds(second, *here))
        memory = observer["moves"][memory][letter]
        broken.append(memory == observer["goal"])
    assert broken == [False] * len(rules) + [True]


def test_a_good_run_is_told_to_its_end(explored):
    told, status = explored(GOOD)
    _, rules, _ = taken(told)
    assert status == 0
    assert len(rules) >= len(GOOD) - 1
    assert "Broken in every explanation: nothing." in told["stories"][0]["says"]


def test_what_cannot_be_told_is_not_marked_as_broken(explored):
    """The page has one explanation; of a rule that another one keeps it must not say that the run breaks it."""
    told, status = explored(without(GOOD, "copy files", "list files"), None)
    judged = {claim["id"] for claim in told["worlds"][0]["claims"]}
    untold = re.search("Cannot be decided, and not judged here: (.*)[.]", told["stories"][0]["says"])
    assert status == 3
    assert untold is not None
    assert judged.isdisjoint(untold[1].split(", "))


def test_a_log_that_is_told_in_pieces_is_refused(run, tmp_path, monkeypatch):
    monkeypatch.setattr(telling, "WHOLE", 10)
    monkeypatch.setattr(telling, "AROUND", 3)
    path, page = written(tmp_path / "run.jsonl", BAD, TELLS), tmp_path / "page.html"
    assert "cannot be told from its beginning" in refusal(run("trace", path, "--explore", str(page)))
    assert not page.exists()


def test_a_log_that_is_followed_is_not_explored(run, tmp_path):
    path = written(tmp_path / "run.jsonl", BAD, TELLS)
    assert "SC0826" in run("trace", "--explore", str(tmp_path / "page.html"), "--follow", path).stderr

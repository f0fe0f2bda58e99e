"""The command on the model that it is made for."""

import json

import pytest

from toys.refusals import refusal

MODEL = "vss_protocol:MODEL"

WRITER = """
from vss_protocol.machines.writer import ReferenceWriter

class Renamed(ReferenceWriter):
    pass
"""


@pytest.mark.slow
def test_every_claim_of_the_list_can_be_explained(run):
    listed = run("list", MODEL).stdout.partition("claims (")[2].partition("\n\n")[0].splitlines()[1:]
    ids = [line.split()[0] for line in listed if line[2] != " "]
    assert len(ids) > 50
    for claim in (ids[0], ids[len(ids) // 2], ids[-1]):
        assert run("explain", claim, MODEL).exit_code == 0


@pytest.mark.slow
def test_a_claim_of_a_page_is_explained_with_its_public_address(run):
    assert "<https://learn.microsoft.com/" in run("explain", "clean-after-shutdown", MODEL).stdout


def test_one_writer_is_checked_in_seconds_and_the_report_is_whole(run):
    result = run("check", MODEL, "--writers", "1", "--json", "-")
    data = json.loads(result.stdout)
    assert (data["model"], data["complete"], data["configuration"]["sizes"]) == ("vss", True, {"writers": 1})
    assert len({claim["id"] for claim in data["claims"]}) == len(data["claims"])


@pytest.mark.parametrize("claim", ["clean-after-shutdown", pytest.param("handles-abort", marks=pytest.mark.slow)])
def test_a_writer_derived_from_the_reference_is_judged_like_it(run, tmp_path, claim):
    (tmp_path / "writer.py").write_text(WRITER)
    writer = f"{tmp_path}/writer.py:Renamed"
    result = run("check", MODEL, "--writers", "1", "--claim", claim, "--writer", writer)
    assert result.exit_code == 0, result.output
    assert "writer played by Renamed" in result.stdout


@pytest.mark.slow
def test_a_fault_may_be_named_with_blanks_as_people_say_it(run):
    claim = ("--claim", "no-deadlock", "--writers", "1", "--json", "-")
    said = [run("check", MODEL, *claim, "--without", name) for name in ("requester crash", "requester-crash")]
    assert said[0].stdout == said[1].stdout
    assert json.loads(said[0].stdout)["configuration"]["without"] == ["requester-crash"]


MUTE = """
from vss_protocol.machines.writer import ReferenceWriter

class Mute(ReferenceWriter):
    def on_post_snapshot(self):
        return "what?"
"""


def test_a_writer_whose_answer_no_step_takes_is_refused(run, tmp_path):
    (tmp_path / "writer.py").write_text(MUTE)
    said = refusal(run("check", MODEL, "--writer", f"{tmp_path}/writer.py:Mute"))
    assert "answers 'post_snapshot' with 'what?', an answer that no step takes" in said
    assert "the steps take failure, ok, veto; with any other answer, 'post_snapshot' could" in said

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


@pytest.fixture
def written(run, tmp_path, monkeypatch):
    """A folder with what `shadowcheck new` writes for each kind of design."""
    monkeypatch.chdir(tmp_path)
    for kind in ("writer", "requester"):
        assert run("new", kind, f"my_{kind}").exit_code == 0


@pytest.mark.parametrize("claims", [
    ("clean-after-shutdown", "running-after-abort", "thaw-thaws"), pytest.param((), marks=pytest.mark.slow),
])
@pytest.mark.usefixtures("written")
def test_the_writer_that_new_writes_fits_check_as_it_fits_verify(run, claims):
    named = [word for claim in claims for word in ("--claim", claim)]
    result = run("check", MODEL, "--writers", "1", "--writer", "my_writer.py", *named)
    assert result.exit_code == 0, result.output
    assert "writer played by MyWriter" in result.stdout


@pytest.mark.usefixtures("written")
def test_a_requester_is_no_writer_and_both_are_told_what_to_do(run):
    said = refusal(run("check", MODEL, "--writer", "my_requester.py"))
    assert "my_requester is not a writer" in said
    assert "where:   --writer my_requester.py" in said
    assert "instead: derive it from WriterDesign; 'shadowcheck new' writes a design to start from" in said


MISSPELT = """
from vss_protocol.gallery.good_writers import PlainWriter
from shadowcheck.machine import observable

class Misspelt(PlainWriter):
    @observable
    def hold_writes(self) -> bool:
        return True
"""


def test_a_design_that_departs_from_its_profile_is_refused_as_verify_refuses_it(run, tmp_path):
    (tmp_path / "writer.py").write_text(MISSPELT)
    place = f"{tmp_path}/writer.py:Misspelt"
    said = [refusal(run("check", MODEL, "--writer", place)), refusal(run("verify", place))]
    assert "no claim looks at the observable 'hold_writes'" in said[0]
    assert said[0] == said[1]


def test_a_fault_of_the_reference_writer_cannot_be_seeded_in_another_one(run):
    writer = "vss_protocol.gallery.good_writers:PlainWriter"
    said = refusal(run("check", MODEL, "--writers", "1", "--writer", writer, "--fault", "writer-expects-thaw"))
    assert "the seeded fault cannot be made in PlainWriter" in said


@pytest.mark.slow
def test_a_fault_of_vss_can_be_seeded_with_a_writer_of_ones_own(run):
    chosen = ("--writer", "vss_protocol.gallery.good_writers:PlainWriter", "--fault", "vss-shuts-down-with-a-false-id")
    result = run("check", MODEL, "--writers", "1", *chosen)
    assert result.exit_code == 1
    assert "shutdown-id-means-created: fails" in result.stdout

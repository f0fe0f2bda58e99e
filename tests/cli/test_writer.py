"""`--writer PATH:CLASS`: a user's own writer in the place of the reference one."""

from pathlib import Path

import pytest

from toys.refusals import refusal

HEAD = """
import time
from shadowcheck.machine import Machine, NoData, State, observable

class Before:
    pass

CONSTANT = 7

class Empty(Machine[NoData]):
    pass

def make():
    return Empty
"""

WRITER = """
class Mine(Machine[NoData]):
    idle = State(initial=True)
    prepared = State()
    done_state = State(final=True)
    prepare_commit = idle.to(prepared)
    {commit} = prepared.to(done_state)
    {more}
    ends = ("idle", "prepared")

    @observable
    def done(self) -> bool:
        return {done}

    @observable
    def {ready}(self) -> bool:
        return {answer}
"""


@pytest.fixture
def written(tmp_path):
    """Write a file with a writer in it, and return how `--writer` names it."""

    def call(
        *, commit="commit", done="self.done_state.is_active", more="", ready="ready", answer="self.prepared.is_active"
    ):
        file = tmp_path / "writer.py"
        file.write_text(HEAD + WRITER.format(commit=commit, done=done, more=more, ready=ready, answer=answer))
        return f"{file}:Mine"

    return call


def test_a_writer_that_behaves_like_the_reference_breaks_nothing(run, toy, written):
    result = run("check", f"{toy}:MODEL", "--writer", written(more=""))
    assert result.exit_code == 0, result.output
    assert "writer played by Mine" in result.stdout


def test_what_a_writer_that_forgets_what_it_did_breaks_is_told_like_any_other_broken_claim(run, toy, written):
    result = run("check", f"{toy}:MODEL", "--writer", written(done="False"))
    assert result.exit_code == 1, result.output
    assert "decide-last: fails" in result.stdout
    assert "the shortest order of events:" in result.stdout


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"more": "comit = prepared.to(idle)"}, "reacts to 'comit', an event that no step of the network sends"),
        ({"more": "zz = prepared.to(idle)"}, "remove 'zz' from the machine"),
        ({"commit": "finish"}, "Mine has no event 'commit'"),
        ({"ready": "redy"}, "Mine has no observable 'ready'"),
        ({"answer": "undefined"}, "undefined"),
        ({"answer": "time.time() > 0"}, "'ready' depends on the clock: it uses time.time"),
    ],
)
def test_a_writer_that_does_not_fit_is_refused(run, toy, written, changes, what):
    assert what in refusal(run("check", f"{toy}:MODEL", "--writer", written(**changes)))


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("Nobody", "does not declare 'Nobody'"),
        ("Before", "is not a machine but the class Before"),
        ("CONSTANT", "is not a machine but an int"),
        ("make", "is a function, not a machine"),
        ("Empty", "is empty: it declares no states"),
    ],
)
def test_a_name_that_is_no_machine_is_refused(run, toy, written, name, what):
    assert what in refusal(run("check", f"{toy}:MODEL", "--writer", written(more="").replace(":Mine", f":{name}")))


def test_the_only_machine_of_a_file_need_not_be_named(run, toy, written):
    result = run("check", f"{toy}:MODEL", "--writer", written().removesuffix(":Mine"))
    assert "writer played by Mine" in result.stdout


def test_of_several_machines_one_must_be_named(run, toy, written):
    file = written().removesuffix(":Mine")
    with open(file, "a", encoding="utf-8") as more:  # noqa: PTH123 - the path is a text
        more.write("\n\nclass Second(Mine):\n    pass\n")
    said = refusal(run("check", f"{toy}:MODEL", "--writer", file))
    assert f"where:   --writer {file}" in said
    assert f"instead: {file}:Mine, for example" in said


def test_a_model_whose_writer_cannot_be_replaced_says_so(run, toy, written):
    assert "model 'bare' has no option 'writer'" in refusal(run("check", f"{toy}:BARE", "--writer", written(more="")))


def test_a_machine_that_departs_from_the_profile_is_refused_in_the_words_of_the_profile(run, toy, written):
    said = refusal(run("check", f"{toy}:MODEL", "--writer", written(more="allow_event_without_transition = True")))
    assert "Mine sets the flag allow_event_without_transition" in said


@pytest.mark.slow
def test_what_was_not_looked_at_in_a_writer_is_a_note(run, toy, written):
    place = written(answer="bool(list(set('ab'))) and self.prepared.is_active")
    file = Path(place.removesuffix(":Mine"))
    file.write_text("import sys\nassert 'pytest' in sys.modules\n" + file.read_text())
    result = run("check", f"{toy}:MODEL", "--writer", place)
    told = "note: whether the order of sets decides anything in Mine was not looked at: "
    assert [line for line in result.stdout.splitlines() if line.startswith(told)]


def test_a_machine_in_the_file_of_the_model_is_the_same_class_there(run, toy):
    result = run("check", f"{toy}:MODEL", "--writer", f"{toy}:Writer")
    assert result.exit_code == 0, result.output

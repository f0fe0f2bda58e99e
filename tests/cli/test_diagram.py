"""`shadowcheck diagram`: the gallery, written or compared."""

import os
from pathlib import Path

import pytest

from toys.refusals import refusal


def test_a_gallery_is_written_and_is_then_up_to_date(run, toy, tmp_path):
    first = run("diagram", f"{toy}:MODEL", "--out", str(tmp_path / "pictures"))
    assert first.exit_code == 0, first.output
    assert f"{tmp_path}/pictures/index.md" in first.stdout
    assert (tmp_path / "pictures" / "machines" / "writer.svg").is_file()
    second = run("diagram", f"{toy}:MODEL", "--out", str(tmp_path / "pictures"))
    assert second.stdout.endswith("files in " + str(tmp_path / "pictures") + ", 0 changed\n")
    check = run("diagram", f"{toy}:MODEL", "--out", str(tmp_path / "pictures"), "--check")
    assert (check.exit_code, check.stdout) == (0, "every picture is up to date\n")


def test_what_is_out_of_date_is_listed_with_exit_status_1_and_left_alone(run, toy, tmp_path):
    run("diagram", f"{toy}:MODEL", "--out", str(tmp_path))
    (tmp_path / "index.md").write_text("old")
    (tmp_path / "machines" / "boss.dot").unlink()
    result = run("diagram", f"{toy}:MODEL", "--out", str(tmp_path), "--check")
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        f"{tmp_path}/index.md: is out of date",
        f"{tmp_path}/machines/boss.dot: is missing",
    ]
    assert (tmp_path / "index.md").read_text() == "old"


def test_checking_a_folder_that_is_not_there_makes_none(run, toy, tmp_path):
    result = run("diagram", f"{toy}:MODEL", "--out", str(tmp_path / "none"), "--check")
    assert result.exit_code == 1
    assert "index.md: is missing" in result.stdout
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("below", ["", "/deeper"])
def test_a_folder_that_cannot_be_written_is_refused_before_anything_is_drawn(run, toy, tmp_path, below):
    (tmp_path / "file").write_text("")
    assert "cannot be written" in refusal(run("diagram", f"{toy}:CLUMSY", "--out", f"{tmp_path}/file{below}"))


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_folder_without_permission_is_refused(run, toy, tmp_path):
    tmp_path.chmod(0o500)
    result = run("diagram", f"{toy}:MODEL", "--out", str(tmp_path / "pictures"))
    tmp_path.chmod(0o700)
    refusal(result)


def test_the_model_and_the_folder_have_defaults(run, registered, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("diagram").exit_code == 0
    assert Path("diagrams/index.md").is_file()


FUNCTION = """
from vss_protocol.requester_function import VssError

print("this is not for standard output")

def my_backup(vss):
    with vss.create() as backup:
        backup.initialize_for_backup()
        backup.query()
"""


@pytest.fixture
def backup(tmp_path, monkeypatch):
    """A folder with a function in it, and its path from there."""
    monkeypatch.chdir(tmp_path)
    Path("my_backup.py").write_text(FUNCTION)
    return "my_backup.py"


def test_a_function_of_ones_own_is_drawn_in_every_form(run, backup):
    result = run("diagram", "--design", backup)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        *(f"diagrams/my_backup.{kind}" for kind in ("dot", "mmd", "svg")), "3 files in diagrams, 3 changed",
    ]
    for kind in ("dot", "mmd", "svg"):
        assert "query" in Path(f"diagrams/my_backup.{kind}").read_text(encoding="utf-8")


def test_a_state_machine_of_ones_own_is_drawn_too_by_its_name(run, backup):
    run("new", "writer", "my_writer", "--machine")
    assert run("diagram", "--design", "my_writer.py:MyWriter", "--out", ".").exit_code == 0
    assert "holding" in Path("MyWriter.svg").read_text(encoding="utf-8")


def test_other_pictures_in_the_folder_stay_there(run, backup):
    kept = Path("diagrams/machines/writer.svg")
    kept.parent.mkdir(parents=True)
    kept.write_text("kept")
    run("diagram", "--design", backup)
    assert kept.read_text() == "kept"
    assert run("diagram", "--design", backup, "--check").exit_code == 0


def test_a_picture_of_a_design_that_is_not_what_is_drawn_now_is_out_of_date(run, backup):
    run("diagram", "--design", backup)
    Path("diagrams/my_backup.svg").write_text("old")
    Path("diagrams/my_backup.dot").unlink()
    result = run("diagram", "--design", backup, "--check")
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "diagrams/my_backup.dot: is missing", "diagrams/my_backup.svg: is out of date",
    ]
    assert Path("diagrams/my_backup.svg").read_text() == "old"


def test_a_design_that_is_not_there_is_refused_with_the_option_that_named_it(run, backup):
    assert "where:   --design other.py" in refusal(run("diagram", "--design", "other.py"))


def test_a_function_that_cannot_be_folded_is_refused(run, backup):
    Path(backup).write_text(FUNCTION.replace("def", "import time\ndef") + "        time.sleep(1)\n")
    assert "my_backup depends on the clock" in refusal(run("diagram", "--design", backup))


def test_a_model_and_a_design_are_not_drawn_at_once(run, toy, backup):
    message = refusal(run("diagram", f"{toy}:MODEL", "--design", backup))
    assert "a MODEL and a --design are drawn one at a time" in message


def test_a_folder_that_cannot_be_written_is_refused_for_a_design_too(run, backup):
    assert "cannot be written" in refusal(run("diagram", "--design", backup, "--out", backup))

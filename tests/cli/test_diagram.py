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

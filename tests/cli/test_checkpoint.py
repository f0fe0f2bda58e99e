"""`check --checkpoint DIR`: searched on disk, stopped, gone on with; and what a report advises who lacks memory."""

from __future__ import annotations

import pytest


def test_a_search_that_a_limit_has_stopped_goes_on_with_the_same_command(run, toy, tmp_path):
    line = ("check", f"{toy}:MODEL", "--checkpoint", str(tmp_path / "search"))
    stopped = run(*line, "--limit", "5")
    assert stopped.exit_code == 3
    assert "with a larger --limit, or without it, the same command goes on after level " in stopped.stdout
    finished, plain = run(*line), run("check", f"{toy}:MODEL", "--engine", "reference")
    assert finished.exit_code == plain.exit_code
    assert "engine disk: a checkpoint is given" in finished.stdout
    assert finished.stdout.splitlines()[:2] == plain.stdout.splitlines()[:2]


def test_a_broken_claim_is_told_with_the_same_run(run, toy, tmp_path):
    found = run("check", f"{toy}:HASTY", "--checkpoint", str(tmp_path))
    wanted = run("check", f"{toy}:HASTY", "--engine", "reference")
    assert found.exit_code == 1

    def story(result):
        return [one for one in result.stdout.splitlines() if "engine" not in one]

    assert story(found) == story(wanted)


def test_a_checkpoint_of_another_model_is_refused(run, toy, tmp_path):
    run("check", f"{toy}:MODEL", "--checkpoint", str(tmp_path))
    result = run("check", f"{toy}:HASTY", "--checkpoint", str(tmp_path))
    assert result.exit_code == 2
    assert "the checkpoint is that of another search" in result.stderr


@pytest.mark.parametrize(("options", "code"), [
    (("--engine", "packed", "--checkpoint", "search"), "SC0309"), (("--cluster", "auto"), "SC0337"),
])
def test_what_does_not_go_together_is_refused(options, code, run, toy):
    result = run("check", f"{toy}:MODEL", *options)
    assert result.exit_code == 2
    assert code in result.stderr


def test_a_file_is_no_folder_for_a_checkpoint(run, toy):
    result = run("check", f"{toy}:MODEL", "--checkpoint", toy)
    assert result.exit_code == 2
    assert "cannot be written to" in result.stderr


def test_who_lacks_memory_is_told_of_the_disk(run, toy, monkeypatch):
    monkeypatch.setattr("shadowcheck.packed.rounds.ITEMS", 1 << 6)
    result = run("check", f"{toy}:MODEL", "--memory", "1K")
    assert result.exit_code == 3
    assert "raise --memory, search on disk with --checkpoint DIR, " in result.stdout

"""The command, run in this process (quick) or as the user runs it (pipes, signals, exit statuses, what is imported)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from shadowcheck.cli.main import main

HERE = Path(__file__).parent
ROOTS = [str(HERE.parents[1] / root) for root in ("spec", "checker")]


@pytest.fixture
def toy():
    """The file of the small model; a name in it is ``f"{toy}:NAME"``."""
    return str(HERE.parent / "toys" / "coordinator.py")


@pytest.fixture
def run():
    """Run the command in this process; an exception that is not an exit is a failure of the test."""

    def call(*arguments, **given):
        result = CliRunner().invoke(main, list(arguments), prog_name="shadowcheck", **given)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return call


@pytest.fixture
def written(run, toy, tmp_path):
    """Write the certificate of the small model, checked with some options, and return its path."""
    def call(*options):
        path = tmp_path / "toy.smt2"
        assert run("check", f"{toy}:MODEL", "--certificate", str(path), *options).exit_code == 0
        return path
    return call


@pytest.fixture
def environment():
    """The environment of a process that finds our sources whatever its directory is."""
    path = os.pathsep.join([*ROOTS, os.environ.get("PYTHONPATH", "")])
    return {**os.environ, "PYTHONPATH": path.rstrip(os.pathsep)}


@pytest.fixture
def spawn(environment):
    """Run the command as a process of its own, to its end."""

    def call(*arguments, **options):
        command = [sys.executable, "-m", "shadowcheck", *arguments]
        env = {**environment, **options.pop("env", {})}
        return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, env=env, **options)

    return call


@pytest.fixture
def registered(tmp_path, monkeypatch, toy):
    """A package of which the metadata offers the small model under the name ``vss``, as an installed package would."""
    info = tmp_path / "toy-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: toy\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[shadowcheck.models]\nvss = toy_installed:MODEL\nbroken = toy_broken:MODEL\n"
    )
    (tmp_path / "toy_installed.py").write_text(Path(toy).read_text())
    (tmp_path / "toy_broken.py").write_text("import nothing_of_that_name\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path

"""`shadowcheck export`: a model in another tool's language, on standard output or in a file."""

from pathlib import Path

import pytest

from shadowcheck.check.auto import Auto
from shadowcheck.explore import explore
from shadowcheck.explore.graph import INTERRUPTED
from shadowcheck.explore.run import Run
from toys.refusals import refusal

FORMATS = {"promela": "active proctype network()", "tla": "MODULE toy", "smv": "MODULE main", "aut": "des (0, ",
           "murphi": "startstate"}


@pytest.mark.parametrize("format_", FORMATS)
def test_every_format_goes_to_standard_output_and_to_a_file(run, toy, tmp_path, format_):
    shown = run("export", f"{toy}:MODEL", "--format", format_)
    assert shown.exit_code == 0, shown.output
    assert FORMATS[format_] in shown.stdout
    file = tmp_path / "toy.tla"
    written = run("export", f"{toy}:MODEL", "--format", format_, "--out", str(file))
    assert (written.exit_code, written.output) == (0, "")
    assert file.read_text(encoding="utf-8") == shown.stdout


def test_a_tla_file_gives_its_module_the_name_and_has_a_configuration_beside_it(run, toy, tmp_path):
    run("export", f"{toy}:MODEL", "--format", "tla", "--out", str(tmp_path / "Mine.tla"))
    assert (tmp_path / "Mine.tla").read_text().startswith("---- MODULE Mine ----\n")
    assert "SPECIFICATION Spec\n" in (tmp_path / "Mine.cfg").read_text()


def test_the_configuration_is_that_of_the_options(run, toy):
    def exported(*options):
        return run("export", f"{toy}:MODEL", "--format", "promela", *options).stdout

    assert "at_writer_3" in exported("--writers", "3")
    assert "at_writer_3" not in exported("--writers", "2")
    assert "crashes" in exported()
    assert "The coordinator crashes." not in exported("--without", "crash")
    assert "A writer that prepared commits." in exported("--set", "reading=lenient")
    assert "A writer that prepared commits." not in exported()


def test_a_machine_of_the_users_own_is_exported_in_its_role(run, toy, tmp_path):
    may_be_full = 'idle.to(refused, cond="disk_full") | idle.to(prepared, unless="disk_full")'
    text = Path(toy).read_text().replace(may_be_full, "idle.to(prepared)")
    (tmp_path / "mine.py").write_text(text.replace("    refused = State(final=True)\n", ""))
    given = ("export", f"{toy}:MODEL", "--format", "promela")
    assert "writer_refused" in run(*given).stdout
    own = run(*given, "--writer", f"{tmp_path}/mine.py").stdout
    assert "writer_prepared" in own
    assert "writer_refused" not in own


def test_a_graph_has_the_states_that_a_check_has(run, toy):
    counted = run("check", f"{toy}:MODEL").stdout
    header = run("export", f"{toy}:MODEL", "--format", "aut").stdout.splitlines()[0]
    steps, states = (number.strip(" )") for number in header.split(",")[1:])
    assert f"{states} states, {steps} steps" in counted


@pytest.mark.parametrize(("options", "why"), [
    ((), "Missing option '--format'"),
    (("--format", "xml"), "'xml' is not one of 'promela', 'tla', 'smv', 'murphi', 'aut'"),
    (("--format", "smv", "--limit", "10"), "--limit has no meaning with --format smv"),
    (("--format", "aut", "--limit", "2"), "its search is unfinished"),
    (("--format", "aut", "--limit", "none"), "'none' is not a valid integer"),
    (("--format", "tla", "--out", "my-file.tla"), "a TLA+ module cannot be called 'my-file'"),
    (("--format", "tla", "--out", "mine.cfg"), "cannot be in a file called 'mine.cfg'"),
    (("--format", "tla", "--out", "mine"), "cannot be in a file called 'mine'"),
    (("--format", "tla", "--out", "Integers.tla"), "TLA+ has a module of that name"),
    (("--format", "tla", "--out", "tlc.tla"), "TLA+ has a module of that name"),
    (("--format", "tla", "--out", "VARIABLE.tla"), "already has a meaning"),
    (("--format", "tla", "--out", "SF_mine.tla"), "stand for fairness in TLA+"),
    (("--format", "smv", "--out", "no/such/folder/file"), "cannot be written"),
    (("--format", "smv", "--writers", "0"), "writers cannot be 0"),
    (("--format", "smv", "--set", "pace=none"), "option 'pace' cannot be 'none'"),
    (("--format", "smv", "--without", "rain"), "there is no fault 'rain'"),
], ids=str)
def test_what_cannot_be_is_refused(run, toy, options, why):
    assert why in refusal(run("export", f"{toy}:MODEL", *options))


def test_a_stopped_search_is_no_mistake_of_the_input(run, toy, monkeypatch):
    def interrupted(engine, instance, run):
        graph = explore(instance, Run(limit=2))
        graph.unfinished = INTERRUPTED
        return graph

    monkeypatch.setattr(Auto, "explore", interrupted)
    result = run("export", f"{toy}:MODEL", "--format", "aut")
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr.startswith("unfinished: interrupted")


def test_a_model_that_is_not_there_is_refused(run, registered):
    assert "there is no model 'vsss'" in refusal(run("export", "vsss", "--format", "smv"))


def test_a_full_disk_is_no_bug_of_ours(run, toy):
    assert "cannot be written" in refusal(run("export", f"{toy}:MODEL", "--format", "smv", "--out", "/dev/full"))


def test_a_reader_that_has_gone_away_is_no_error(toy, environment):
    import subprocess  # noqa: PLC0415 - only here is a pipe closed
    import sys  # noqa: PLC0415 - the same

    command = [sys.executable, "-m", "shadowcheck", "export", f"{toy}:MODEL", "--format", "aut", "--writers", "4"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment) as process:
        process.stdout.close()
        told = process.stderr.read()
    assert (process.returncode, told) == (0, b"")

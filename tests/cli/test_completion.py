"""What the shell offers when its key is pressed, and that pressing it does nothing else."""

import dataclasses
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import BashComplete

from cli.test_processes import HEAVY, imported
from shadowcheck.check.engines import ENGINES
from shadowcheck.cli import completion, names, remembered
from shadowcheck.cli.main import main
from shadowcheck.sources.models import find_model
from shadowcheck.specification import Account, Entry, Page, Section
from toys.refusals import refusal


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    """The folder in which names are remembered, of this test alone."""
    monkeypatch.delenv("SHADOWCHECK_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "cache"))
    return tmp_path / "cache" / "shadowcheck"


def asked(line):
    """What click answers to the shell for *line*, of which the last word is incomplete."""
    *args, incomplete = line.split(" ")
    return BashComplete(main, {}, "shadowcheck", "_SHADOWCHECK_COMPLETE").get_completions(args, incomplete)


def offered(line):
    return [item.value for item in asked(line) if item.type == "plain"]


def test_commands_and_options_are_completed_with_what_they_mean():
    assert offered("ver") == ["verify"]
    (strict,) = asked("verify --str")
    assert (strict.value, strict.help) == ("--strict", "Fail on advice that is not followed, too.")
    assert offered("export --format t") == ["tla"]


@pytest.mark.usefixtures("registered")
@pytest.mark.parametrize(("line", "found"), [
    ("check v", ["vss"]),
    ("check vss --claim no-d", ["no-deadlock"]),
    ("check --claim no-d", ["no-deadlock"]),
    ("check --writers 3 vss --claim no-d", ["no-deadlock"]),
    ("check --without ", ["crash"]),
    ("check --fault ", ["hasty"]),
    ("mutate --step dec", ["decide"]),
    ("check --engine ", list(ENGINES)),
    ("explain no-d", ["no-deadlock"]),
    ("explain SC0606", ["SC0606"]),
    ("new ", ["model", "requester", "writer"]),
    ("trace --of ", ["requester", "writer"]),
    ("trace --format disk", ["diskshadow"]),
    ("trace --rea", ["--reading"]),
])
def test_names_are_completed(line, found):
    assert offered(line) == found


@pytest.mark.usefixtures("registered")
def test_settings_of_the_model_are_options_like_any_other_and_their_values_are_completed():
    assert {"--reading", "--pace", "--writers", "--writer", "--set", "--claim"} <= set(offered("check --"))
    assert offered("check --pa") == ["--pace"]
    assert offered("check --pace ") == offered("check --pace=") == ["quick", "slow"]
    assert offered("check --pace slow --reading s") == ["strict"]
    assert offered("export --format aut --set pace=") == ["pace=quick", "pace=slow"]
    assert [item.type for item in asked("check --writer ")] == ["file"]


def test_what_a_design_meets_is_completed_for_verify():
    assert offered("verify --claim writes-are-r") == ["writes-are-released"]
    assert offered("verify --reading ") == ["strict", "lenient"]
    assert "handler-time-out" in offered("verify my_writer.py --without ")


@pytest.mark.usefixtures("registered")
def test_numbers_and_pages_of_the_catalogue_are_completed(monkeypatch):
    told = Account((Section("1 Rules", (Entry("INV-1", (), "It is left out."), Entry("POS-1", (), "It is, too."))),))
    monkeypatch.setattr(names, "account_of", lambda model: told)
    assert offered("catalogue INV") == ["INV-1"]
    pages = [Page("the-life-of-a-toy", "2024", ())]
    monkeypatch.setattr(names, "find_model", lambda name: dataclasses.replace(find_model(name), pages=lambda: pages))
    assert offered("catalogue --page the") == ["the-life-of-a-toy"]


@pytest.mark.usefixtures("registered")
@pytest.mark.parametrize(("line", "kind"), [
    ("verify my_", "file"), ("trace my_", "file"), ("certify my_", "file"), ("check my_", "file"),
    ("check --charts my_", "dir"), ("check --json my_", "file"), ("diagram --out my_", "dir"),
])
def test_files_and_folders_are_left_to_the_shell(line, kind):
    assert [(item.type, item.value) for item in asked(line)] == [(kind, "my_")]


def test_no_code_of_a_users_file_is_run(tmp_path):
    (tmp_path / "model.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')")
    for line in ("check {} --claim ", "check {} --rea", "verify {} --claim no-d", "explain no-d {} "):
        asked(line.format(tmp_path / "model.py"))
    assert offered(f"check {tmp_path / 'model.py'} --claim ") == []
    assert not (tmp_path / "ran").exists()


@pytest.mark.usefixtures("registered")
def test_a_report_on_the_line_is_neither_written_nor_tried(tmp_path):
    (tmp_path / "there.json").write_text("kept")
    line = f"check --json {tmp_path}/there.json --junit {tmp_path}/new.xml --charts {tmp_path}/none/charts --claim no-d"
    assert offered(line) == ["no-deadlock"]
    assert (tmp_path / "there.json").read_text() == "kept"
    assert {one.name for one in tmp_path.iterdir()}.isdisjoint({"new.xml", "none"})


@pytest.mark.usefixtures("registered")
def test_a_package_that_does_not_import_completes_nothing_and_says_nothing(registered, capfd):
    (registered / "toy_broken.py").write_text("print('here'); raise SystemExit(5)")
    assert offered("check broken --claim ") == []
    assert capfd.readouterr() == ("", "")


def test_names_are_remembered_until_a_file_of_a_package_changes(monkeypatch, tmp_path, cache):
    package = tmp_path / "package"
    (package / "__pycache__").mkdir(parents=True)
    monkeypatch.setattr(remembered, "_places", lambda: [str(package), str(tmp_path / "module.py")])

    def asking(*names):
        return remembered.remembered("names", lambda: [(name, "") for name in names])

    assert asking("first") == asking("then") == [("first", "")]
    (package / "__pycache__" / "compiled.pyc").touch()
    assert asking("then") == [("first", "")]
    for number, file in enumerate((tmp_path / "module.py", package / "new.py", package / "new.py")):
        file.write_text("1 + 1\n" * number)
        assert asking(f"after {number}") == asking("then") == [(f"after {number}", "")]
    assert len(list(cache.iterdir())) == 1


def test_the_places_are_those_of_the_packages_that_offer_something_and_our_own():
    assert {"shadowcheck", "vss_protocol"} <= {Path(place).name for place in remembered._places()}


def test_a_cache_that_is_spoilt_or_cannot_be_written_is_slower_and_no_error(cache):
    assert remembered.remembered("names", lambda: [("a", "b")]) == [("a", "b")]
    (file,) = cache.iterdir()
    for spoilt in ("", "[]", '{"names": 3}', "\udcff"):
        file.write_text(spoilt, encoding="utf-8", errors="surrogateescape")
        assert remembered.remembered("names", lambda: [("c", "d")]) == [("c", "d")]
    shutil.rmtree(cache)
    cache.write_text("a file where the folder should be")
    assert remembered.remembered("names", lambda: [("e", "f")]) == [("e", "f")]


def test_what_is_remembered_costs_no_import_of_a_model(environment):
    for topic in ("settings, vss", "claims, vss", "models, vss"):
        remembered.remembered(topic, lambda: [("--reading strict|lenient", "")])
    words = [(["check"], "--re"), (["check", "--claim"], "f"), (["check", "--reading"], ""), (["check"], "v")]
    asking = f"[BashComplete(main, {{}}, 'x', 'X').get_completions(*one) for one in {words!r}]"
    code = f"from click.shell_completion import BashComplete\nfrom shadowcheck.cli.main import main\n{asking}"
    found = imported(code, environment)
    assert HEAVY.isdisjoint(found)
    assert "vss_protocol" not in found


@pytest.mark.parametrize("shell", completion.SHELLS)
def test_a_script_is_printed_that_asks_this_command(run, shell):
    told = run("completion", shell)
    if completion.get_completion_class(shell) is None:
        assert "SC0860" in refusal(told)
    else:
        assert f"_SHADOWCHECK_COMPLETE={shell}_complete" in told.stdout.replace("$env:", "").replace(" = '", "=")


def test_a_shell_that_the_installed_click_does_not_know_is_refused_with_what_to_do(run, monkeypatch):
    monkeypatch.setattr(completion, "get_completion_class", lambda shell: None)
    assert "pip install --upgrade click" in refusal(run("completion", "powershell"))


@pytest.fixture
def command(tmp_path, environment):
    """The environment of a shell that finds the command."""
    file = tmp_path / "bin" / "shadowcheck"
    file.parent.mkdir()
    file.write_text(f'#!/bin/sh\nexec {sys.executable} -m shadowcheck "$@"\n')
    file.chmod(0o755)
    return {**environment, "PATH": f"{file.parent}{os.pathsep}{environment['PATH']}", "HOME": str(tmp_path)}


ASKING = {
    "bash": 'eval "$(shadowcheck completion bash)"; COMP_WORDS=({line}); COMP_CWORD={last}; '
            '_shadowcheck_completion shadowcheck; printf "%s\\n" "${{COMPREPLY[@]}}"',
    "fish": 'shadowcheck completion fish | source; complete -C "{line}"',
}
"""How a shell that is no terminal is asked for what it would offer; zsh cannot be asked."""


@pytest.mark.slow
@pytest.mark.parametrize("shell", ASKING)
def test_the_shell_itself_offers_it(command, shell):
    if shutil.which(shell) is None:
        pytest.skip(f"there is no {shell} here")
    for line, offer in (("shadowcheck ver", "verify"), ("shadowcheck check --claim thaw-f", "thaw-follows-freeze")):
        text = ASKING[shell].format(line=line, last=len(line.split()) - 1)
        run = subprocess.run([shell, "-c", text], env=command, capture_output=True, text=True, check=True)
        assert [found.partition("\t")[0] for found in run.stdout.splitlines()] == [offer]

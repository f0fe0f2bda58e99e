"""The exit statuses that the help of each command promises are those with which it ends."""

import os
import re

import pytest

from cli.test_catalogue import ACCOUNT
from cli.test_learn import HOLDS, MENDED
from cli.test_verify_functions import BAD, GOOD
from recorded import logs
from recorded.runs import written as log
from shadowcheck.cli.main import main

BROKEN_RUN = [*logs.BEGIN, logs.call("Release")]
UNTOLD_RUN = logs.without(logs.GOOD, "copy files", "list files")
ENDS_AT_ONCE = """def ends(vss):
    vss.create().release()
"""
STAYS = """def stays(vss):
    vss.create()
"""
ENDS = [
    ("catalogue", 0, "INV-1 --model told.py:TOLD"),
    ("catalogue", 1, "--check --model told.py:TOLD"),
    ("catalogue", 2, "INV-77 --model told.py:TOLD"),
    ("certify", 0, "toy.smt2 --solver z3"),
    ("certify", 1, "toy.smt2 toy.py:HASTY"),
    ("certify", 2, "nothing.smt2"),
    ("check", 0, "toy.py:MODEL"),
    ("check", 1, "toy.py:HASTY"),
    ("check", 2, "toy.py:MODEL --claim nothing"),
    ("check", 3, "toy.py:MODEL --writers 2 --limit 3"),
    ("completion", 0, "zsh"),
    ("completion", 2, "tcsh"),
    ("diagram", 0, "toy.py:MODEL --out pictures"),
    ("diagram", 1, "toy.py:MODEL --out nothing --check"),
    ("diagram", 2, "nothing.py"),
    ("drive", 0, "ends.py:ends"),
    ("drive", 1, "stays.py:stays"),
    ("drive", 2, "nothing"),
    ("drive", 3, "--runs 1 ends.py:ends"),
    ("explain", 0, "SC0606"),
    ("explain", 2, "SC0000"),
    ("explore", 0, "toy.py:MODEL --out page.html"),
    ("explore", 2, "toy.py:MODEL --out - --open"),
    ("export", 0, "toy.py:MODEL --format promela"),
    ("export", 2, "toy.py:MODEL --format promela --limit 3"),
    ("fake", 0, "--dll library"),
    ("fake", 2, "--dll ends.py"),
    ("header", 0, "--out header.hpp"),
    ("header", 2, "--out nothing/header.hpp"),
    ("learn", 0, "mended.py:Holds"),
    ("learn", 1, "holds.py:Holds"),
    ("learn", 2, "nothing"),
    ("learn", 3, "--runs 250 mended.py:Holds"),
    ("list", 0, "toy.py:MODEL"),
    ("list", 2, "nothing.py"),
    ("mutate", 0, "toy.py:MODEL --jobs 1 --strict"),
    ("mutate", 1, "toy.py:MODEL --jobs 1 --strict --reading lenient"),
    ("mutate", 2, "toy.py:MODEL --step nothing"),
    ("mutate", 3, "toy.py:MODEL --jobs 1 --limit 5"),
    ("new", 0, "requester my_program"),
    ("new", 2, "gardener my_garden"),
    ("simulate", 0, "toy.py:MODEL"),
    ("simulate", 1, "toy.py:HASTY"),
    ("simulate", 2, "nothing.py"),
    ("sweep", 0, "toy.py:MODEL --over writers=1..2 --jobs 1"),
    ("sweep", 1, "toy.py:HASTY --over writers=1,2 --jobs 1"),
    ("sweep", 2, "toy.py:MODEL --over writers=5..1"),
    ("sweep", 3, "toy.py:MODEL --over writers=2 --limit 3"),
    ("test", 0, "toy.py:MODEL --cover pairs"),
    ("test", 2, "toy.py:MODEL --cover nothing"),
    ("test", 3, "toy.py:MODEL --limit 5"),
    ("trace", 0, "good.jsonl"),
    ("trace", 1, "broken.jsonl"),
    ("trace", 2, "nothing.jsonl"),
    ("trace", 3, "untold.jsonl"),
    ("verify", 0, "good.py"),
    ("verify", 1, "bad.py"),
    ("verify", 2, "nothing.py"),
]
"""Each command, an exit status and arguments with which it ends so, in the folder `desk`."""
TESTED_ELSEWHERE = ("certify", "diagram", "learn", "trace")
"""Commands whose exit statuses the tests of their own look at, too, so that this is not for the quick lane."""
COMPILER = '#!/bin/sh\nwhile [ "$1" != -o ]; do shift; done\necho compiled > "$2"\n'
"""A compiler that is quick."""
UNUSUAL = {3, 70}
"""The exit statuses of any command that is stopped, and that has a bug."""


@pytest.fixture
def desk(tmp_path, monkeypatch, toy, run, request):
    """A folder with the files of `ENDS`, and the certificate where it is asked for."""
    monkeypatch.chdir(tmp_path)
    model = (request.path.parent.parent / "toys" / "coordinator.py").read_text(encoding="utf-8")
    texts = {
        "toy.py": model, "told.py": model + ACCOUNT, "good.py": GOOD, "bad.py": BAD, "ends.py": ENDS_AT_ONCE,
        "stays.py": STAYS, "holds.py": HOLDS, "mended.py": MENDED,
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    for name in ("x86_64-w64-mingw32-g++-posix", "i686-w64-mingw32-g++-posix"):
        (tmp_path / name).write_text(COMPILER, encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    log(tmp_path / "good.jsonl", logs.GOOD, logs.TELLS)
    log(tmp_path / "broken.jsonl", BROKEN_RUN, logs.TELLS)
    log(tmp_path / "untold.jsonl", UNTOLD_RUN)
    if "toy.smt2" in request.node.name:
        assert run("check", "toy.py:MODEL", "--certificate", "toy.smt2").exit_code == 0
    return tmp_path


@pytest.mark.parametrize(("command", "status", "arguments"), [
    pytest.param(*end, marks=[pytest.mark.slow] if end[0] in TESTED_ELSEWHERE else []) for end in ENDS
])
@pytest.mark.usefixtures("desk")
def test_a_command_ends_with_each_status_that_its_help_promises(run, command, status, arguments):
    assert run(command, *arguments.split()).exit_code == status


@pytest.mark.parametrize("command", main.commands)
def test_the_help_promises_no_other_status_and_says_what_each_means(run, command):
    told = run(command, "--help").stdout.partition("\nExit status:\n")[2].partition("\n\n")[0]
    promised = re.findall(r"^  (\d+) +\S", told, re.MULTILINE)
    tried = {status for name, status, _ in ENDS if name == command}
    assert [int(status) for status in promised] == sorted(tried | UNUSUAL)


@pytest.mark.parametrize("command", main.commands)
@pytest.mark.parametrize(("error", "status"), [(KeyboardInterrupt, 3), (MemoryError, 3), (RuntimeError, 70)])
@pytest.mark.usefixtures("desk")
def test_any_command_may_be_stopped_or_have_a_bug(run, monkeypatch, command, error, status):
    arguments = next(arguments for name, ended, arguments in ENDS if (name, ended) == (command, 0))

    def stopped(*_, **__):
        raise error

    monkeypatch.setattr(main.commands[command], "callback", stopped)
    assert run(command, *arguments.split()).exit_code == status

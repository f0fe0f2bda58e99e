"""The page that sets other tools beside ours: its commands are run as they stand, on the files that it shows.

SPIN and Rumur are Debian's. TLC is run where SHADOWCHECK_TLA2TOOLS names its jar; Quint where it is on the path; and
musil, minicheck and smcheck where SHADOWCHECK_PEERS_PYTHON names a Python that has them.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from export.strangers import needs, needs_file
from readme.executed import as_shown, blocks, environment

PAGE = Path(__file__).parents[2] / "spec" / "site" / "pages" / "explanation" / "compared.md"
SECTIONS = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL))


def commands_say_what_is_shown(tool, desk, **changed):
    """Save the files of the section, and run each of its commands as it stands, in an environment so *changed*."""
    for block in blocks(SECTIONS[tool]):
        if block.title:
            (desk / block.title).write_text(block.text, encoding="utf-8")
            continue
        done = subprocess.run(
            ["bash", "-c", block.text], cwd=desk, env=environment() | changed, capture_output=True, check=False,
            encoding="utf-8",
        )
        assert as_shown(block, done.stdout), f"{block.name}\n{done.stdout}{done.stderr}"


@pytest.mark.slow
@pytest.mark.parametrize(("tool", "program"), [("SPIN", "spin"), ("Rumur", "rumur")])
def test_tools_of_debian_say_what_is_shown(tool, program, tmp_path):
    needs(program)
    commands_say_what_is_shown(tool, tmp_path)


@pytest.mark.slow
def test_tlc_says_what_is_shown(tmp_path):
    jar = needs_file("SHADOWCHECK_TLA2TOOLS", "tla2tools.jar, so that TLC can be run")
    shutil.copy(jar, tmp_path / "tla2tools.jar")
    commands_say_what_is_shown("TLC", tmp_path)


@pytest.mark.slow
def test_quint_says_what_is_shown(tmp_path):
    if shutil.which("quint") is None:
        pytest.skip("quint not found on PATH; npm's package is '@informalsystems/quint'")
    commands_say_what_is_shown("Quint", tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("tool", ["musil", "minicheck", "smcheck"])
def test_tools_in_python_say_what_is_shown(tool, tmp_path):
    python = needs_file("SHADOWCHECK_PEERS_PYTHON", f"a Python with {tool}")
    if subprocess.run([python, "-c", f"import {tool}"], capture_output=True, check=False).returncode:
        pytest.skip(f"{python} has no {tool}")
    path = f"{Path(python).parent}{os.pathsep}{environment()['PATH']}"
    commands_say_what_is_shown(tool, tmp_path, PATH=path, PYTHONUTF8="1")


def test_each_notation_has_exactly_one_line_that_makes_the_manager_wait():
    """Without it, what is checked is the mistake; smcheck is shown one resource, and no manager."""
    files = [block for text in SECTIONS.values() for block in blocks(text) if block.title]
    waits = {block.title: block.text.count("the manager waits") for block in files}
    assert waits == {**dict.fromkeys(waits, 1), "Commit.cfg": 0, "commit_smcheck.py": 0}
    assert len(waits) == 9


def test_the_table_has_our_numbers_and_those_who_count_alike_have_the_same():
    (shown,) = [block.output for block in blocks(SECTIONS["The work"]) if block.output]
    sound, careless = re.findall(r"(\d+) states, (\d+) steps, depth (\d+)", shown)
    states, steps, depth = map(int, sound)
    rows = [re.split(r"\s*\|\s*", line)[1:-1] for line in SECTIONS["What they count"].splitlines() if "|" in line]
    counts = {tool: (*map(number, cells[:3]), cells[5]) for tool, *cells in rows[2:]}
    assert counts["shadowcheck"] == (states, steps, depth, ", ".join(careless[:2]))
    assert counts["TLC"][:3] == (states, steps + 1, depth + 1)
    assert counts["SPIN, as compared"][:3] == counts["SPIN, as it comes"][:3] == (states, steps + 1, depth)
    assert counts["Rumur, as compared"][:2] == (states, steps)
    assert counts["musil"][0] == counts["minicheck"][0] == states


def number(cell):
    return int(cell) if cell else None

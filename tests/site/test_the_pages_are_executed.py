"""The hand-written pages of the site are executed, each on a desk of its own, in the order of the page.

What a page only shows says why in the comment above it, and how-to/these-pages.md names it.
"""

import json
import re
import tomllib
from pathlib import Path

import pytest

from readme.executed import as_shown, blocks, printed

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "spec" / "site" / "pages"
FOUND = {path.relative_to(PAGES).as_posix(): path.read_text(encoding="utf-8") for path in sorted(PAGES.rglob("*.md"))}
BLOCKS = {path: blocks(text) for path, text in FOUND.items()}
EXECUTED = [path for path, found in BLOCKS.items() if any(not block.not_run for block in found)]
NAMED = FOUND["how-to/these-pages.md"]


def saved(block, desk):
    """Do what the reader does by hand: save a block that is a file, or go on with one, or change a line of it."""
    name, _, more = (block.title or block.file).partition(", ")
    if not name:
        return False
    old = (desk / name).read_text(encoding="utf-8") if more or block.file else ""
    (desk / name).write_text(old + "\n\n" + block.text if more else changed(old, block), encoding="utf-8")
    return True


def changed(old, block):
    if block.title:
        return block.text
    lines = old.splitlines(keepends=True)
    (place,) = [number for number, line in enumerate(lines) if line.strip() == block.instead.strip()]
    return "".join([*lines[:place], block.text, *lines[place + 1:]])


@pytest.mark.slow
@pytest.mark.parametrize("path", EXECUTED)
def test_every_command_of_a_page_runs_and_prints_what_the_page_shows(path, tmp_path):
    for block in BLOCKS[path]:
        if not (block.not_run or saved(block, tmp_path)):
            found = printed(block, tmp_path)
            assert as_shown(block, found), f"{block.name}\n{found}"
    for picture in re.findall(r"\]\(([^/)]+\.svg)\)", FOUND[path]):
        (drawn,) = tmp_path.rglob(picture)
        assert drawn.read_bytes() == (PAGES / path).with_name(picture).read_bytes(), picture


def test_every_fence_of_a_page_is_a_block_that_is_executed_saved_or_named():
    """A fence that the comparison does not know would be shown without having been run."""
    for path, text in FOUND.items():
        known = sum(1 + (block.output is not None) for block in BLOCKS[path])
        assert len(re.findall(r"^\s*```", text, re.MULTILINE)) == 2 * known, path
        for block in BLOCKS[path]:
            runs = block.language in {"sh", "python"}
            assert runs or block.title or block.not_run, f"{path}: {block.name}"


def test_what_is_not_run_is_named_with_its_reason_on_one_page():
    reasons = {block.not_run for found in BLOCKS.values() for block in found if block.not_run}
    named = set(re.findall(r"^\* (.+)\.$", NAMED.partition("## What is not run")[2], re.MULTILINE))
    assert reasons == named


def test_commands_that_the_tests_of_the_readme_run_stand_there_literally():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    left = [block for found in BLOCKS.values() for block in found if "tests of the README run" in block.not_run]
    assert left
    for block in left:
        assert f"```{block.language}\n{block.text}```" in readme, block.text


def test_shown_settings_can_be_read():
    readers = {"json": json.loads, "toml": tomllib.loads}
    found = [block for each in BLOCKS.values() for block in each if block.language in readers]
    assert found
    for block in found:
        readers[block.language](block.text)


def test_every_page_is_in_the_navigation():
    navigation = (ROOT / "spec" / "site" / "mkdocs.yml").read_text(encoding="utf-8").partition("\nnav:\n")[2]
    assert {*re.findall(r"\S+\.md", navigation)} >= FOUND.keys()

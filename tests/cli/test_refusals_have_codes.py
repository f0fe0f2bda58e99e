"""Each refusal has a code, and each code has one section that `shadowcheck explain` prints."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CODE = re.compile(r"SC\d{4}")
FILES = [file for folder in ("checker", "spec") for file in sorted((ROOT / folder).rglob("*.py"))]
PAGES = [*sorted(ROOT.glob("checker/shadowcheck/report/codes/*.md")), *sorted(ROOT.glob("spec/*/refusals.md"))]
SECTIONS = [(page, code, title) for page in PAGES
            for code, title in re.findall(r"^## (\S+) (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)]
WITHOUT_CODES = {"checker/benchmarks", "checker/shadowcheck/machine", "spec/vss_protocol"}
"""Folders with refusals that have no code yet, or do not write it where they are raised."""


def refusals(file: Path) -> list[ast.Call]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name) and node.func.id == "SpecificationError"]


def codes_of(call: ast.Call) -> list[object]:
    """The literal code; none for an error that is raised again, in other words, with the code that it had."""
    (given,) = [keyword.value for keyword in call.keywords if keyword.arg == "code"] or [None]
    if isinstance(given, ast.Attribute) and given.attr == "code":
        return []
    return [given.value if isinstance(given, ast.Constant) else None]


def folder_of(file: Path) -> str:
    """The part of a package that *file* is in: its folder, or the file itself at the top; the specification is one."""
    parts = file.relative_to(ROOT).with_suffix("").parts
    return "/".join(parts[:3] if parts[:2] == ("checker", "shadowcheck") else parts[:2])


CALLS = {file: refusals(file) for file in FILES}
CODES = {(folder_of(file), code) for file, calls in CALLS.items() for call in calls for code in codes_of(call)}
FOLDERS = sorted({folder for folder, _ in CODES})


def by_folder() -> list[object]:
    lacking = pytest.mark.xfail(strict=True, reason="some of its refusals have no literal code yet")
    return [pytest.param(folder, marks=lacking if folder in WITHOUT_CODES else ()) for folder in FOLDERS]


def test_refusals_are_found():
    assert {"checker/shadowcheck/cli", "checker/shadowcheck/pytest", "spec/vss_protocol"} <= set(FOLDERS)
    assert set(FOLDERS) >= WITHOUT_CODES


@pytest.mark.parametrize("folder", by_folder())
def test_each_refusal_has_a_code_that_is_written_where_it_is_raised(folder):
    given = {code for where, code in CODES if where == folder}
    assert all(isinstance(code, str) and CODE.fullmatch(code) for code in given), given


@pytest.mark.parametrize("folder", by_folder())
def test_each_code_has_exactly_one_section(folder):
    found = Counter(code for _, code, _ in SECTIONS)
    assert {code: found[code] for where, code in CODES if where == folder and found[code] != 1} == {}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_section_is_about_a_code_that_is_raised(page):
    raised = {code for file in FILES for code in CODE.findall(file.read_text(encoding="utf-8"))}
    assert [code for where, code, _ in SECTIONS if where == page and code not in raised] == []


@pytest.mark.parametrize(("code", "title"), [(code, title) for _, code, title in SECTIONS])
def test_explain_prints_the_section_of_each_code(run, code, title):
    assert not title.endswith(".")
    told = run("explain", code)
    assert (told.exit_code, told.stdout.splitlines()[0]) == (0, f"{code} {title}")
    assert len(told.stdout.splitlines()) >= 3

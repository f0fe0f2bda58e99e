"""Each refusal has a code, and each code has one section that `shadowcheck explain` prints."""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CODE = re.compile(r"SC\d{4}")
FILES = [file for folder in ("checker", "spec") for file in sorted((ROOT / folder).rglob("*.py"))]
PAGES = [*sorted(ROOT.glob("checker/shadowcheck/report/codes/*.md")), *sorted(ROOT.glob("spec/*/refusals.md"))]
SECTIONS = [(page, code, title) for page in PAGES
            for code, title in re.findall(r"^## (\S+) (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)]


@cache
def refusals(file: Path) -> list[ast.Call]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name) and node.func.id in {"SpecificationError", "wrong_line"}]


def code_of(call: ast.Call) -> ast.expr | None:
    return next((keyword.value for keyword in call.keywords if keyword.arg == "code"), None)


def folder_of(file: Path) -> str:
    """The part of a package that *file* is in: its folder, or the file itself at the top; the specification is one."""
    parts = file.relative_to(ROOT).with_suffix("").parts
    return "/".join(parts[:3] if parts[:2] == ("checker", "shadowcheck") else parts[:2])


TEXTS = {file: file.read_text(encoding="utf-8") for file in FILES}
USED = {file: set(CODE.findall(text)) for file, text in TEXTS.items()}
FOLDERS = sorted({folder_of(file) for file, text in TEXTS.items() if "SpecificationError(" in text})


def test_refusals_are_found():
    assert {"checker/shadowcheck/cli", "checker/shadowcheck/machine", "spec/vss_protocol"} <= set(FOLDERS)


@pytest.mark.parametrize("folder", FOLDERS)
def test_each_refusal_has_a_code(folder):
    """It is written where it is raised, or handed on: as the parameter `code`, or as the code of another error."""
    for file in (file for file in FILES if folder_of(file) == folder):
        for given in map(code_of, refusals(file)):
            match given:
                case ast.Constant(value=str(code)):
                    assert CODE.fullmatch(code)
                case ast.Name(id="code") | ast.Attribute(attr="code"):
                    assert any(USED[other] for other in FILES if folder_of(other) == folder)
                case _:
                    pytest.fail(f"a refusal without a code in {file}")


@pytest.mark.parametrize("folder", FOLDERS)
def test_each_code_has_exactly_one_section(folder):
    found = Counter(code for _, code, _ in SECTIONS)
    used = {code for file in FILES if folder_of(file) == folder for code in USED[file]}
    assert {code: found[code] for code in used if found[code] != 1} == {}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_section_is_about_a_code_that_is_raised(page):
    raised = set().union(*USED.values())
    assert [code for where, code, _ in SECTIONS if where == page and code not in raised] == []


@pytest.mark.parametrize(("code", "title"), [(code, title) for _, code, title in SECTIONS])
def test_explain_prints_the_section_of_each_code(run, code, title):
    assert not title.endswith(".")
    told = run("explain", code)
    assert (told.exit_code, told.stdout.splitlines()[0]) == (0, f"{code} {title}")
    assert len(told.stdout.splitlines()) >= 3

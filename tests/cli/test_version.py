"""`shadowcheck --version` tells on what a verdict depends, whatever is installed."""

import re
import tomllib
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from shadowcheck.cli import versions
from shadowcheck.symbolic.backend import PYTHON

PROJECT = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
DECIDE_NOTHING = {"psutil", "rich"}
"""Dependencies that only measure memory, and draw tables."""
DECIDING = ("certify", "cluster", "engines", "logs")
"""Extras that take part in an answer."""


def told(run):
    """The lines of `--version`, by the first word."""
    result = run("--version")
    assert result.exit_code == 0
    return {line.split()[0]: line for line in result.stdout.splitlines()}


def test_every_library_that_decides_something_is_told_with_its_version(run):
    extras = PROJECT["optional-dependencies"]
    needed = [*PROJECT["dependencies"], *(name for one in DECIDING for name in extras[one])]
    names = {re.split(r"[<>=~]", one)[0] for one in needed} - DECIDE_NOTHING
    found = told(run)
    assert names <= set(found)
    for name in names:
        version = r"(\d+\.\d+\S*( with (CUDD|Graphviz \S+)| in pure.*)?|not installed.*)"
        assert re.search(rf"^  {name} +{version}: \w", found[name])


def test_the_first_line_is_our_own_version_and_the_next_is_pythons(run):
    first, second, *_ = run("--version").stdout.splitlines()
    assert re.match(r"shadowcheck (\d+\.\d+\.\d+|\(run from its source tree, not installed\))", first)
    assert re.match(r"\w+ 3\.\d+\.\d+\S* on \S+", second)


def test_the_stand_in_for_cudd_is_told(run, monkeypatch):
    monkeypatch.setattr(versions, "available", lambda: (PYTHON,))
    assert "in pure Python, without CUDD" in told(run)["dd"]


def test_what_is_not_installed_is_told_as_that(run, monkeypatch):
    def missing(package):
        raise PackageNotFoundError(package)

    monkeypatch.setattr(versions, "version", missing)
    assert "not installed" in told(run)["click"]
    assert "run from its source tree" in told(run)["shadowcheck"]


def test_an_extra_that_is_not_installed_is_told_with_the_line_that_installs_it(run, monkeypatch):
    extras = PROJECT["optional-dependencies"]
    monkeypatch.setattr(versions, "_version", lambda package: None)
    for extra in DECIDING:
        for name in (re.split(r"[<>=~]", one)[0] for one in extras[extra]):
            assert f'not installed (pip install "shadowcheck[{extra}]"): ' in told(run)[name]


@pytest.mark.parametrize("error", [ImportError("no"), AttributeError("no")])
def test_a_graphviz_that_does_not_say_its_version_is_no_error(run, monkeypatch, error):
    def fail(name):
        raise error

    monkeypatch.setattr(versions.importlib, "import_module", fail)
    monkeypatch.setattr(versions, "available", lambda: ())
    assert "with Graphviz of unknown version" in told(run)["pygraphviz"]

"""Logs of other programs, written down and judged; and the lines that a format makes of them."""

import pytest

from cli.conftest import run  # noqa: F401 - the command, as its own tests run it
from shadowcheck.logs.gaps import Gaps
from shadowcheck.logs.line import Line
from shadowcheck.recorded.choice import choice_of, judge_log


@pytest.fixture
def log(tmp_path):
    """Write *lines* into a file, and return its path."""

    def call(lines, encoding="utf-8", end="\n", name="run.log"):
        path = tmp_path / name
        text = "".join(line + end for one in lines for line in one.split("\n"))
        path.write_text(text, encoding=encoding, newline="")
        return str(path)

    return call


@pytest.fixture
def judged(log):
    """Judge a log of these lines; its format is recognised."""

    def call(lines, **how):
        (report,) = judge_log(choice_of(log(lines, **how)))
        return report

    return call


@pytest.fixture
def imported(log):
    """Return what the format makes of these lines, and what it leaves over."""

    def call(lines, **how):
        choice, gaps = choice_of(log(lines, **how)), Gaps()
        read = choice.format.read(choice.path, gaps)
        return [one for one in read if isinstance(one, Line)], gaps

    return call


def number_of(lines, text, which=0):
    """The number of the line of the file in which *text* begins, the *which*-th time."""
    texts = [line for one in lines for line in one.split("\n")]
    return [place for place, line in enumerate(texts, start=1) if text in line][which]

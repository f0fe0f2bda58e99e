"""A function that goes through a set is run under other hash seeds, too, and must make the same calls."""

import subprocess

import pytest

from function.toy import function_in, table
from shadowcheck.errors import SpecificationError
from shadowcheck.machine import order

HEAD = """from dataclasses import dataclass, field

LETTERS = dict.fromkeys("abcdefgh")


@dataclass
class Log:
    names: frozenset = field(default_factory=lambda: frozenset("abcdefgh"))


def design(lamp):
"""
LAST = "    last = ''\n    for name in names:\n        last = name\n    if last == 'a':\n        lamp.turn()\n"


@pytest.fixture
def processes(monkeypatch):
    """The other processes that were started, by the seeds of their hashes."""
    started, run = [], subprocess.run

    def spied(command, **named):
        started.append(named["env"]["PYTHONHASHSEED"])
        return run(command, **named)

    monkeypatch.setattr(order.subprocess, "run", spied)
    return started


@pytest.mark.parametrize(
    "body",
    [
        f"    names = set('abcdefgh')\n    lamp.test()\n{LAST}",
        pytest.param(f"    lamp.test()\n    names = LETTERS.keys() - ''\n{LAST}", marks=pytest.mark.slow),
        pytest.param(f"    log = Log()\n    lamp.test()\n    names = log.names\n{LAST}", marks=pytest.mark.slow),
    ],
)
def test_calls_that_depend_on_the_order_of_a_set_are_refused(body, tmp_path):
    with pytest.raises(SpecificationError, match="depends on the order of a set") as error:
        table(function_in(tmp_path, f"{HEAD}{body}"))
    assert error.value.code == "SC1001"


@pytest.mark.slow
def test_a_set_whose_order_does_not_matter_is_accepted(tmp_path, processes):
    body = "    names = set('abc')\n    if lamp.look() in names:\n        lamp.turn()\n"
    system = table(function_in(tmp_path, f"{HEAD}{body}"))
    assert system.notes == ()
    assert sorted(processes) == list(order.SEEDS)


@pytest.mark.parametrize("body", ["    n = sum({1, 2})\n    lamp.test()", "    x = 'a' in {'a', 'b'}\n    lamp.test()"])
def test_no_other_process_is_started_where_no_order_matters(body, tmp_path, processes):
    assert table(function_in(tmp_path, f"{HEAD}{body}\n")).reactions
    assert processes == []


def test_what_cannot_be_looked_at_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(order.sys, "executable", "/no/such/python")
    (note,) = table(function_in(tmp_path, f"{HEAD}    names = set('ab')\n    lamp.test()\n")).notes
    assert "was not looked at" in note

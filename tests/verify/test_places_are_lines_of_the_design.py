"""Where a design says what it does: the handler, the event, the state, or else the class."""

import os
from pathlib import Path

import pytest

from shadowcheck.location import place_of, shown
from shadowcheck.sources.designs import find_design
from toys.masters import ServantDesign

DESIGN = """\
from shadowcheck.machine import NoData, State
from toys.masters import ServantDesign


class Base(ServantDesign[NoData]):
    class busy(State.Compound):
        deep: State = State(initial=True)
    idle = State(initial=True)
    freeze = idle.to(busy) | busy.to(busy, internal=True)
    thaw = abort = busy.to(idle)

    def on_thaw(self):
        idle = None


class Own(Base):
    def on_abort(self):
        pass
"""


@pytest.fixture
def at(write):
    design = find_design(f"{write(DESIGN)}:Own")

    def call(event, *states):
        return place_of(design, ServantDesign, event=event, states=states).line

    return call


@pytest.mark.parametrize(
    ("event", "states", "line"),
    [
        ("abort", ("busy", "deep"), 17),
        ("thaw", ("busy", "deep"), 12),
        ("freeze", ("idle",), 9),
        (None, ("idle",), 8),
        (None, ("busy", "deep"), 7),
        (None, ("busy",), 6),
        ("unknown", ("nowhere",), 16),
        (None, (), 16),
    ],
)
def test_the_narrowest_place_is_named(at, event, states, line):
    assert at(event, *states) == line


def test_a_handler_of_the_profile_is_not_the_authors_to_mend(write):
    design = find_design(f"{write(DESIGN)}:Own")
    profile = next(owner for owner in design.__mro__ if owner.__name__ == "Base")
    assert place_of(design, profile, event="thaw").line == 16


def test_a_path_on_another_drive_is_shown_as_it_is(monkeypatch):
    def no_way(path, start):
        raise ValueError(path)

    monkeypatch.setattr(os.path, "relpath", no_way)
    assert shown(Path("/else/where.py")) == "/else/where.py"

"""What no order of events does in a design is named: its author, or the environment, may be wrong."""

import json

import pytest

from shadowcheck.explore.run import Run
from shadowcheck.report.design_text import design_text
from shadowcheck.report.json_report import design_json
from shadowcheck.sources.designs import find_design
from shadowcheck.verify.verification import verify_design
from toys.masters import SERVANTS

DESIGNS = """
from shadowcheck.machine import NoData, State, observable, stays
from toys.masters import ServantDesign


class Calm(ServantDesign[NoData]):
    moving = State(initial=True)
    holding = State()
    freeze = moving.to(holding)
    thaw = moving.from_(holding)
    abort = moving.from_(holding)

    @observable
    def still(self) -> bool:
        return bool(self.holding.is_active)


class Lively(ServantDesign[NoData]):
    moving = State(initial=True)
    holding = State()
    never = State()
    freeze = moving.to(holding) | never.to(holding)
    thaw = moving.from_(holding) | stays(moving)
    abort = moving.from_(holding) | stays(moving) | holding.to(never, cond="impossible")

    @observable
    def still(self) -> bool:
        return bool(self.holding.is_active)

    def impossible(self) -> bool:
        return False
"""


@pytest.fixture
def designs(write):
    return write(DESIGNS)


@pytest.fixture
def verified(designs):
    return lambda name, run=Run(): verify_design(find_design(f"{designs}:{name}"), interface=SERVANTS, run=run)  # noqa: B008


def test_a_transition_that_is_taken_under_some_reading_is_taken(verified):
    """Only under the lenient reading does an Abort come while the design moves; a Thaw never does."""
    never = [str(arrow) for arrow in verified("Lively").never_taken]
    assert never == ["moving --thaw--> moving", "holding --abort [impossible]--> never"]
    assert "never taken: thaw in moving, abort in holding to never if impossible\n" in design_text(verified("Lively"))
    assert verified("Calm").never_taken == ()


def test_a_state_that_no_order_of_events_reaches_is_named_and_its_transitions_are_not(verified):
    report = verified("Lively")
    assert report.never_reached == ("never",)
    assert "never reached: never\n" in design_text(report)


def test_json_has_it_too(verified):
    (found,) = json.loads(design_json((verified("Lively"), {})))["designs"]
    assert found["never_reached"] == ["never"]
    assert found["never_taken"][1] == {
        "event": "abort", "source": "holding", "target": "never", "guard": "impossible",
    }


def test_of_an_unfinished_search_nothing_is_said_never_to_happen(verified):
    report = verified("Lively", Run(limit=1))
    assert (report.never_reached, report.never_taken) == ((), ())

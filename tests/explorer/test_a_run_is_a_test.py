"""`shadowcheck.pytest.walk`: a run copied from the page is a test, which fails as soon as the model has it no more."""

from pathlib import Path

import pytest

import toys.coordinator
from shadowcheck.errors import SpecificationError
from shadowcheck.pytest import walk

FILE = Path(toys.coordinator.__file__)
MODEL = f"{FILE}:MODEL"
STEPS = ("ask", "prepare 1 [disk_full: no]", "prepare 2 [disk_full: no]", "decide")


def test_a_run_that_is_possible_passes_with_its_ends():
    walk(MODEL, STEPS)
    walk(MODEL, STEPS[:1], ends={"writer 1": "idle"}, writers=3)


def test_the_first_step_that_is_not_possible_is_named_with_what_is():
    with pytest.raises(AssertionError, match=r"step 2, .decide., is not possible; the possible steps are .*prepare 1"):
        walk(MODEL, ("ask", "decide"))


def test_a_seeded_fault_makes_other_runs_possible():
    walk(MODEL, ("ask", "decide"), fault="hasty")


def test_a_run_that_ends_elsewhere_fails():
    with pytest.raises(AssertionError, match="after 1 steps the machines are elsewhere"):
        walk(MODEL, STEPS[:1], ends={"writer 1": "prepared"})
    with pytest.raises(AssertionError, match="elsewhere"):
        walk(MODEL, (), ends={"nobody": "anywhere"})


def test_what_the_model_does_not_know_is_refused():
    with pytest.raises(SpecificationError):
        walk(MODEL, STEPS, pages=3)
    with pytest.raises(SpecificationError):
        walk(MODEL, STEPS, without=("sunshine",))

"""Checking designs of writers, once each."""

from functools import cache

import pytest

from shadowcheck.check.pipeline import Configuration, check
from shadowcheck.claims import Strength
from shadowcheck.judge import Result
from vss_protocol.writer_contract.environment import WRITER


@cache
def _checked(design, reading):
    model = WRITER.model(design)
    return check(model, Configuration(model.settings({"reading": reading}), model.sizes))


@pytest.fixture(scope="session")
def checked():
    """The report of a design under a reading; a design is checked once."""
    return _checked


@pytest.fixture(scope="session")
def broken():
    """The claims that a design breaks under a reading, with the verdict of each. A possibility is no duty."""

    def ask(design, reading="strict"):
        failing = (v for v in _checked(design, reading).verdicts if v.result is Result.FAILS)
        return {v.claim.id: v for v in failing if v.claim.strength is not Strength.POSSIBLE}

    return ask

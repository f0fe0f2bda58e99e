"""What the tests of requesters' designs share: a design is checked once for each configuration that is asked for."""

from functools import cache

import pytest

from shadowcheck.check.pipeline import Configuration, check
from shadowcheck.judge import Result
from vss_protocol.requester_contract.environment import REQUESTER


@cache
def _checked(design, reading, about):
    model = REQUESTER.model(design)
    return check(model, Configuration(model.settings({"reading": reading, "about": about}), {}))


@pytest.fixture(scope="session")
def checked():
    def ask(design, reading="strict", about="requester"):
        return _checked(design, reading, about)

    return ask


@pytest.fixture(scope="session")
def broken(checked):
    def ask(design, reading="strict", about="requester"):
        verdicts = checked(design, reading, about).verdicts
        return {verdict.claim.id: verdict for verdict in verdicts if verdict.result is Result.FAILS}

    return ask

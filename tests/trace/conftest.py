"""Runs of the lights."""

import pytest

from shadowcheck.instance import compile_network
from toys import lights


@pytest.fixture
def light():
    """Two lamps on one switch."""
    return compile_network(lights.network(), {"lamps": 2})


@pytest.fixture
def run(light):
    """A run of the lamps, by the names of its rules."""
    return lambda *names, **marks: lights.walk(light, *names, **marks)

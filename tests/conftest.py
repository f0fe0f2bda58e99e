"""How all tests run: with Ctrl-C, without deadlines, the same each time, and on one core if it is about one file.

Nothing is kept from one test to the next, or from the user's own runs: each does all that it is about.
"""

import os
import signal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

os.environ["SHADOWCHECK_CACHE"] = "off"  # for the processes that are started, too

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # a shell that starts us in the background says so
    signal.signal(signal.SIGINT, signal.default_int_handler)  # children inherit that it is ignored, but no handler

settings.register_profile(
    "shadowcheck",
    derandomize=True,  # two runs are the same
    deadline=None,  # a busy machine is no failure
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
settings.load_profile("shadowcheck")


UNMEASURED = [Path(__file__).with_name(name) for name in ("conformance", "spec")]
"""Tests that go the ways of others again, or are about the specification."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the long ones, so that no core waits for one of them at the end; measure branches where it tells.

    To measure takes longer than the tests themselves. What is measured is the checker, whose branches have examples of
    their own: random cases go the same ways again, and tests of the specification say nothing about them.
    """
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
    for item in items:
        is_random = getattr(getattr(item, "obj", None), "is_hypothesis_test", False)
        if is_random or any(folder in item.path.parents for folder in UNMEASURED):
            item.add_marker(pytest.mark.no_cover)


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """Start no workers for a few files: that takes longer than most of them."""
    files = [Path(argument.partition("::")[0]).is_file() for argument in config.args]
    return 0 if all(files) else None

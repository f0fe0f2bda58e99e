"""Reports on the small model of the command line's tests."""

from pathlib import Path

import pytest

from shadowcheck.check.pipeline import Configuration, check
from shadowcheck.explore.run import Run
from shadowcheck.report.details import traces
from shadowcheck.sources.models import find_model

TOY = Path(__file__).parents[1] / "toys" / "coordinator.py"


@pytest.fixture
def checked():
    """Check one of the models in the file, and return the report with its replayed evidence."""

    def call(name, *, without=(), limit=10_000, **settings):
        model = find_model(f"{TOY}:{name}")
        report = check(model, Configuration(model.settings(settings), model.sizes, without), run=Run(limit))
        return report, traces(report)

    return call

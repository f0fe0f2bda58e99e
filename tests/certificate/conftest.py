"""What tests of certificates have in common."""

import numpy as np
import pytest

from shadowcheck.views.judge import ViewJudge
from shadowcheck.views.order import reached


@pytest.fixture
def broken_orders(monkeypatch):
    """Let the views tell in which of its states an observer can be, even if it reaches its goal."""
    monkeypatch.setattr(ViewJudge, "orders", lambda self, observation: np.logical_or.reduce(
        [reached(product) for product in self.products(observation)]
    ))

"""Judging of lines, as if they stood in a file."""

import pytest

from recorded.runs import written
from shadowcheck.check.configuration import Setting
from shadowcheck.recorded.judge import judge
from vss_protocol.requester_contract.environment import REQUESTER


@pytest.fixture
def judged(tmp_path):
    """Judge *lines*, with a first line that says of all of them what they tell."""

    def call(lines, header=None, **settings):
        path = written(tmp_path / "run.jsonl", lines, header)
        (report,) = judge(path, REQUESTER, [Setting(name, value, "") for name, value in settings.items()])
        return report

    return call

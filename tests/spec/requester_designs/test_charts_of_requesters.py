"""Charts of requesters show what the program calls, and nothing that the model does for itself."""

import pytest

from shadowcheck.network import local_system
from shadowcheck.trace.sequence import chart
from vss_protocol.gallery.mistakes_of_requesters import about_copies, about_ends


@pytest.fixture(params=[about_ends.AbortsMeanwhile, about_copies.ImportsTwiceAtOnce, about_ends.LeaksAReference])
def design(request):
    return request.param


@pytest.fixture
def charts(design, checked):
    report = checked(design)
    broken = [verdict for verdict in report.verdicts if verdict.evidence and not verdict.passes]
    return [chart(report.trace(verdict), design.__name__, broken=verdict) for verdict in broken]


def test_every_call_of_the_program_is_an_arrow_and_it_makes_no_other(design, charts):
    assert charts
    for drawn in charts:
        program, events = drawn.lifelines.index("requester"), local_system(design).events
        for row in drawn.rows:
            made = [message.text.partition(": on nothing")[0] for message in row.messages if message.source == program]
            assert len(made) == row.says.startswith("The requester")
            assert set(made) <= set(events)


def test_what_the_model_puts_back_is_not_drawn(charts):
    for drawn in charts:
        assert "reset" not in {message.text for row in drawn.rows for message in row.messages}

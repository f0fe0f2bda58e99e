"""What `verify` finds in a writer, `trace` finds in the log of the same story."""

import pytest

from recorded.writers import header_of, judged, lines_of
from shadowcheck.check.configuration import Setting
from shadowcheck.verify.request import Request
from shadowcheck.verify.verification import verify_design
from vss_protocol.gallery.writers import MISTAKES
from vss_protocol.writer_contract.traces import UNTELLABLE

NO_LINE = {
    "abort-twice-is-abort-once": "what is freed twice is in the writer's memory, and in no line",
    "resources-are-cleaned-at-last": "a log that goes on may still tell of it",
    "resources-are-cleaned-at-last-of-the-second": "a log that goes on may still tell of it",
}
"""What a log of the story does not show."""
UNCERTAIN = {
    (
        "RemovesFilesInPostSnapshotOnly",
        "abort-frees-resources",
    ): "OnAbort may have come while OnFreeze was still running",
    ("BeginsAtIdentify", "shutdown-leaves-nothing"): "what is kept after the end of a backup may be for the next one",
}
"""What the story shows and a log does not for certain: it is never said to be broken."""
QUICK = ("VetoesSilently",)


@pytest.mark.parametrize(
    "mistake",
    [
        pytest.param(one, id=one.design.__name__, marks=() if one.design.__name__ in QUICK else pytest.mark.slow)
        for one in MISTAKES
    ],
)
def test_the_story_of_a_finding_breaks_the_same_rule(tmp_path, mistake):
    found = verify_design(mistake.design, Request(settings=(Setting("reading", mistake.reading, ""),)))
    told = [one for one in found.findings if one.trace is not None and one.id not in {*UNTELLABLE, *NO_LINE}]
    assert told or mistake.breaks[0] in NO_LINE
    for one in told:
        steps = [(step.rule, step.after) for step in one.trace.steps]
        lines = lines_of(mistake.design, one.trace.initial, steps, every_handler=True)
        report = judged(tmp_path, lines, header_of(mistake.design), reading=mistake.reading)
        assert report.unexplained is None
        at = {broken.claim.id: broken.line for broken in report.broken}
        certain = (mistake.design.__name__, one.id) not in UNCERTAIN
        assert (one.id in at) is certain, (one.id, at)
        assert not certain or _is_of_the_last_handler(at[one.id].number - 2, lines)
        assert set(at) <= {*mistake.breaks}


def _is_of_the_last_handler(place, lines):
    """Whether the line is that of the last handler, or of something done in it."""
    returned = [
        number for number, one in enumerate(lines) if one.get("call", "").startswith("On") and ": " not in one["call"]
    ]
    return place > (returned[-2] if len(returned) > 1 else -1)

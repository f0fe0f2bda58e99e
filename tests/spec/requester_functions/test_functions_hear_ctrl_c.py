"""A program that hears Ctrl-C is judged the same as a function: does it cancel what is pending, abort, and release?"""

import pytest

from shadowcheck.function import design_of
from shadowcheck.verify.broken import is_broken
from shadowcheck.verify.verification import verify_design
from spec.requester_functions import interrupted
from vss_protocol.gallery.requester_small import FileShareRequester
from vss_protocol.gallery.requester_variants import varied
from vss_protocol.requester_contract.environment import REQUESTER

LeavesAtCtrlC = varied(
    FileShareRequester, "LeavesAtCtrlC", "It leaves at Ctrl-C, without AbortBackup.",
    without=["interrupted: started", "interrupted: filled", "interrupted: doing"],
    having=[f"interrupted: {state} -> leaving" for state in ("started", "filled", "doing")],
)
AbortsAtCtrlC = varied(
    FileShareRequester, "AbortsAtCtrlC", "It calls AbortBackup at Ctrl-C, whatever is pending.",
    without=["interrupted: doing -> stopping"], having=["interrupted: doing -> must_abort"],
)
ForgetsTheInstance = varied(
    FileShareRequester, "ForgetsTheInstance", "After Ctrl-C it does not call Release.", without=["interrupted: doing"],
    having=[
        "interrupted: doing -> halting", "cancel: halting -> halted",
        "query_status: halted -> halted [operation_pending]",
        "query_status: halted -> gone [operation_finished or operation_did_not_finish]",
        "abort_backup: gone -> finished",
    ],
)
BAD = [
    (LeavesAtCtrlC, interrupted.leaves_at_ctrl_c), (AbortsAtCtrlC, interrupted.aborts_at_ctrl_c_at_once),
    (ForgetsTheInstance, interrupted.forgets_the_instance_at_ctrl_c),
]


def verified(function):
    return verify_design(design_of(function, REQUESTER.profile, REQUESTER.calls, REQUESTER.said))


def broken(report):
    """The claims that are broken, by reading."""
    reports = {"": report.report, **report.others}
    return {reading: {v.claim.id for v in one.verdicts if is_broken(v)} for reading, one in reports.items()}


@pytest.mark.parametrize("function", [
    interrupted.file_share, interrupted.file_share_that_is_stopped_outside,
    pytest.param(interrupted.file_copy_that_hears_ctrl_c, marks=pytest.mark.slow),
])
def test_a_program_that_cleans_up_has_no_findings(function):
    report = verified(function)
    assert report.findings == ()
    assert report.report.complete


@pytest.mark.parametrize(("written", "function"), BAD, ids=lambda one: one.__name__)
def test_mistakes_break_the_same_claims_as_functions(written, function):
    expected = broken(verify_design(written))
    assert any(expected.values())
    assert broken(verified(function)) == expected

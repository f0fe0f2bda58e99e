"""A program is judged the same, whether it is written as a state machine or as a function."""

import inspect

import pytest

from shadowcheck.errors import SpecificationError
from shadowcheck.function import design_of
from shadowcheck.judge import Result
from shadowcheck.pytest import verify
from shadowcheck.verify.broken import is_broken
from shadowcheck.verify.verification import verify_design
from spec.requester_functions import twins
from vss_protocol.gallery.mistakes_of_requesters.about_ends import (
    GivesUpAtOnce,
    LeaksAReference,
    LeavesTheAbortToVss,
    StoresAndLeaves,
)
from vss_protocol.gallery.mistakes_of_requesters.about_status import TrustsWait
from vss_protocol.gallery.requester_small import (
    FileShareRequester,
    ImportRequester,
    ListingRequester,
    ListsWritersFirst,
    PatientRequester,
)
from vss_protocol.gallery.requester_variants import varied
from vss_protocol.requester_contract.environment import REQUESTER
from vss_protocol.starting.requester import FileCopyRequester

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

GOOD = [
    (FileCopyRequester, twins.file_copy), (ListsWritersFirst, twins.lists_writers_first),
    (ListingRequester, twins.lists_copies), (ImportRequester, twins.imports), (PatientRequester, twins.patient),
    (FileShareRequester, twins.file_share), (FileShareRequester, twins.file_share_that_is_stopped_outside),
    pytest.param(FileCopyRequester, twins.file_copy_that_hears_ctrl_c, marks=pytest.mark.slow),
]
BAD = [
    (LeavesTheAbortToVss, twins.leaves_the_abort_to_vss), (GivesUpAtOnce, twins.gives_up_at_once),
    (TrustsWait, twins.trusts_wait), (StoresAndLeaves, twins.stores_and_leaves),
    (LeaksAReference, twins.leaks_a_reference),
    (LeavesAtCtrlC, twins.leaves_at_ctrl_c), (AbortsAtCtrlC, twins.aborts_at_ctrl_c_at_once),
    (ForgetsTheInstance, twins.forgets_the_instance_at_ctrl_c),
]


def design(function):
    return design_of(function, REQUESTER.profile, REQUESTER.calls, REQUESTER.said)


def broken(report):
    """The claims that are broken, by reading."""
    reports = {"": report.report, **report.others}
    return {reading: {v.claim.id for v in one.verdicts if is_broken(v)} for reading, one in reports.items()}


@pytest.mark.parametrize(("written", "function"), GOOD, ids=lambda one: one.__name__)
def test_good_programs_have_no_findings_as_functions_either(written, function):
    assert verify_design(written).findings == ()
    report = verify_design(design(function))
    assert report.findings == ()
    assert report.report.complete


@pytest.mark.parametrize(("written", "function"), BAD, ids=lambda one: one.__name__)
def test_mistakes_break_the_same_claims_as_functions(written, function):
    expected = broken(verify_design(written))
    assert any(expected.values())
    assert broken(verify_design(design(function))) == expected


@pytest.mark.slow
@pytest.mark.parametrize(("written", "function"), [*GOOD, *BAD], ids=lambda one: one.__name__)
def test_as_much_is_exercised(written, function):
    """A function that never came to a call would have no findings either."""
    by_class, by_function = verify_design(written), verify_design(design(function))
    held = {v.claim.id for v in by_class.with_result(Result.HOLDS)}
    lost = held - {v.claim.id for v in by_function.with_result(Result.HOLDS)}
    assert lost == set()


@pytest.mark.parametrize(("written", "function"), BAD, ids=lambda one: one.__name__)
def test_findings_name_a_line_of_the_functions(written, function):
    lines, _ = inspect.getsourcelines(twins)
    for finding in verify_design(design(function)).findings:
        assert finding.place.file.endswith("twins.py")
        assert any(word in lines[finding.place.line - 1] for word in ("backup", "vss", "operation", "creation"))


def test_a_function_is_verified_in_a_test_of_the_author():
    assert verify(twins.lists_copies).exit_status == 0
    with pytest.raises(AssertionError, match="stored-backups-are-completed"):
        verify(twins.stores_and_leaves)


def test_a_function_about_something_else_is_refused_there():
    with pytest.raises(SpecificationError, match="SC0620"):
        verify(twins.finish)

"""A program is judged the same, whether it is written as a state machine or as a function."""

import inspect
from functools import cache
from pathlib import Path

import pytest

from shadowcheck.errors import SpecificationError
from shadowcheck.function import design_of
from shadowcheck.judge import Result
from shadowcheck.pytest import verify
from shadowcheck.verify.broken import is_broken
from shadowcheck.verify.verification import verify_design
from vss_protocol.gallery.mistakes_of_requesters.about_copies import ImportsTwiceAtOnce
from vss_protocol.gallery.mistakes_of_requesters.about_ends import (
    GivesUpAtOnce,
    LeavesTheAbortToVss,
    ReleasesWithoutAbort,
)
from vss_protocol.gallery.mistakes_of_requesters.about_status import TrustsWait
from vss_protocol.gallery.requester_functions import good, mistakes_about_ends
from vss_protocol.gallery.requester_functions.twins import DIFFERENT, NOT_FUNCTIONS, TWINS
from vss_protocol.gallery.requester_image import ImageRequester
from vss_protocol.gallery.requester_small import VolumeRequester
from vss_protocol.gallery.requesters import GOOD, MISTAKES
from vss_protocol.requester_contract.environment import REQUESTER
from vss_protocol.starting.requester import FileCopyRequester

LONG = {ImageRequester, VolumeRequester}
"""Good programs for the slow lane; the others take a tenth of a second, or are what users begin with."""
TRIED = {ReleasesWithoutAbort, LeavesTheAbortToVss, GivesUpAtOnce, TrustsWait, ImportsTwiceAtOnce}
"""Mistakes that are held to what is recorded: about Release, Abort, Wait, two operations; one is of another reading."""


@cache
def verified(design):
    return verify_design(design)


def named(design):
    return design.__name__


def design(function):
    return design_of(function, REQUESTER.profile, REQUESTER.calls, REQUESTER.said)


def broken(report):
    """The claims that are broken, by reading."""
    reports = {"strict": report.report, **report.others}
    return {reading: {v.claim.id for v in one.verdicts if is_broken(v)} for reading, one in reports.items()}


def as_a_function(written, claims):
    """What a function breaks if the class breaks these *claims*: the same, but for one program."""
    lost, won = DIFFERENT.get(written, (set(), set()))
    assert lost <= claims
    return claims - lost | won


def test_every_program_of_the_gallery_is_a_function_too_or_the_reason_is_told():
    every = [*GOOD, *(mistake.design for mistake in MISTAKES)]
    assert {*every} - {*NOT_FUNCTIONS} == {*TWINS}
    assert {one.__name__ for one in NOT_FUNCTIONS} == {"AbortsMeanwhile", "DeletesInTwoThreads"}


@pytest.mark.parametrize("written", [one for one in GOOD if one not in LONG], ids=named)
def test_good_programs_have_no_findings_as_functions_either(written):
    report = verified(design(TWINS[written]))
    assert report.findings == ()
    assert report.report.complete


@pytest.mark.parametrize("written", [
    pytest.param(one, marks=[] if one in {ReleasesWithoutAbort, TrustsWait} else pytest.mark.slow)
    for one in sorted(TRIED, key=named)
], ids=named)
def test_mistakes_break_what_is_recorded_of_the_class(written):
    recorded = next(mistake for mistake in MISTAKES if mistake.design is written)
    found = broken(verified(design(TWINS[written])))
    assert found[recorded.reading] == as_a_function(written, {*recorded.breaks})


@pytest.mark.slow
@pytest.mark.parametrize("written", TWINS, ids=named)
def test_a_function_breaks_what_the_class_breaks_under_every_reading(written):
    by_class, by_function = broken(verified(written)), broken(verified(design(TWINS[written])))
    assert by_function == {reading: as_a_function(written, claims) for reading, claims in by_class.items()}
    assert any(by_class.values()) == (written not in GOOD)


@pytest.mark.slow
@pytest.mark.parametrize("written", TWINS, ids=named)
def test_as_much_is_exercised(written):
    """A function that never came to a call would have no findings either."""
    by_class, by_function = verified(written), verified(design(TWINS[written]))
    held, kept = ({v.claim.id for v in one.with_result(Result.HOLDS)} for one in (by_class, by_function))
    assert held - kept <= DIFFERENT.get(written, (set(), set()))[1]


@pytest.mark.parametrize("written", [TrustsWait, ImportsTwiceAtOnce], ids=named)
def test_findings_name_a_line_of_the_functions(written):
    for finding in verified(design(TWINS[written])).findings:
        line = Path(finding.place.file).read_text(encoding="utf-8").splitlines()[finding.place.line - 1]
        assert any(word in line for word in ("backup", "vss", "operation", "creation"))
        assert Path(finding.place.file).parent.name in {"requester_functions", "starting"}


def test_a_function_is_verified_in_a_test_of_the_author():
    assert verify(good.listing).exit_status == 0
    with pytest.raises(AssertionError, match="stored-backups-are-completed"):
        verify(mistakes_about_ends.stores_and_leaves)


def test_a_function_about_something_else_is_refused_there():
    with pytest.raises(SpecificationError, match="SC0620"):
        verify(good.gather)


def test_a_function_says_what_its_class_says():
    for written, function in TWINS.items():
        if written is not FileCopyRequester:
            assert inspect.getdoc(function) == inspect.getdoc(written)

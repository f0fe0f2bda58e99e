"""Findings that depend on a reading, and claims that a design breaks on purpose."""

import pytest

from shadowcheck.claims import Strength
from shadowcheck.errors import SpecificationError
from shadowcheck.verify.findings import Level
from toys.masters import MORTALS, with_strength


def test_what_is_broken_under_the_other_reading_only_is_a_note(verified):
    report = verified("Deaf")
    (finding,) = report.findings
    assert (finding.level, finding.readings, report.exit_status) == (Level.NOTE, ("lenient",), 0)


def test_what_is_broken_under_the_reading_asked_for_only_is_an_error_that_says_so(verified):
    report = verified("Deaf", settings={"reading": "lenient"})
    assert (report.findings[0].level, report.findings[0].readings, report.exit_status) == (Level.ERROR, ("lenient",), 1)


def test_what_is_broken_either_way_depends_on_no_reading(verified):
    assert verified("Busy").findings[0].readings == ("strict", "lenient")


def test_a_model_with_one_reading_has_no_other(verified):
    report = verified("Good", interface=MORTALS)
    assert (dict(report.others), report.findings[0].readings) == ({}, ())


def test_an_unknown_reading_is_refused(verified):
    with pytest.raises(SpecificationError, match="option 'reading' cannot be 'literal'") as error:
        verified("Good", settings={"reading": "literal"})
    assert "strict, lenient" in error.value.why


def test_a_reading_of_what_has_only_one_is_refused(verified):
    with pytest.raises(SpecificationError, match="has no option 'reading'") as error:
        verified("Good", interface=MORTALS, settings={"reading": "strict"})
    assert error.value.instead == "leave it out"


def test_a_waived_claim_fails_nothing_and_repeats_its_reason(verified):
    report = verified("Excused", strict=True)
    (finding,) = report.findings
    assert (finding.level, finding.waiver, report.exit_status) == (Level.WAIVED, "its room is small", 0)


def test_a_waiver_covers_the_same_claim_about_the_other_backup(verified):
    report = verified("Busy", waivers={"tidies-when-thawed": "its room is small"})
    assert [finding.level for finding in report.findings] == [Level.WAIVED]
    assert report.idle_waivers == ()


def test_a_waiver_hides_nothing_else_by_the_same_cause(verified):
    report = verified("Sloppy", waivers={"tidies-when-thawed": "its room is small"})
    first = report.findings[0]
    assert (first.level, first.id) == (Level.ERROR, "still-while-frozen")
    assert "tidies-when-thawed" not in [one.claim.id for one in first.also]


def test_a_waiver_of_what_holds_is_no_longer_needed(verified):
    assert verified("Excused").idle_waivers == ("resumes",)


def test_a_waiver_of_a_possibility_that_is_ruled_out_is_not_needed_either(verified):
    given = {"interface": with_strength(Strength.POSSIBLE), "waivers": {"can-be-still": "it never rests"}}
    assert verified("Sloppy", **given).idle_waivers == ("can-be-still",)


@pytest.mark.parametrize("reason", ["", "  ", None])
def test_a_waiver_without_a_reason_is_refused(verified, reason):
    with pytest.raises(SpecificationError, match="'resumes' gives no reason"):
        verified("Good", waivers={"resumes": reason})


def test_a_waiver_of_no_claim_is_refused_with_what_was_meant(verified):
    with pytest.raises(SpecificationError, match="'resume', but there is no such claim") as error:
        verified("Good", waivers={"resume": "it does"})
    assert "resumes" in error.value.instead


def test_waivers_that_are_no_mapping_are_refused(verified):
    with pytest.raises(SpecificationError, match="the waivers are"):
        verified("Listing")


@pytest.mark.parametrize("writers", [0, 1, 2])
def test_writers_are_not_counted_where_there_are_none(verified, writers):
    with pytest.raises(SpecificationError, match="has no option 'writers'") as error:
        verified("Good", settings={"writers": writers})
    assert error.value.where == f"writers {writers}"

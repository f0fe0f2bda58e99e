"""What is one finding, how bad it is, which comes first, and where it points to."""

from dataclasses import replace
from pathlib import Path

import pytest

from shadowcheck.check.pipeline import Report
from shadowcheck.claims import Always, Remedy, Strength
from shadowcheck.errors import SpecificationError
from shadowcheck.explore.run import Run
from shadowcheck.network.predicates import Has
from shadowcheck.report.design_text import finding_text
from shadowcheck.trace import ReplayError, rebuild
from shadowcheck.verify.causes import cause_of
from shadowcheck.verify.findings import Level
from shadowcheck.verify.verification import verify_design
from toys import servants
from toys.masters import AMONG_WRITERS, BESIDE_OTHERS, MORTALS, SERVANTS, with_claims, with_strength


def told(report):
    return [(finding.level.value, finding.id, [one.claim.id for one in finding.also]) for finding in report.findings]


def line_of(text, after=""):
    lines = Path(servants.__file__).read_text().splitlines()
    start = next(number for number, line in enumerate(lines) if after in line)
    return next(number for number, line in enumerate(lines, start=1) if number > start and text in line)


def test_a_sound_design_has_no_findings(verified):
    report = verified("Good")
    assert (report.findings, report.exit_status) == ((), 0)
    assert len(report.kept) == 10


def test_a_claim_that_nothing_exercised_is_not_counted_as_kept(verified):
    report = verified("Good")
    assert [verdict.claim.id for verdict in report.not_exercised] == ["wakes"]
    assert "wakes" not in [verdict.claim.id for verdict in report.kept]


def test_claims_broken_by_one_reaction_are_one_finding_named_after_the_most_serious(verified):
    assert told(verified("Sloppy"))[0] == (
        "error",
        "still-while-frozen",
        ["still-while-frozen-of-the-second", "tidies-when-thawed", "tidies-when-thawed-of-the-second"],
    )


def test_advice_is_a_warning_and_fails_only_if_strict(verified):
    warned, failed = verified("Busy"), verified("Busy", strict=True)
    assert (told(warned)[0][0], warned.exit_status) == ("warning", 0)
    assert (told(failed)[0][0], failed.exit_status) == ("error", 1)


def test_what_differs_in_the_backup_alone_is_told_once(verified):
    assert told(verified("Busy")) == [("warning", "tidies-when-thawed", ["tidies-when-thawed-of-the-second"])]


def test_errors_come_before_warnings(verified):
    assert [finding.level for finding in verified("Sloppy").findings] == [Level.ERROR, Level.WARNING]


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize(("strength", "levels"), [
    (Strength.GUARANTEE, {Level.ERROR}), (Strength.MODEL, {Level.ERROR}), (Strength.DERIVED, {Level.NOTE}),
    (Strength.POSSIBLE, set()),
])
def test_only_what_a_page_or_the_description_itself_demands_is_an_error(verified, strength, levels, strict):
    found = verified("Sloppy", interface=with_strength(strength), strict=strict)
    assert {finding.level for finding in found.findings} == levels
    assert found.exit_status == (1 if Level.ERROR in levels else 0)


def test_what_never_comes_once_an_event_has_found_no_handler_follows_from_that(verified):
    (finding,) = verified("Frozen").findings
    assert (finding.id, [one.id for one in finding.follows]) == ("answers-everything", ["resumes"])


def test_what_follows_has_the_remedy_of_its_own_cause(verified):
    remedies = {"freeze": Remedy("Let it move again after Freeze.", "freezing"), "thaw": Remedy("Thaw it.", "thawing")}
    report = verified("Frozen", interface=with_claims("resumes", remedies=remedies))
    (finding,) = report.findings
    (later,) = finding.follows
    assert (later.event, later.remedy) == ("freeze", remedies["freeze"])
    assert "  only after it: resumes (must): Let it move again after Freeze." in finding_text(report, finding)


def test_what_is_never_possible_is_told_without_a_story(verified):
    finding = verified("Sloppy").findings[-1]
    assert (finding.id, finding.trace, finding.cause) == ("can-be-still", None, None)
    assert finding.place.line == line_of("class Sloppy")


def test_the_cause_of_what_never_comes_is_the_event_that_changed_nothing(verified):
    (finding,) = verified("Stubborn").findings
    assert (finding.id, finding.cause.given, str(finding.cause.state)) == ("resumes", "abort", "holding")


def test_the_cause_is_the_reaction_of_the_design_with_what_was_decided(verified):
    cause = verified("Busy").findings[0].cause
    assert (cause.given, str(cause.state), cause.decisions) == ("freeze", "moving", (("tired", False),))


def test_a_finding_points_to_the_handler(verified):
    assert verified("Busy").findings[0].place.line == line_of("def on_freeze", after="class Busy")


def test_without_a_handler_it_points_to_the_event(verified):
    assert verified("Stubborn").findings[0].place.line == line_of("abort = ", after="class Stubborn")


def test_an_event_that_finds_no_handler_points_to_the_state(verified):
    (finding,) = verified("Deaf", settings={"reading": "lenient"}).findings
    assert (finding.level, finding.cause.given) == (Level.ERROR, None)
    assert finding.place.line == line_of("moving = ", after="class Deaf")


def test_an_event_without_a_handler_is_no_cause_of_what_became_of_the_design(verified):
    finding = next(finding for finding in verified("Frozen").findings if finding.id == "answers-everything")
    claim = finding.verdict.claim
    about_states = replace(claim, pattern=Always(Has("servant", "still", (False,))))
    assert cause_of(claim, finding.trace, ("servant",)).given is None
    assert cause_of(about_states, finding.trace, ("servant",)).given == "freeze"


def test_places_are_seen_from_the_current_folder(verified, monkeypatch):
    monkeypatch.chdir(Path(servants.__file__).parent)
    assert verified("Busy").findings[0].place.file == "servants.py"


def test_the_death_of_a_design_is_no_cause(verified):
    (finding,) = verified("Good", interface=MORTALS).findings
    assert (finding.id, finding.cause.given) == ("dead-for-good", "thaw")


def test_an_unfinished_search_keeps_nothing(verified):
    report = verified("Good", run=Run(limit=1))
    assert (report.exit_status, "resumes" in [verdict.claim.id for verdict in report.open]) == (3, True)


def test_what_an_unfinished_search_has_found_broken_is_broken(verified):
    report = verified("Sloppy", run=Run(limit=1))
    assert (report.exit_status, report.findings[0].id) == (1, "still-while-frozen")


def test_two_runs_find_the_same(verified):
    assert told(verified("Sloppy")) == told(verified("Sloppy"))


def test_what_is_broken_from_the_start_has_no_cause_but_a_story(verified):
    finding = next(finding for finding in verified("Loud").findings if finding.id == "wakes")
    assert (finding.cause, finding.trace.steps) == (None, ())


def test_the_writers_are_the_design_and_the_others(verified):
    three = {"writers": 3}
    assert verified("Moody", interface=BESIDE_OTHERS, settings=three).report.configuration.sizes == {"others": 2}
    assert verified("Moody", interface=AMONG_WRITERS, settings=three).report.configuration.sizes == {"writers": 3}


def test_the_design_alone_is_refused_where_there_must_be_others(verified):
    with pytest.raises(SpecificationError, match="writers cannot be 1") as error:
        verified("Moody", interface=BESIDE_OTHERS, settings={"writers": 1})
    assert "from 2 to 1,000: the design is one of them, and there is at least one other" in error.value.why


def test_a_design_whose_source_is_not_to_be_had_is_verified_without_places(write):
    made = {"__name__": "nowhere"}
    exec(Path(servants.__file__).read_text(), made)  # noqa: S102 - a module without a file
    report = verify_design(made["Sloppy"], interface=SERVANTS)
    assert report.findings[-1].place is None


def test_ctrl_c_asks_for_no_other_reading():
    def stop(*_):
        raise KeyboardInterrupt

    report = verify_design(servants.Good, interface=SERVANTS, run=Run(progress=stop))
    assert (report.exit_status, dict(report.others)) == (3, {})


def test_a_run_that_the_live_design_does_not_take_is_told_as_its_mistake(verified, monkeypatch):
    def unsteady(self, verdict, known=None):
        trace = rebuild(self.instance, verdict.evidence)
        raise ReplayError(1, trace.steps[0], trace.steps[0].rule.parts[1].field, "holding", "it slept")

    monkeypatch.setattr(Report, "trace", unsteady)
    with pytest.raises(SpecificationError, match="the live machines do not repeat a run"):
        verified("Busy")

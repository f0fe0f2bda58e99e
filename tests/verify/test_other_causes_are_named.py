"""One claim, several causes: all of them are named, in a waiver too; and each further claim has its remedy."""

import inspect
import json
from dataclasses import replace

import pytest

from shadowcheck.check.engines import engine_named
from shadowcheck.claims import absent, always, never
from shadowcheck.judge.valuation import Valuation
from shadowcheck.network.predicates import Took
from shadowcheck.report.design_sarif import design_sarif
from shadowcheck.report.design_text import about
from shadowcheck.report.json_report import design_json
from shadowcheck.verify.all_causes import every_cause
from shadowcheck.verify.request import Request
from shadowcheck.verify.verification import verify_design
from toys.tables import claim, graph_of, network, role, step, table
from vss_protocol.gallery.good_writers import PlainWriter
from vss_protocol.writer_contract.environment import WRITER

TRUNCATES = "logs-are-truncated-in-backup-complete-only"


class Truncating(PlainWriter):
    """It truncates its logs in Abort and in BackupShutdown."""

    def on_abort(self) -> bool:
        """Truncate."""
        self.truncate_logs()
        return super().on_abort()

    def on_backup_shutdown(self) -> bool:
        """Truncate."""
        self.truncate_logs()
        return super().on_backup_shutdown()


class Careless(PlainWriter):
    """It does three things in Abort that it should not."""

    def on_abort(self) -> bool:
        """Truncate, resume, and ask for the device."""
        self.truncate_logs()
        self.resume_writes()
        self.get_snapshot_device_name()
        return super().on_abort()


@pytest.fixture(scope="module")
def truncating():
    return verify_design(Truncating, interface=WRITER)


def line_of(method):
    return inspect.getsourcelines(method)[1]


def first(report):
    """Return the first finding, and the first site besides."""
    finding = report.findings[0]
    return finding, finding.elsewhere[0]


def told(report, finding):
    return [line.replace(str(site.place), "PLACE") for line in about(report, finding) for site in finding.elsewhere[:1]]


@pytest.mark.slow
def test_the_event_that_breaks_a_claim_besides_the_shortest_one_is_named(truncating):
    finding, site = first(truncating)
    lines = {"abort": line_of(Truncating.on_abort), "backup_shutdown": line_of(Truncating.on_backup_shutdown)}
    assert finding.place.line == lines.pop(finding.cause.given)
    assert {site.event: site.place.line} == lines
    assert site.claim.id == finding.id
    assert f"also by: {site.event} (PLACE)" in told(truncating, finding)


def test_a_waiver_says_what_else_it_covers():
    report = verify_design(Truncating, Request(waivers={TRUNCATES: "circular logging"}), interface=WRITER)
    finding = next(finding for finding in report.findings if finding.id == TRUNCATES)
    assert f"the waiver also covers: {finding.elsewhere[0].event} (PLACE)" in told(report, finding)


def test_json_and_sarif_name_it(truncating):
    _, site = first(truncating)
    place = {"file": site.place.file, "line": site.place.line}
    written = json.loads(design_json((truncating, {})))["designs"][0]["findings"][0]
    assert written["elsewhere"][0] == {"claim": site.claim.id, "event": site.event, "place": place}
    related = json.loads(design_sarif(truncating))["runs"][0]["results"][0]["relatedLocations"][0]
    assert related["physicalLocation"]["region"] == {"startLine": site.place.line}
    assert related["message"] == {"text": f"{site.event}: breaks {site.claim.id}, too"}


def test_a_site_without_a_source_has_no_location(truncating):
    finding, site = first(truncating)
    nowhere = replace(site, place=None)
    assert str(nowhere) == nowhere.event
    report = replace(truncating, findings=(replace(finding, elsewhere=(nowhere,)),))
    assert "relatedLocations" not in json.loads(design_sarif(report))["runs"][0]["results"][0]


def test_sets_of_states_know_the_shortest_only_and_say_so():
    report = verify_design(Truncating, Request(engine=engine_named("symbolic")), interface=WRITER)
    finding = report.findings[0]
    assert finding.elsewhere is None
    assert "also by: not worked out; only this order of events is known" in about(report, finding)
    assert json.loads(design_json((report, {})))["designs"][0]["findings"][0]["elsewhere"] is None


def test_each_claim_that_breaks_by_the_same_cause_has_its_remedy():
    report = verify_design(Careless, interface=WRITER)
    (finding,) = report.findings
    assert len(finding.also) >= 2
    lines = list(about(report, finding))
    for verdict in finding.also:
        claim = verdict.claim
        assert f"also breaks: {claim.id} ({claim.strength}): {claim.mended(finding.event).text}" in lines


def test_claims_with_the_same_remedy_are_told_together(verified):
    report = verified("Sloppy")
    also = "still-while-frozen-of-the-second (must), tidies-when-thawed (should)"
    assert f"also breaks: {also}, tidies-when-thawed-of-the-second (should)" in list(about(report, report.findings[0]))


def test_the_same_event_of_the_other_backup_is_no_other_cause(verified):
    assert [finding.elsewhere for finding in verified("Busy").findings] == [()]


def events(pattern, *rows):
    """The events by which a machine with states a, b and c, and these rows, breaks a claim of that pattern."""
    one = role("one", table("one", "a b c", *rows))
    names = dict.fromkeys(event for _, event, _ in rows)
    graph = graph_of(network(*(step(name, one.does(name)) for name in names)))
    return [cause.named for cause in every_cause(claim(pattern(one)), Valuation(graph), ("one",))]


LEADS_BACK = [("a", "x", "b"), ("b", "y", "c"), ("c", "z", "b")]


def test_a_state_that_follows_from_a_broken_one_is_no_cause_of_its_own():
    assert events(lambda one: never(one.at("b")), *LEADS_BACK) == ["x"]
    assert events(lambda one: never(one.at("b")), *LEADS_BACK, ("a", "w", "c")) == ["x", "z"]
    assert events(lambda one: always(one.at("b"), given=~one.at("a")), *LEADS_BACK, ("a", "w", "c")) == ["y", "w"]
    assert events(lambda one: always(~one.at("b")), *LEADS_BACK) == ["x"]


def test_each_step_that_is_forbidden_is_a_cause_whatever_came_before():
    assert events(lambda one: never(Took(("x", "z"))), *LEADS_BACK) == ["x", "z"]


def test_of_orders_of_events_no_other_cause_is_known():
    assert events(lambda one: absent(Took(("z",)), after=Took(("x",))), *LEADS_BACK) == []


def test_of_an_event_that_nobody_answers_each_state_is_named(verified):
    finding = next(finding for finding in verified("Frozen").findings if finding.id == "answers-everything")
    assert [site.event for site in finding.elsewhere] == ["abort second unhandled, in holding"]


def test_where_a_site_breaks_a_further_claim_only_that_claim_is_named(verified):
    report = verified("Frozen")
    finding = next(finding for finding in report.findings if finding.id == "answers-everything")
    (line,) = (line for line in told(report, finding) if line.startswith("also by: abort second"))
    assert line.endswith("in holding (PLACE), answers-everything-of-the-second")


def test_a_claim_that_is_broken_from_the_start_has_no_other_cause(verified):
    finding = next(finding for finding in verified("Loud").findings if finding.id == "wakes")
    assert (finding.trace.steps, finding.elsewhere) == ((), ())

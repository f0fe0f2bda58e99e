"""`shadowcheck explain`, `shadowcheck list`, help."""

import tomllib
from importlib.metadata import EntryPoints
from pathlib import Path

import pytest

from shadowcheck.check.engines import ENGINES
from shadowcheck.cli.main import main
from shadowcheck.cli.overview import OVERVIEW
from shadowcheck.errors import SpecificationError
from shadowcheck.explore.run import DEFAULT_LIMIT
from shadowcheck.specification import Exhibit, Interface
from shadowcheck.specification.claims_of import every_claim, find_claims
from shadowcheck.views import TooManyViewsError
from toys.coordinator import LONELY, MODEL, Writer
from vss_protocol import MODEL as VSS


def test_a_claim_is_explained_with_its_formal_reading_its_page_and_the_fault_that_it_kills(run, toy):
    assert run("explain", "decide-last", f"{toy}:MODEL").stdout == (
        "decide-last\n"
        "  about       the model toy\n"
        "  says        The coordinator decides when every writer is prepared.\n"
        "  formally    always: G (boss.phase is decided -> for every replica: (writer.ready is yes or\n"
        "              writer.done is yes))\n"
        "  owed by     requester (must)\n"
        "  page        deciding <https://example.org/deciding>\n"
        "  excludes    a reachable state in which boss.phase is decided, and this does not hold: for every\n"
        "              replica: (writer.ready is yes or writer.done is yes)\n"
        "  kills       hasty: The coordinator decides at once.\n"
        "  covers      INV-1, INV-2\n"
        "  proved      for every number of writers\n"
        "              while coordinator is idle, writer is idle\n"
        "              while coordinator is asking or gone, writer is in any state but committed\n"
        "              while coordinator is decided, writer is prepared or committed\n"
    )


@pytest.mark.parametrize(
    ("claim", "told"),
    [
        ("ask-first", "(for each of the writers)"),
        ("ask-first", "without an earlier: step 'ask'"),
        ("ask-first", "remark      Asked once is enough."),
        ("may-commit", "(for some of the writers)"),
        ("may-commit", "a model that is too strong"),
        ("commit-once", "excludes    A writer that commits for a dead coordinator."),
        ("commit-once", "needs       crash: without it, a vacuous verdict is excused"),
        ("commit-once", "kills       no seeded fault of this model"),
        ("no-deadlock", "page        none: a rule of this model"),
        ("no-deadlock", "though it is not declared as an allowed end"),
    ],
)
def test_an_explanation_says(run, toy, claim, told):
    assert told in run("explain", claim, f"{toy}:MODEL").stdout


@pytest.mark.parametrize(
    ("claim", "settings"),
    [
        ("always-commits", "--set reading=lenient"),
        ("slow-only", "--set reading=lenient --set pace=slow"),
    ],
)
def test_a_claim_that_applies_only_under_other_options_is_found_and_says_which(run, toy, claim, settings):
    result = run("explain", claim, f"{toy}:MODEL")
    assert result.exit_code == 0
    assert f"applies     only with {settings}\n" in result.stdout


def test_the_list_has_models_options_faults_claims_and_seeded_faults(run, registered):
    result = run("list")
    assert result.exit_code == 0
    for told in (
        "vss     toy_installed:MODEL",
        "requester  a backup program: the calls that it makes",
        "writers  2 unless set otherwise",
        "reading=strict|lenient  Which page is followed.",
        "crash  The coordinator may crash.",
        "ask-first       No writer prepares before it is asked.",
        "slow-only       Nothing is idle. [only with --set reading=lenient --set pace=slow]",
        "hasty  The coordinator decides at once. [decide-last]",
    ):
        assert told in result.stdout


def test_what_there_is_none_of_is_listed_as_none(run, toy):
    assert "seeded faults, and the claims that must catch them:\n  none\n" in run("list", f"{toy}:BARE").stdout



def test_help_tells_the_exit_statuses(run):
    result = run("--help")
    assert result.exit_code == 0
    assert "0 all claims hold, 1 some claim fails or is vacuous" in " ".join(result.stdout.split())


def test_without_a_command_the_help_is_shown_as_it_is_laid_out_and_nothing_was_done(run):
    alone = run()
    assert (alone.exit_code, alone.stdout) == (2, "")
    assert alone.stderr == run("--help").stdout


def test_the_overview_tells_of_every_command_once_and_cuts_none_short(run):
    told = [name for rows in OVERVIEW.values() for name in rows]
    assert sorted(told) == sorted(main.commands)
    shown = run("--help").stdout.splitlines()
    for rows in OVERVIEW.values():
        for name, what in rows.items():
            assert any(line.split() == [name, *what.split()] for line in shown), name


def test_help_tells_the_limit_that_is_used(run):
    assert f"{DEFAULT_LIMIT:,}" in " ".join(run("check", "--help").stdout.split())


@pytest.mark.parametrize("command", ["check", "verify"])
def test_help_names_every_engine(run, command):
    told = " ".join(run(command, "--help").stdout.split())
    assert [name for name in ENGINES if name not in told] == []


def test_the_installed_command_is_this_one():
    project = tomllib.loads(Path(__file__).parents[2].joinpath("pyproject.toml").read_text())["project"]
    assert project["scripts"] == {"shadowcheck": "shadowcheck.__main__:run"}
    assert "vss" in project["entry-points"]["shadowcheck.models"]


@pytest.mark.slow
def test_an_id_of_the_model_and_of_designs_is_explained_for_both_each_with_its_own(run):
    model, design = run("explain", "handles-abort").stdout.split("\n\n")
    assert "about       the model vss\n" in model
    assert "about       designs of the kind writer (verify)\n" in design
    assert "remedy      Give 'abort' a transition" in design
    assert "kills" not in design


@pytest.mark.slow
def test_what_no_option_of_verify_can_set_is_not_said_to_apply_with_it(run):
    told = " ".join(run("explain", "uninitialised-calls-fail").stdout.split())
    assert "--set about" not in told
    assert "which 'verify' takes for granted (about=vss)" in told


@pytest.mark.slow
def test_a_claim_that_is_judged_on_demand_is_explained(run):
    assert "covers      T1\n" in run("explain", "path-t1-normal").stdout


@pytest.mark.slow
def test_the_list_has_the_claims_about_designs(run):
    told = run("list").stdout
    assert "claims about designs of the kind writer (verify, explain ID):\n" in told
    assert "  writes-are-released" in told


def test_a_claim_about_designs_is_explained_with_its_remedy_and_the_mistakes_that_it_catches(run):
    told = run("explain", "writes-are-released").stdout
    assert "  remedy      Thaw does not always follow Freeze" in told
    assert "  catches     N17 " in told
    assert "  owed by     writer (must)" in told


@pytest.fixture
def gallery():
    """Two good designs and two with mistakes, all with the claims of the toy, and those whose claims were read."""
    read = []
    kind = Interface("kind", "", Writer, lambda one: read.append(one.__name__) or MODEL, Writer, ("writer",))
    breaks = {"Good": "", "Better": "", "Wrong": "ask-last", "Worse": "decide-last"}
    exhibits = [Exhibit(name, "", type(name, (), {}), kind, claim) for name, claim in breaks.items()]
    return lambda: exhibits, read


def test_a_mistyped_claim_is_refused_without_reading_the_claims_about_designs_with_mistakes(gallery):
    exhibits, read = gallery
    with pytest.raises(SpecificationError, match=r"did you mean decide-last"):
        list(find_claims(LONELY, "decide-lst", exhibits))
    assert read == ["Good", "Better"]


@pytest.mark.parametrize(
    ("claim", "places"),
    [("no-deadlock", [("lonely", None), ("toy", "kind")]), ("decide-last", [("toy", "kind")])],
)
def test_a_claim_is_explained_in_every_place_that_has_it_by_the_first_model_there(gallery, claim, places):
    exhibits, read = gallery
    found = list(find_claims(LONELY, claim, exhibits))
    assert [(entry.claim.id, entry.model.name, entry.kind and entry.kind.name) for entry in found] == [
        (claim, about, kind) for about, kind in places
    ]
    assert read == ["Good"]


def test_designs_that_break_the_claim_are_asked_before_further_good_ones(gallery):
    exhibits, read = gallery
    with pytest.raises(SpecificationError):
        list(find_claims(LONELY, "ask-last", exhibits))
    assert read == ["Good", "Wrong", "Better"]


@pytest.mark.slow
def test_every_claim_about_a_design_is_about_a_good_one_or_broken_by_one_of_the_gallery():
    ids = {"good": set(), "wrong": set()}
    for one in VSS.exhibits():
        about = one.interface.model(one.design)
        ids["wrong" if one.breaks else "good"] |= {entry.claim.id for entry in every_claim(about)}
    assert len(ids["good"]) > 140
    assert ids["wrong"] <= ids["good"] | {one.breaks for one in VSS.exhibits()}


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("check", ("Settings of the model vss:", "--reading strict|lenient", "--writers N", "--writer PATH:CLASS")),
        ("export", ("Settings of the model vss:", "--reading strict|lenient", "--writers N", "--writer PATH:CLASS")),
        ("verify", ("Settings for a requester:", "Settings for a writer:", "--reading strict|lenient", "--writers N")),
    ],
)
def test_help_lists_the_settings_that_the_usual_model_or_the_installed_interfaces_offer(run, command, told):
    shown = run(command, "--help")
    assert shown.exit_code == 0
    assert all(one in shown.stdout for one in told)


@pytest.mark.parametrize("command", ["check", "verify"])
def test_help_is_shown_without_settings_if_nothing_can_be_loaded(run, command, monkeypatch):
    monkeypatch.setattr("shadowcheck.sources.installed.entry_points", lambda group: EntryPoints())
    monkeypatch.setattr("shadowcheck.specification.interface.entry_points", lambda group: EntryPoints())
    shown = run(command, "--help")
    assert (shown.exit_code, "Settings" in shown.stdout, "--engine" in shown.stdout) == (0, False, True)


def test_explain_says_that_there_are_too_many_views(monkeypatch, run, toy):
    def too_many(_):
        raise TooManyViewsError("limit of 5 views passed")

    monkeypatch.setattr("shadowcheck.report.explain.close", too_many)
    told = run("explain", "ask-first", f"{toy}:MODEL").stdout
    assert "proved      for no number of writers: limit of 5 views passed" in told


@pytest.mark.usefixtures("registered")
def test_a_code_is_explained_although_a_package_that_offers_a_model_does_not_import(run):
    assert run("explain", "SC0606").stdout.startswith("SC0606 ")

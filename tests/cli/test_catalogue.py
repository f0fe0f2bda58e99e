"""`shadowcheck catalogue`: which claims cover each number of a catalogue of rules, or why none does."""

import json
from pathlib import Path

import pytest

from shadowcheck.errors import SpecificationError
from shadowcheck.report.coverage import account_json, overview
from shadowcheck.sources.models import find_model
from shadowcheck.specification.account import Account, Entry, Section
from shadowcheck.specification.traceability import account_of
from toys.refusals import refusal

ACCOUNT = """
from shadowcheck.specification import Account, Entry, Section
from shadowcheck.specification.traceability import covering

RUNS = dataclasses.replace(MODEL, name="toy-runs", claims=lambda net, options: [
    Claim("run-1", "Somebody commits.", possible(net.took("commit")), "committing", "writer", Strength.POSSIBLE,
          per="writers", covers=("RUN-1",)),
    Claim("run-2", "Nobody ever commits.", never(net.took("commit")), "committing", "writer", Strength.MUST,
          covers=("RUN-2",)),
])


def tell(reason="It is left out.", extra=""):
    found = {}
    for model in (MODEL, RUNS):
        for number, one in covering(model):
            found.setdefault(number, []).append(one)
    rules = ("INV-1", "INV-2", "INV-3", "INV-4", "INV-5")
    reasons = {"INV-4": reason, extra: "It is claimed, too."}
    return Account((
        Section("1 Rules", tuple(Entry(n, tuple(found.get(n, ())), reasons.get(n, "")) for n in rules)),
        Section("2 Runs", tuple(Entry(n, tuple(found[n])) for n in ("RUN-1", "RUN-2"))),
        Section("3 Ambiguities", (Entry("A1", (), "Read in one way.", is_reading=True),)),
    ))


TOLD = dataclasses.replace(MODEL, account=lambda _: tell(), on_demand=lambda _: RUNS)
GAPS = dataclasses.replace(TOLD, account=lambda _: tell("", "INV-1"))
NOTHING_TO_JUDGE = dataclasses.replace(TOLD, on_demand=None)
"""


@pytest.fixture
def told(tmp_path, toy):
    file = tmp_path / "told.py"
    file.write_text(Path(toy).read_text(encoding="utf-8") + ACCOUNT, encoding="utf-8")
    return f"{file}:TOLD"


def other(told, name):
    return told.replace(":TOLD", f":{name}")


def test_the_account_has_every_number_with_its_claims_or_a_reason_and_totals(run, told):
    found = account_of(find_model(told))
    by_number = {entry.number: entry for entry in found.entries}
    assert [one.claim.id for one in by_number["INV-1"].covers] == ["decide-last"]
    result = run("catalogue", "--model", told)
    assert result.exit_code == 0
    assert result.stdout.splitlines()[:3] == ["1 Rules:", "  INV-1   toy: decide-last", "  INV-2   toy: decide-last"]
    assert "  INV-4   out of scope: It is left out.\n" in result.stdout
    assert "  RUN-1   toy-runs: run-1\n" in result.stdout
    assert "  A1      Read in one way.\n" in result.stdout
    assert result.stdout.splitlines()[-1].startswith("8 numbers: ")


def test_numbers_that_are_left_out_or_told_twice_are_shown_and_counted(run, told):
    said = run("catalogue", "--model", other(told, "GAPS")).stdout
    assert "toy: decide-last; covered, yet out of scope: It is claimed, too.\n" in said
    assert "  INV-4   not accounted for\n" in said
    assert said.splitlines()[-1] == (
        "8 numbers: 3 covered by 3 claims of toy, toy-runs, 0 out of scope, 1 reading, 4 not accounted for"
    )


def test_a_number_is_told_with_its_claims_their_sentence_page_and_model(run, told):
    assert run("catalogue", "inv-1", "--model", told).stdout == (
        "INV-1  (1 Rules)\n"
        "  decide-last\n"
        "    The coordinator decides when every writer is prepared.\n"
        "    toy; owed by: requester (must); always\n"
        "    page: deciding <https://example.org/deciding>\n"
    )


def test_a_number_that_is_left_out_is_told_with_its_reason(run, told):
    assert run("catalogue", "INV-4", "--model", told).stdout == (
        "INV-4  (1 Rules)\n  out of scope: It is left out.\n"
    )


def test_an_unknown_number_is_refused_and_the_nearest_is_named(run, told):
    said = refusal(run("catalogue", "INV-11", "--model", told))
    assert "the catalogue has no number 'INV-11'" in said
    assert "did you mean INV-1 or" in said


@pytest.mark.parametrize(("given", "those"), [
    ("INV", "those that begin with INV are INV-1, "), ("INV-77", "those with INV- go from INV-1 to INV-5"),
])
def test_of_a_number_that_is_begun_or_too_large_it_is_said_which_there_are(run, told, given, those):
    assert f"instead: {those}" in refusal(run("catalogue", given, "--model", told))
    assert "prints all of them" in run("catalogue", "!", "--model", told).stderr


@pytest.mark.parametrize("typed", ["T21-a", "t21-a", "T21-A"])
def test_the_nearest_number_is_the_same_in_upper_and_in_lower_case(typed):
    account = Account((Section("Paths", tuple(Entry(number) for number in ("T21a", "T21e", "INV-1"))),))
    with pytest.raises(SpecificationError, match=r"did you mean T21a or T21e\?"):
        account.named([typed])


def test_a_model_without_an_account_is_refused(run, toy):
    assert "model 'toy' has no account" in refusal(run("catalogue", "--model", f"{toy}:MODEL"))


def test_json_has_the_same_and_goes_to_a_file_or_to_standard_output(run, told, tmp_path):
    place = tmp_path / "account.json"
    result = run("catalogue", "--model", told, "--json", str(place))
    assert result.stdout.startswith("1 Rules:")
    data = json.loads(place.read_bytes())
    assert data["schema"] == "shadowcheck-catalogue/1"
    assert data["sections"][0]["entries"][0]["covers"] == [{
        "model": "toy", "claim": "decide-last", "statement": "The coordinator decides when every writer is prepared.",
        "source": "deciding", "address": "https://example.org/deciding", "owner": "requester", "strength": "must",
        "pattern": "always", "options": {}, "shown_by": "",
    }]
    assert data["totals"]["numbers"] == 8
    assert data["totals"]["readings"] == 1
    written = run("catalogue", "RUN-1", "--model", told, "--json", "-")
    assert [s["title"] for s in json.loads(written.stdout)["sections"]] == ["2 Runs"]
    assert written.stderr.startswith("RUN-1")
    assert account_json(account_of(find_model(told))) == place.read_bytes()


def test_a_file_that_cannot_be_written_is_refused(run, told, tmp_path):
    said = refusal(run("catalogue", "--model", told, "--json", str(tmp_path / "no" / "folder.json")))
    assert "cannot be written" in said


def test_claims_on_demand_are_judged_and_the_exit_status_is_theirs(run, told):
    result = run("catalogue", "--check", "--model", told)
    assert result.exit_code == 1
    assert result.stdout.startswith("holds  run-1")
    assert "\nfails  run-2" in result.stdout
    assert "1 holds, 1 fails; " in result.stdout


def test_with_a_number_only_its_claims_are_judged_and_the_run_is_told(run, told):
    result = run("catalogue", "--check", "RUN-1", "--model", told)
    assert result.exit_code == 0
    assert result.stdout.startswith("run-1: holds\n  Somebody commits.\n")
    assert "  the shortest order of events:\n" in result.stdout
    assert " 1. The coordinator asks.\n" in result.stdout
    assert "run-2" not in result.stdout


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--check", "INV-1"), "there is nothing to judge here"),
        (("--check", "--json", "-"), "--check does not write the account"),
    ],
)
def test_what_cannot_be_judged_or_written_is_refused(run, told, arguments, complaint):
    assert complaint in refusal(run("catalogue", *arguments, "--model", told))


def test_a_model_that_keeps_nothing_for_later_is_told_so(run, told):
    refusal(run("catalogue", "--check", "--model", other(told, "NOTHING_TO_JUDGE")))


@pytest.mark.slow
def test_the_account_of_vss_is_told_with_nothing_left_open(run):
    result = run("catalogue", "T9", "INV-064", "N17", "A1", "--model", "vss_protocol:MODEL")
    assert result.exit_code == 0
    assert [line.split("  ")[0] for line in result.stdout.splitlines() if not line.startswith(" ") and line] == [
        "T9", "INV-064", "A1", "N17",
    ]
    assert "shown by seeded fault writer-expects-thaw" in result.stdout


def test_an_overview_of_nothing_says_so(told):
    nothing = account_of(find_model(told)).named(["A1"])
    assert overview(nothing).splitlines()[-1] == "1 number: none covered, 0 out of scope, 1 reading"

"""Every number of the catalogue is covered by a claim or has a reason, and not both."""

import re
from collections import Counter
from dataclasses import replace
from functools import cache
from importlib.resources import files

import pytest

from shadowcheck.specification import Entry
from shadowcheck.specification.claims_of import every_claim
from vss_protocol import MODEL
from vss_protocol.catalogue import mistakes as account_mistakes
from vss_protocol.catalogue import sections as accounts
from vss_protocol.catalogue.mistakes import MISTAKES
from vss_protocol.catalogue.readings import READINGS
from vss_protocol.catalogue.scope import OUT_OF_SCOPE
from vss_protocol.catalogue.sections import SECTIONS, account, path_model, rules

pytestmark = pytest.mark.slow

NUMBERS = {number for numbers in SECTIONS.values() for number in numbers}


@cache
def whole():
    return account(MODEL)


@pytest.fixture
def no_designs(monkeypatch):
    """The claims about designs are slow to work out, and these tests do not need them."""
    for place in (accounts, account_mistakes):
        monkeypatch.setattr(place, "KINDS", {})


def unsettled(told):
    return [entry.number for entry in told.entries if not entry.settled]


def test_the_catalogue_has_196_rules_22_possibilities_41_paths_54_mistakes_and_53_ambiguities():
    numbers = [entry.number for entry in whole().entries]
    assert len(numbers) == len(set(numbers))
    kinds = Counter(re.match("[A-Z]+", number)[0] for number in numbers)
    assert kinds == {"INV": 196, "POS": 22, "T": 41, "N": 54, "A": 53}


def test_no_number_stands_without_its_rule():
    assert list(rules()) == [number for numbers in SECTIONS.values() for number in numbers]
    assert all(entry.says == rules()[entry.number] != "" for entry in whole().entries)


def test_who_shows_a_mistake_is_named_with_a_file_that_is_there():
    root = files("vss_protocol").parent
    shown = {one.shown_by for entry in whole().entries for one in entry.covers if one.shown_by.startswith("design ")}
    assert len(shown) > 40
    for one in shown:
        name, file = re.fullmatch(r"design (\w+) in (\S+)", one).groups()
        assert re.search(rf"\b{name}\b", (root / file).read_text(encoding="utf-8"))


def test_every_number_is_covered_by_a_claim_or_has_a_reason_and_not_both():
    assert unsettled(whole()) == []


def test_a_number_that_loses_its_claims_is_noticed(no_designs):
    lost = unsettled(account(MODEL))
    assert {"INV-087", "INV-118", "INV-196", "POS-07", "N01"} <= set(lost)
    entries = {entry.number: entry for entry in whole().entries}
    assert all(entries[number].settled for number in lost)


def test_a_number_that_loses_its_reason_is_noticed(monkeypatch):
    left = {number: why for number, why in OUT_OF_SCOPE.items() if number != "T33"}
    monkeypatch.setattr(accounts, "OUT_OF_SCOPE", left)
    assert unsettled(account(MODEL)) == ["T33"]


def test_a_number_that_is_claimed_and_out_of_scope_is_noticed(monkeypatch):
    monkeypatch.setattr(accounts, "OUT_OF_SCOPE", {**OUT_OF_SCOPE, "INV-130": "It is left out."})
    assert unsettled(account(MODEL)) == ["INV-130"]
    assert not Entry("INV-130").settled


def test_no_claim_names_a_number_that_the_catalogue_does_not_have():
    for model in (MODEL, path_model(MODEL)):
        for found in every_claim(model):
            assert set(found.claim.covers) <= NUMBERS, found.claim.id
    covers = {number for interface in accounts.KINDS
              for number, _ in accounts.covers_of_designs(interface)}
    assert covers <= NUMBERS


def test_no_reason_is_given_for_a_number_that_the_catalogue_does_not_have():
    assert set(OUT_OF_SCOPE) <= NUMBERS
    assert set(account_mistakes.reasons_for_mistakes()) <= set(MISTAKES)


def test_every_reason_and_every_reading_is_a_sentence():
    entries = [entry for entry in whole().entries if entry.reason]
    assert [entry.number for entry in entries if not re.fullmatch(r"(--set|`--reading`|[A-Z]).*\.", entry.reason)] == []


def test_a_reason_that_names_another_number_names_one_that_is_covered():
    entries = {entry.number: entry for entry in whole().entries}
    named = {number for entry in entries.values() for number in re.findall(r"(?:INV-|\bT)\d+[a-e]?", entry.reason)}
    assert {"INV-140", "T21c"} <= named
    assert [number for number in named if not entries[number].covers] == []


def test_every_rule_of_calls_aborts_events_creation_and_copies_is_a_claim_but_for_what_is_named_here():
    near = [number for title, numbers in SECTIONS.items() if re.match(r"8\.([1-7]|10) ", title) for number in numbers]
    assert len(near) == 55 + 18 + 21 + 9 + 29 + 17 + 19 + 22
    left_out = set(near) & set(OUT_OF_SCOPE)
    assert left_out == LEFT_OUT


LEFT_OUT = {
    "INV-020", "INV-062", "INV-095", "INV-099", "INV-100", "INV-101", "INV-104",
    "INV-125", "INV-128", "INV-129", "INV-134", "INV-139", "INV-141", "INV-144", "INV-145", "INV-146",
    "INV-158", "INV-159", "INV-160", "INV-161", "INV-163", "INV-164", "POS-12", "POS-19", "POS-20", "POS-22",
}


def test_the_readings_that_are_an_option_are_those_that_the_option_names():
    says = next(option.says for option in MODEL.options if option.name == "reading")
    optional = {number for number, text in READINGS.items() if text.startswith("--set reading=")}
    assert optional == set(re.findall(r"\bA\d+\b", says))


def test_a_mistake_that_a_seeded_fault_makes_names_the_claims_that_catch_it():
    entry = next(entry for entry in whole().entries if entry.number == "N17")
    shown = {(one.claim.id, one.shown_by) for one in entry.covers if one.model == "vss"}
    assert ("frozen-writers-run-again", "seeded fault writer-expects-thaw") in shown


def test_claims_on_demand_are_no_part_of_a_plain_check():
    default = {found.claim.id for found in every_claim(MODEL)}
    paths = {found.claim.id for found in every_claim(path_model(MODEL)) if found.claim.covers}
    assert len(paths) > 80
    assert not default & paths
    assert replace(path_model(MODEL), claims=MODEL.claims).build is MODEL.build

"""Exports carry the names, sentences and pages of the network, always alike; what does not fit is said."""

from __future__ import annotations

import pytest

from export.cases import lamps, vss
from network.toys import claim, graph_of, lamp, network, role, step
from oracles.two_phase_commit import two_phase_commit
from shadowcheck.claims import responds
from shadowcheck.errors import SpecificationError
from shadowcheck.explore import explore
from shadowcheck.export import aut, promela, smv, tla
from shadowcheck.export.names import Names, comment, identifier, rows
from shadowcheck.judge import judge_all
from shadowcheck.network import Fairness
from shadowcheck.program import compile_network

WRITERS = [promela, smv, lambda program, claims: tla(program, claims).module]


@pytest.mark.parametrize("write", WRITERS)
def test_every_rule_stands_with_its_sentence_and_its_page(write):
    program, claimed, _ = vss(1)
    text = " ".join(write(program, claimed).replace("//", "").replace("--", "").replace("\\*", "").split())
    for rule in program.rules:
        assert f"[{rule.step.source}]" in text
        assert f"{rule}:" in text
    assert all(" ".join(one.statement.split()) in text for one in claimed)
    assert write(program, claimed) == write(program, claimed)


@pytest.mark.parametrize("write", WRITERS)
def test_a_claim_that_does_not_fit_is_named_with_the_reason(write):
    program, _ = lamps()
    net = program.network
    text = write(program, [claim(responds(net.took("press"), net.took("again")), "lamps")])
    assert "Left out" in text


def test_a_claim_about_nobody_in_particular_is_refused():
    program, _ = lamps()
    loose = claim(responds(program.network.role("lamp").at("on"), program.network.role("lamp").at("off")))
    with pytest.raises(SpecificationError, match="but not of which one"):
        promela(program, [loose])
    with pytest.raises(SpecificationError, match="but not of which one"):
        judge_all([loose], explore(program))


def test_fairness_is_written_per_duty_weak_or_strong():
    one = role("lamp", lamp(), "lamps")
    net = network(
        step("on", one.does("press", where=one.at("off")), fair=Fairness.STRONG),
        step("off", one.does("press", where=one.at("on")), fair=True, action="rest"),
        step("stay", one.stays(one.at("on")), fair=True, action="rest"),
    )
    text = tla(compile_network(net, {"lamps": 2}), []).module
    for line in ("SF_vars(on_1)", "SF_vars(on_2)", r"WF_vars(off_1 \/ stay_1)", r"WF_vars(off_2 \/ stay_2)"):
        assert f"    /\\ {line}\n" in text


def test_without_fairness_nothing_is_assumed():
    assert "Fairness ==\n    TRUE\n" in tla(compile_network(two_phase_commit(), {"resources": 1}), []).module


def test_the_configuration_names_the_invariants_and_leaves_properties_to_the_user():
    program, claimed = lamps()
    module, config = tla(program, [*claimed, claim(responds(*[claimed[0].pattern.bad] * 2), id="leads")], "lamps")
    assert module.startswith("---- MODULE lamps ----\n")
    invariants = config.split("INVARIANT\n")[1].split("\\*")[0].split()
    assert invariants == ["TypeOK", "never_both", "never_one", "always_one_off", "tautology"]
    assert "\\*     leads\n" in config


# Aldebaran


def toggling():
    one = role("lamp", lamp())
    return network(step('say "on"', one.does("press", where=one.at("off"))), step("off\nagain", one.does("press")))


def test_a_graph_is_written_step_by_step():
    assert list(aut(graph_of(toggling()))) == [
        "des (0, 3, 2)", """(0, "say 'on'", 1)""", '(0, "off again", 1)', '(1, "off again", 0)',
    ]


def test_an_unfinished_graph_is_refused():
    program = compile_network(two_phase_commit(), {"resources": 2})
    with pytest.raises(SpecificationError, match="unfinished"):
        aut(explore(program, limit=3))


# names


@pytest.mark.parametrize(("text", "name"), [("writer 1", "writer_1"), ("3rd", "n3rd"), ("", "n"), ("Größe", "Gr_e"),
                                            ("__x__", "x")])
def test_names_become_identifiers(text, name):
    assert identifier(text) == name


def test_no_name_is_given_twice_nor_a_word_of_the_language():
    names = Names(["do"])
    given = [names.new(text) for text in ("do", "do", "a b", "a-b", "a_b_2")]
    assert given == ["do_2", "do_3", "a_b", "a_b_2", "a_b_2_2"]


def test_a_comment_cannot_be_continued_by_its_text():
    assert comment("first \n second \\", "//") == ["// first second "]


def test_rows_are_filled_and_end_without_a_separator():
    lines = rows(map(str, range(100)), "  ")
    assert all(len(line) <= 118 for line in lines)
    assert "".join(lines).replace(" ", "").split(",") == [str(number) for number in range(100)]
    assert rows([], "  ") == []

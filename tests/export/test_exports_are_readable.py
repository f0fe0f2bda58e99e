"""Exports carry the names, sentences and pages of the network, always alike; what does not fit is said."""

from __future__ import annotations

import dataclasses

import pytest

from export.cases import lamps, vss
from oracles.two_phase_commit import two_phase_commit
from shadowcheck.claims import (
    Counts,
    absent,
    always_eventually,
    eventually_always,
    ltl,
    never,
    possible_from_everywhere,
    precedes,
    responds,
    until,
)
from shadowcheck.errors import SpecificationError
from shadowcheck.explore import explore
from shadowcheck.explore.graph import INTERRUPTED
from shadowcheck.explore.run import Run
from shadowcheck.export import aut, murphi, promela, smv, tla
from shadowcheck.export.names import Names, comment, identifier, rows
from shadowcheck.instance import compile_network
from shadowcheck.judge import judge_all
from shadowcheck.network import Fairness, some
from toys.tables import claim, graph_of, lamp, network, role, step, table

WRITERS = [promela, smv, murphi, lambda instance, claims: tla(instance, claims).module]


@pytest.mark.parametrize("write", WRITERS)
def test_every_rule_stands_with_its_sentence_and_its_page(write):
    instance, claimed, _ = vss(1)
    text = " ".join(write(instance, claimed).replace("//", "").replace("--", "").replace("\\*", "").split())
    for rule in instance.rules:
        assert f"[{rule.step.source}]" in text
        assert f"{rule}:" in text
    assert all(" ".join(one.statement.split()) in text for one in claimed)
    assert write(instance, claimed) == write(instance, claimed)


@pytest.mark.parametrize("write", WRITERS)
def test_a_claim_that_does_not_fit_is_named_with_the_reason(write):
    instance, _ = lamps()
    net = instance.network
    text = write(instance, [claim(responds(net.took("press"), net.took("again")), "lamps")])
    assert "Left out" in text


@pytest.mark.parametrize(("pattern", "reasons"), [
    (lambda net: responds(net.role("lamp").at("on"), net.role("lamp").at("off")),
     {smv: "holds under fairness of actions", murphi: "holds under fairness of actions"}),
    (lambda net: precedes(net.role("lamp").at("on"), net.role("lamp").at("off")),
     dict.fromkeys((smv, tla, murphi), "a variable that remembers")),
    (lambda net: absent(net.role("lamp").at("on"), after=net.role("lamp").at("off")),
     dict.fromkeys((smv, tla, murphi), "a variable that remembers")),
    (lambda net: never(net.took("press")), dict.fromkeys((smv, tla, murphi), "it is about steps")),
    (lambda net: always_eventually(net.role("lamp").at("on")),
     {smv: "holds under fairness of actions", promela: "SPIN has no fairness of actions", murphi: "fairness"}),
    (lambda net: always_eventually(net.took("press")), dict.fromkeys((smv, tla, murphi), "it is about steps")),
    (lambda net: until(net.role("lamp").at("on"), net.role("lamp").at("off")), {tla: "no operators for next, until"}),
    (lambda net: possible_from_everywhere(net.role("lamp").at("on")),
     {tla: "about one run, and not", promela: "SPIN asks about single runs", murphi: "single states"}),
    (lambda net: possible_from_everywhere(net.took("press")), {smv: "it is about steps", tla: "it is about steps"}),
    (lambda _: Counts(2, 2, 1),
     {smv: "a formula cannot count", tla: "TLC itself tells what it counts", murphi: "Rumur itself tells"}),
], ids=[
    "responds", "precedes", "absent", "a step", "again and again", "a step again and again", "until", "from everywhere",
    "a step from everywhere", "counts",
])
def test_the_reason_for_leaving_a_claim_out_is_the_real_one(pattern, reasons):
    instance, _ = lamps()
    one = pattern(instance.network)
    per = None if isinstance(one, Counts) else "lamps"
    for write, reason in reasons.items():
        made = write(instance, [claim(one, per)])
        lines = (made if isinstance(made, str) else made.module).splitlines()
        assert any("Left out, as" in line and reason in line for line in lines)


@pytest.mark.parametrize(("pattern", "per", "said"), [
    (lambda one: always_eventually(one.at("on")), "lamps", r'([]<>(lamp_1 = "on")) /\ ([]<>(lamp_2 = "on"))'),
    (lambda one: eventually_always(some(one.at("on"))), None, r'<>[]((lamp_1 = "on" \/ lamp_2 = "on"))'),
    (lambda _: ltl("!(F lamp.on & G lamp.off) | (F lamp.on -> F lamp.off)"), "lamps",
     r'(~(<>(lamp_1 = "on") /\ [](lamp_1 = "off")) \/ (<>(lamp_1 = "on") => <>(lamp_1 = "off")))'),
])
def test_a_formula_is_a_property_in_tla(pattern, per, said):
    instance, _ = lamps()
    module, config = tla(instance, [claim(pattern(instance.network.role("lamp")), per, id="again")])
    assert said in module.split("again ==\n")[1]
    assert "\\*     again\n" in config


def test_what_is_possible_from_everywhere_is_a_formula_of_smv():
    instance, _ = lamps()
    text = smv(instance, [claim(possible_from_everywhere(some(instance.network.role("lamp").at("on"))), id="again")])
    assert "CTLSPEC NAME again :=\n  (AG (EF (" in text


def test_a_claim_about_nobody_in_particular_is_refused():
    instance, _ = lamps()
    loose = claim(responds(instance.network.role("lamp").at("on"), instance.network.role("lamp").at("off")))
    with pytest.raises(SpecificationError, match="does not say which"):
        promela(instance, [loose])
    with pytest.raises(SpecificationError, match="does not say which"):
        judge_all([loose], explore(instance))


def test_fairness_is_written_per_duty_weak_or_strong():
    one = role("lamp", lamp(), "lamps")
    net = network(
        step("on", one.does("press", where=one.at("off")), fair=Fairness.STRONG),
        step("off", one.does("press", where=one.at("on")), fair=True, action="rest"),
        step("out", one.does("press", where=one.at("on")), fair=True, action="rest"),
    )
    text = tla(compile_network(net, {"lamps": 2}), []).module
    for line in ("SF_vars(on_1)", "SF_vars(on_2)", r"WF_vars(off_1 \/ out_1)", r"WF_vars(off_2 \/ out_2)"):
        assert f"    /\\ {line}\n" in text


def test_without_fairness_nothing_is_assumed():
    assert "Fairness ==\n    TRUE\n" in tla(compile_network(two_phase_commit(), {"resources": 1}), []).module


def test_the_configuration_names_the_invariants_and_leaves_properties_to_the_user():
    instance, claimed = lamps()
    module, config = tla(instance, [*claimed, claim(responds(*[claimed[0].pattern.bad] * 2), id="leads")], "lamps")
    assert module.startswith("---- MODULE lamps ----\n")
    invariants = config.split("INVARIANT\n")[1].split("\\*")[0].split()
    assert invariants == ["TypeOK", "never_both", "never_one", "always_one_off", "tautology"]
    assert "\\*     leads\n" in config


def answering(fair, *, mixed=True):
    """A writer whose handler may leave everything as it is: where it also may not (*mixed*), or elsewhere."""
    rows = [("waiting", "return", "done"), ("waiting" if mixed else "done", "return", "waiting" if mixed else "done")]
    return network(step("return", role("writer", table("return", "waiting done", *rows)).does("return"), fair=fair))


@pytest.mark.parametrize(("fair", "mixed", "said"), [
    (True, True, r"(WF_vars(return \/ return_2) \/ []<>ENABLED (return_2 /\ UNCHANGED vars))"),
    (Fairness.STRONG, True, r"(SF_vars(return \/ return_2) \/ []<>ENABLED (return_2 /\ UNCHANGED vars))"),
    (True, False, "WF_vars(return)"),
    (Fairness.STRONG, False, r"(SF_vars(return) \/ []<>ENABLED (return /\ UNCHANGED vars))"),
])
def test_a_step_that_changes_nothing_fulfils_its_duty_in_tla_as_here(fair, mixed, said):
    text = tla(compile_network(answering(fair, mixed=mixed), {}), []).module
    assert f"Fairness ==\n    /\\ {said}\n\n" in text


def test_the_fairness_of_vss_is_plain_weak_fairness():
    instance, _, _ = vss(1)
    conjuncts = tla(instance, []).module.split("Fairness ==\n")[1].split("\n\n")[0].splitlines()
    assert conjuncts
    assert all(line.startswith("    /\\ WF_vars(") for line in conjuncts)


# Aldebaran


def toggling():
    one = role("lamp", lamp())
    return network(step('say "on"', one.does("press", where=one.at("off"))), step("off\nagain", one.does("press")))


def test_a_graph_is_written_step_by_step():
    assert list(aut(graph_of(toggling()))) == [
        "des (0, 3, 2)", """(0, "say 'on'", 1)""", '(0, "off again", 1)', '(1, "off again", 0)',
    ]


@pytest.mark.parametrize(("unfinished", "instead"), [
    (None, "a smaller configuration, or a higher --limit"),
    ("memory of 100 MB used up", "a smaller configuration, or a machine with more memory"),
    (INTERRUPTED, "let the search run to its end"),
])
def test_an_unfinished_graph_is_refused_with_advice_that_helps(unfinished, instead):
    graph = explore(compile_network(two_phase_commit(), {"resources": 2}), Run(limit=3))
    graph.unfinished = unfinished or graph.unfinished
    with pytest.raises(SpecificationError, match="unfinished") as refused:
        aut(graph)
    assert refused.value.instead == instead


# names


@pytest.mark.parametrize(("text", "name"), [("writer 1", "writer_1"), ("3rd", "n3rd"), ("", "n"), ("Größe", "Gr_e"),
                                            ("__x__", "x")])
def test_names_become_identifiers(text, name):
    assert identifier(text) == name


def test_no_name_is_given_twice_nor_a_word_of_the_language():
    names = Names(["do"])
    given = [names.new(text) for text in ("do", "do", "a b", "a-b", "a_b_2")]
    assert given == ["do_2", "do_3", "a_b", "a_b_2", "a_b_2_2"]


def test_no_name_begins_as_fairness_does_in_tla():
    one = role("SF lamp", lamp())
    instance = compile_network(network(step("WF go", one.does("press"))), {})
    text = tla(instance, [claim(never(one.at("on")), id="WF_never")]).module
    for line in ("    nSF_lamp  ", "\nnWF_go ==\n", "\nnWF_never ==\n"):
        assert line in text


@pytest.mark.parametrize("name", ["Integers", "VARIABLE", "Init", "WF_lamp"])
def test_a_network_may_be_called_as_no_module_can_be_but_its_module_is_not(name):
    made = tla(compile_network(dataclasses.replace(toggling(), name=name), {}), [])
    assert f"MODULE {'nWF_lamp' if name == 'WF_lamp' else name + '_2'} ----" in made.module
    with pytest.raises(SpecificationError, match="a TLA\\+ module cannot be called"):
        tla(compile_network(toggling(), {}), [], name)


def test_a_comment_cannot_be_continued_by_its_text():
    assert comment("first \n second \\", "//") == ["// first second "]


def test_rows_are_filled_and_end_without_a_separator():
    lines = rows(map(str, range(100)), "  ")
    assert all(len(line) <= 118 for line in lines)
    assert "".join(lines).replace(" ", "").split(",") == [str(number) for number in range(100)]
    assert rows([], "  ") == []

"""Scripts of SMT-LIB: their forms, their symbols, whatever things are called, and automata of views."""

from __future__ import annotations

import itertools
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificate.certifying import answers, parts, proved
from shadowcheck.certificate.automaton import minimal
from shadowcheck.certificate.confirm import difference
from shadowcheck.certificate.document import About, Parts, read_about
from shadowcheck.certificate.smt import Symbols, broken, comment, forms
from shadowcheck.certificate.solver import cvc5, z3
from shadowcheck.certificate.write import certificate
from shadowcheck.claims import DeadlockFree, never, precedes
from shadowcheck.network import each
from toys.tables import claim, network, role, step, table

ODD = (
    "é", "a|b", "a/b", "a\\b", "|", "\\", "", " ", "a  b", "a\nb", '"', "and", "let", "s", "x'", "x", "x (2)", "(", "0",
    "#b0", ";", ":named", "bvule", "true",
)


# forms


@pytest.mark.parametrize(("script", "found"), [
    ("", []), (" ; (\n", []), ("(a (b) c) d", ["(a (b) c)", "d"]), ("|( ;| ()", ["|( ;|", "()"]),
    ("(a ; )\n)", ["(a ; )\n)"]), ("a|b|", ["a", "|b|"]),
])
def test_forms_are_words_and_brackets_at_the_top(script, found):
    assert forms(script) == found


@pytest.mark.parametrize("script", [
    "(", ")", "(a", "a)", "())", ")(", "|a", '"a', "(|a)", "|a\\|", '(")', "(a))(b", "(! a)", "#|", "a\tb", "a\rb", "{",
])
def test_what_is_not_read_alike_by_all_has_no_forms(script):
    with pytest.raises(ValueError, match=r"^.+$"):
        forms(script)


TERMS = st.recursive(
    st.sampled_from(("a", "|a b|", "#b0", "x" * 30)),
    lambda inner: st.lists(inner, min_size=1, max_size=6).map(lambda parts: f"(f {' '.join(parts)})"), max_leaves=40,
)


@given(TERMS)
def test_a_term_that_is_broken_into_lines_is_the_same_term_in_short_lines(term):
    lines = broken(term, "  ")
    assert " ".join(lines.split()).replace("( ", "(") == term
    assert max(map(len, lines.split("\n"))) <= 120


def test_a_comment_is_nothing_else_whatever_it_says():
    for text in (*ODD, "a\r(assert false)", "é\n(assert false)", "x" * 300):
        assert all(line.startswith(";") for line in comment(text).splitlines())
        assert comment(text).isascii()


# symbols


@given(st.lists(st.one_of(st.sampled_from(ODD), st.text(string.printable + "é\u2028", max_size=5)), max_size=12))
def test_every_text_has_a_symbol_of_its_own_which_is_one_word(texts):
    symbols = Symbols()
    found = [symbols.new(text, dashed=bool(number % 2)) for number, text in enumerate(texts)]
    dashed = [f"|{one.strip('|')}'|" for one in found[1::2]]
    assert len({one.strip("|") for one in (*found, *dashed)}) == len(found) + len(dashed)
    for one in found:
        assert forms(one) == [one]
        assert one.isascii()
        assert one.startswith("|") or one.isidentifier() or one[0].isalpha()


def test_symbols_are_the_same_for_the_same_calls():
    one, other = Symbols(), Symbols()
    assert [one.new(text) for text in ODD * 2] == [other.new(text) for text in ODD * 2]


def test_plain_words_are_not_quoted_and_what_the_language_knows_is_not_given_out():
    symbols = Symbols()
    assert [symbols.new(text) for text in ("writer", "writer", "and", "a b")] == [
        "writer", "|writer (2)|", "|and (2)|", "|a b|"]


def oddly_named(first):
    """A network in which everything has an odd name, some alike but for what symbols cannot have; its claims."""
    family = "wri|ters é"
    one = role(f"{first}x", table("m", "a\\b |c and", ("a\\b", "gö|", "|c"), ("|c", "gö|", "and")), family)
    two = role(f"{first}x'", table("m", "s t", ("s", "and", "t")), family)
    single = role("s", table("m", 'q first second a"b', ("q", "let", "first")))
    net = network(
        step('go|"é', one.does("gö|"), single.stays(single.at("q"))), step('go/"é', two.does("and")),
        step("let", single.does("let"), each(two.stays(two.at("s")))),
        step("let!", single.does("let"), each(one.stays(one.at("and")))),
    )
    return net, [
        claim(precedes(net.took('go|"é'), one.at("|c")), family, id="and"),
        claim(precedes(net.took("let", "let!"), single.at("first")), id='never |"é\\'),
        claim(never(one.at("a\\b") & one.at("|c")), family, id="q"),
    ]


@pytest.mark.parametrize("session", [z3, cvc5])
@pytest.mark.parametrize("first", ["", "and é", "x of some of the "])
def test_a_network_of_odd_names_is_certified_as_any_other(first, session):
    net, claims = oddly_named(first)
    assert proved(net, claims) == claims
    about = About("/home/é\\t/x\ny.py:M", ("a=é",), ("b\\", "c"), "d\r")
    made = certificate(about, net, claims)
    text, ids = made.text.decode("ascii"), tuple(one.id for one in claims)
    assert read_about(text) == about.of(ids)
    assert not difference(text, Parts(about.of(ids), net, claims))
    said = answers(text, session)
    assert len(said) == made.obligations
    assert {answer for _, answer in said} == {"unsat"}


def test_freedom_from_deadlock_names_those_who_block_whatever_steps_are_called():
    net, _ = oddly_named("")
    made = parts(net, claim(DeadlockFree()))
    assert "".join(made.sections).isascii()
    assert len({line for line in made.sections[-1].split("\n") if line.startswith("(declare")}) == 8


# automata

ROWS = st.integers(0, 4).flatmap(lambda width: st.tuples(
    st.just(width), st.lists(st.tuples(*[st.integers(0, 3)] * width), max_size=40)))


@given(ROWS)
def test_a_minimal_automaton_accepts_exactly_the_rows(case):
    width, rows = case
    if rows:
        levels = minimal(rows, width)
        everything = itertools.product(range(4), repeat=width)
        assert {row for row in everything if accepts(levels, row)} == set(rows)


def accepts(levels, row):
    here = 0
    for level, local in zip(levels, row, strict=True):
        here = dict(level[here]).get(local)
        if here is None:
            return False
    return True


@given(ROWS)
def test_no_two_states_of_a_minimal_automaton_go_on_in_the_same_ways(case):
    width, rows = case
    for level in minimal(rows, width) if rows else ():
        assert len(set(level)) == len(level)
        assert all(dict(node) and len(dict(node)) == len(node) for node in level)


@given(ROWS)
def test_an_automaton_is_the_same_in_whatever_order_rows_are_given(case):
    width, rows = case
    assert minimal(rows, width) == minimal(rows[::-1] * 2, width)

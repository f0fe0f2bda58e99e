"""The text of a certificate is what the model says, line by line; only its views may be anything, but nothing else."""

from __future__ import annotations

import pytest

from certificate.cases import TOYS, asking
from certificate.certifying import certified, parts, unmet
from shadowcheck.certificate.confirm import difference


@pytest.fixture(scope="module")
def written():
    net, claims = asking()
    return certified(net, *claims), parts(net, *claims)


def test_what_is_written_is_what_the_model_says(written):
    assert not difference(*written)


def test_a_line_that_is_changed_left_out_or_doubled_is_named(written):
    text, made = written
    lines = text.split("\n")
    first, last = made.head.count("\n"), "".join(made.sections).count("\n")
    places = [*range(first), *range(len(lines) - 1 - last, len(lines) - 1)]
    assert len(places) == len(lines) - 1 - len(views_of(text, made).splitlines())
    for place in places:
        doubled = [lines[place]] * 2
        edges = {first - 1, len(lines) - 1 - last}  # where a comment that is doubled is one among the views
        for instead in ([f"{lines[place]} "], [], *([] if place in edges else [doubled])):
            found = difference("\n".join([*lines[:place], *instead, *lines[place + 1:]]), made)
            assert found, (place, instead)
    changed = difference("\n".join([*lines[:7], "; x", *lines[8:]]), made)
    assert changed == "line 8 is not what the model says"


def test_an_obligation_that_is_left_out_is_named(written):
    text, made = written
    begins = [place for place, line in enumerate(text.split("\n")) if line.startswith("(echo")]
    assert len(begins) == made.obligations
    for begin in begins:
        lines = text.split("\n")
        end = lines.index("(pop 1)", begin)
        assert "is not what the model says" in difference("\n".join(lines[:begin] + lines[end + 1:]), made)


def views_of(text, made):
    return text[len(made.head):len(text) - sum(map(len, made.sections))]


def with_views(defined, made):
    return "".join([made.head, defined, *made.sections])


SMUGGLED = (
    "(assert false)", "(assert true)", "(check-sat)", "(push 1)", "(pop 1)", "(reset)", "(exit)", '(echo "unsat")',
    "(set-logic ALL)", "(set-option :produce-models true)", "(declare-const |a b| Bool)",
    "(define-const |a b| Bool true)",
    "(define-fun and ((a Bool) (b Bool)) Bool false)", "(define-fun bvule ((a Bool)) Bool true)",
    "(define-fun plain () Bool true)", "(define-fun-rec |a b| () Bool true)", "(define-sort |a b| () Bool)", "word",
    "(define-fun |a b| () Bool (! false :named true))", "(define-fun |a b| () Bool (! false :named |c d|))",
    "(define-fun |a b| () Bool", "(define-fun |a b () Bool true)", '(define-fun |a b| () Bool "', ")",
    "(define-fun |a b| () Bool true)(assert false)", "(define-fun |a b| () Bool true) ; \n(assert false)",
)


@pytest.mark.parametrize("smuggled", SMUGGLED)
def test_nothing_but_definitions_of_something_new_stands_among_the_views(written, smuggled):
    text, made = written
    for before, after in ((smuggled, ""), ("", smuggled)):
        assert "views" in difference(with_views(f"{before}\n{views_of(text, made)}{after}\n", made), made)


def test_no_name_that_the_statement_uses_is_defined_among_the_views(written):
    text, made = written
    statement = "".join([made.head, *made.sections])
    for name in ("|the invariant, for writers|", "|state of boss|", "|boss: idle|", "|boss'|", "|precedes goes on|"):
        assert name in statement
        added = f"(define-fun {name} () Bool true)\n"
        assert "among the views" in difference(with_views(f"{added}{views_of(text, made)}", made), made)


def test_views_may_be_written_otherwise(written):
    text, made = written
    otherwise = with_views(f"; as one likes\n(define-fun |a b| () Bool true)\n\n{views_of(text, made)}", made)
    assert not difference(otherwise, made)
    assert not unmet(otherwise)


@pytest.mark.parametrize("toy", TOYS)
def test_a_set_of_views_that_is_defined_twice_or_not_at_all_is_rejected_by_the_solver(toy):
    net, claims = toy()
    text, made = certified(net, *claims), parts(net, *claims)
    for defined in ("", views_of(text, made) * 2):
        with pytest.raises(Exception, match="error"):
            unmet(with_views(defined, made))

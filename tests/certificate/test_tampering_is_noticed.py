"""A certificate with anything missing, or about another network or other claims, is rejected."""

from __future__ import annotations

import dataclasses

import pytest

from certificate.cases import asking, in_line, published, varied
from certificate.certifying import bench, certified, parts, unmet, views
from oracles.models_alike import barrier, dijkstra
from oracles.models_coherence import mesi
from oracles.published_verdicts import PROVED
from shadowcheck.certificate.automaton import membership
from shadowcheck.certificate.confirm import difference
from shadowcheck.claims import absent, always, never, precedes
from shadowcheck.errors import SpecificationError
from shadowcheck.network import Step, every
from toys.tables import claim


def alike(network):
    """The case of a published protocol of replicas that are alike."""
    (one,) = (one for one in PROVED if one.network is network)
    return published(one)


CASES = {
    "asking": asking, "varied": varied, "mesi": lambda: alike(mesi), "barrier": lambda: alike(barrier),
    "dijkstra": lambda: alike(dijkstra), "in line": in_line,
}


def cases(of):
    """The cases, of which the larger ones are slow."""
    return [pytest.param(make, id=name, marks=[pytest.mark.slow] if name in {"in line", "dijkstra"} else [])
        for name, make in of.items()]


@pytest.fixture
def sets(monkeypatch):
    """Write the views for some parts, with each set as *changed* says; without it, just tell what is in the sets."""
    def call(made, judges, changed=lambda name, rows: rows):
        found = {}

        def written(name, rows, *rest):
            found[name] = list(rows)
            return membership(name, changed(name, rows), *rest)
        with monkeypatch.context() as patched:
            patched.setattr("shadowcheck.certificate.invariant.membership", written)
            return found, made.filled(views(made, judges))
    return call


@pytest.mark.parametrize("make", cases(CASES))
def test_a_view_that_is_removed_is_missed(make, sets):
    net, claims = make()
    judges = bench(net)
    found, whole = sets(parts(net, *claims), judges)
    assert not unmet(whole)
    for name, rows in found.items():
        for gone in rows:
            _, text = sets(parts(net, *claims), judges, lambda at, those, name=name, gone=gone: [
                row for row in those if at != name or row != gone
            ])
            assert unmet(text), (name, gone)


# another network


def edits(net):
    """*net* with one guard, or one part of a step, left out; with one move that may also stand still; and with a step
    more that does what one role does in another."""
    for one in net.steps:
        for number, move in enumerate(one.moves):
            rest = one.moves[:number] + one.moves[number + 1:]
            eased = dataclasses.replace(move, where=None) if move.event else dataclasses.replace(move, or_stays=True)
            yield one.name, lambda step, rest=rest: dataclasses.replace(step, moves=rest, to="", by=rest[0].role.name)
            yield one.name, lambda step, n=number, eased=eased: dataclasses.replace(
                step, moves=(*step.moves[:n], eased, *step.moves[n + 1:]))
            yield one.name, lambda step, move=move: (step, Step(f"{step.name} alone", move))


def edited(net):
    for name, edit in edits(net):
        try:
            yield net.edited(name, edit)
        except (SpecificationError, IndexError):  # nothing is left of the step
            continue


def tampered(net, claims):
    """For each edit of *net*: the certificate of *net*, the parts of the edited one, and these with the views of *net*.

    With it comes whether the edit leads to views that were not there.
    """
    judges, text = bench(net), certified(net, *claims)
    for other in edited(net):
        made, more = parts(other, *claims), bench(other).closure.families
        new = any(set(more[name].known.tolist()) - set(one.known.tolist())
            for name, one in judges.closure.families.items())
        yield text, made, made.filled(views(made, judges)), new


def alike_in_line():
    net, claims = in_line()
    return net, [one for one in claims if one.id.startswith("never")]


ABOUT_STATES = cases({
    "asking": lambda: (asking()[0], asking()[1][:1]), "mesi": lambda: alike(mesi),
    "barrier": lambda: alike(barrier), "dijkstra": lambda: alike(dijkstra), "in line": alike_in_line,
})


@pytest.mark.parametrize("make", ABOUT_STATES)
def test_a_step_that_is_changed_or_added_is_seen_in_the_text_and_misses_views_that_it_leads_to(make):
    leading = 0
    for text, made, filled, new in tampered(*make()):
        assert difference(text, made) or not new
        assert not difference(filled, made)
        if new:
            assert any(title.endswith("the invariant is kept") for title in unmet(filled))
            leading += 1
    assert leading > 3


# other claims


def stronger():
    """Networks, each with a claim that holds, and a stronger one that does not."""
    net, (last, _, once, _) = asking()
    boss, writer = net.role("boss"), net.role("writer")
    yield net, last, always(every(writer.has(ready=True)), given=boss.has(phase="decided"))
    yield net, once, absent(net.took("commit"), after=net.took("ask"))
    line, claims = in_line()
    me = line.role("me")
    yield line, claims[0], never(me.at("inside"))
    yield line, claims[2], precedes(me.at("waiting"), me.at("ready"))


@pytest.mark.parametrize(("net", "holds", "fails"), list(stronger()), ids=("states", "steps", "somebody", "order"))
def test_a_claim_that_is_made_stronger_is_not_confirmed(net, holds, fails, sets):
    made, other = parts(net, holds), parts(net, claim(fails, holds.per, id=holds.id))
    _, text = sets(made, bench(net))
    assert not unmet(text)
    assert difference(text, other)
    kept = text[len(made.head):len(text) - sum(map(len, made.sections))]
    assert unmet("".join([other.head, kept, *other.sections]))

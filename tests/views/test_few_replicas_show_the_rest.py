"""What views do not prove is looked for in instances, those with the fewest replicas first."""

from dataclasses import replace

import pytest

from shadowcheck.check.auto import AUTO
from shadowcheck.check.every import EVERY
from shadowcheck.claims import Counts, DeadlockFree, never, possible, responds
from shadowcheck.explore.graph import INTERRUPTED
from shadowcheck.explore.run import PLAIN, Run
from shadowcheck.instance import compile_network
from shadowcheck.judge import Result
from shadowcheck.network import every, some_other
from toys.tables import claim, lamp, network, role, step, switch

WRITER = role("writer", lamp(), "writers")
READER = role("reader", lamp(), "readers")
ON, READ = WRITER.at("on"), READER.at("on")


def blinking(*roles):
    return network(*(step(f"press {one.name}", one.does("press")) for one in roles))


class Spied:
    """The engine that is asked about instances; it remembers about which, and about which claims."""

    def __init__(self):
        self.asked = []

    def check(self, instance, claims, given, run):
        self.asked.append((tuple(instance.sizes.values()), [one.id for one in claims]))
        return AUTO.check(instance, claims, given, run)


@pytest.fixture
def spied(monkeypatch):
    spy = Spied()
    monkeypatch.setattr("shadowcheck.check.every.AUTO", spy)
    return spy


def judged(net, *claims, run=PLAIN, **sizes):
    return EVERY.check(compile_network(net, sizes), claims, run=run)


def test_with_two_families_every_pair_of_numbers_is_looked_at_the_fewest_first(spied):
    two_at_once = claim(never(ON & some_other(ON) & every(READ)), "writers", id="two")
    (found,) = judged(blinking(WRITER, READER), two_at_once, writers=2, readers=2).verdicts
    assert [sizes for sizes, _ in spied.asked] == [(1, 1), (1, 2), (2, 1), (2, 2)]
    assert (found.result, dict(found.instance.sizes)) == (Result.FAILS, {"writers": 2, "readers": 1})


def test_nothing_is_searched_that_nobody_asks_about(spied):
    lit, shown = claim(never(ON & ~ON), "writers", id="lit"), claim(possible(ON), "writers", id="shown")
    judged(blinking(WRITER), lit, shown, writers=4)
    assert spied.asked == [((1,), ["lit", "shown"]), ((4,), [])]


def test_a_proved_freedom_from_deadlock_is_told_with_the_largest_numbers_alone(spied):
    alive, counted = claim(DeadlockFree(), id="alive"), claim(Counts(4, 8, 2), id="counted")
    found = judged(blinking(WRITER), alive, counted, writers=2)
    assert spied.asked == [((2,), ["alive", "counted"])]
    assert [(one.result, one.every) for one in found.verdicts] == [(Result.HOLDS, True), (Result.HOLDS, False)]


def test_a_stop_with_one_replica_is_found_though_more_go_on():
    box = role("box", switch(ends=""), "boxes")
    handed = step("hand", box.does("press"))
    alive = claim(DeadlockFree(), id="alive")
    (found,) = judged(network(handed), alive, boxes=2).verdicts
    assert (found.result, dict(found.instance.sizes)) == (Result.FAILS, {"boxes": 1})


@pytest.mark.parametrize("at", ["searching", "judging"])
def test_ctrl_c_in_a_small_instance_ends_it_all(spied, at):
    def interrupt(*counts):
        if spied.asked:  # views are closed
            raise KeyboardInterrupt

    lit, shown = claim(never(ON & ~ON), "writers", id="lit"), claim(possible(ON), "writers", id="shown")
    run = Run(progress=interrupt) if at == "searching" else Run(judging=interrupt)
    found = judged(blinking(WRITER), lit, shown, run=run, writers=3)
    assert [sizes for sizes, _ in spied.asked] == [(1,)]
    assert (found.unfinished, {one.reason for one in found.verdicts}) == (INTERRUPTED, {INTERRUPTED})


def test_ctrl_c_while_views_are_closed_ends_it_all(spied):
    def interrupt(*counts):
        raise KeyboardInterrupt

    shown = claim(possible(ON), "writers", id="shown")
    found = judged(blinking(WRITER), shown, run=Run(progress=interrupt), writers=3)
    assert (spied.asked, found.unfinished, found.verdicts[0].result) == ([], INTERRUPTED, Result.UNFINISHED)


def test_too_many_views_prove_nothing_and_it_is_said():
    lit = claim(never(ON & ~ON), "writers", id="lit")
    found = judged(blinking(WRITER), lit, run=Run(limit=1), writers=1)
    assert "nothing is proved for every number: limit of 1 views passed" in found.why
    assert not found.verdicts[0].every


class Undecided:
    """An engine that sees all of every instance, but cannot tell for one replica what a claim asks."""

    @staticmethod
    def check(instance, claims, given, run):
        found = AUTO.check(instance, claims, given, run)
        if set(instance.sizes.values()) != {1}:
            return found
        verdicts = (replace(one, result=Result.UNFINISHED, reason="it is too much work") for one in found.verdicts)
        return replace(found, verdicts=tuple(verdicts))


def test_what_is_proved_for_two_or_more_is_not_for_every_number_if_one_alone_is_not_decided(monkeypatch):
    one = role("walker", switch(), "walkers")
    net = network(step("press", one.does("press"), fair=True))
    followed = claim(responds(one.at("on"), some_other(one.at("on"))), "walkers")
    monkeypatch.setattr("shadowcheck.check.every.AUTO", Undecided)
    (verdict,) = judged(net, followed, walkers=3).verdicts
    assert (verdict.result, verdict.every) == (Result.HOLDS, False)

"""The sequence chart, before it is drawn."""

import pytest

from shadowcheck.claims import never
from shadowcheck.instance import compile_network
from shadowcheck.judge import Result, Verdict
from shadowcheck.judge.verdict import Blame
from shadowcheck.network import Network, Role, Step
from shadowcheck.trace.sequence import Became, Message, chart
from toys.lights import Lamp, walk
from toys.tables import claim, table


@pytest.fixture
def verdict():
    """Of a claim about lamps that lamp 2 breaks."""
    lamp = Role("lamp", Lamp, "lamps")
    never_bright = claim(never(lamp.at("bright")), "lamps")
    return Verdict(never_bright, Result.FAILS, "", blame=Blame(2, ("lamp 2 was bright", "weather was fine")))


def called():
    """A call of the hub, which flips what is seen, what is not, and what only keeps account."""
    caller = Role("caller", table("caller", "idle pressed", ("idle", "press", "pressed")))
    hub, seen = (Role(name, table(name, "a b", ("a", "flip", "b"))) for name in ("hub", "seen"))
    tidied = Role("tidied", table("tidied", "a b", ("a", "flip", "b")), unseen=("flip",))
    moves = (caller.does("press"), hub.does("flip"), seen.does("flip"), tidied.does("flip"))
    net = Network("calls", (caller, hub, seen, tidied), (Step("press", *moves, to="hub"),))
    return chart(walk(compile_network(net, {}), "press"), "t")


CALLED = called()


def test_only_who_takes_part_has_a_lifeline_in_the_order_of_the_network(run):
    found = chart(run("flip", "shine 2 [thread_breaks: no]"), "t")
    assert found.lifelines == ("switch", "wire of lamp 1", "wire of lamp 2", "lamp 2")
    assert found.beginnings == ("off", "laid", "laid", "dark")


def test_whoever_acts_without_being_a_machine_comes_first(run):
    found = chart(run("age 1 [colour: warm]"), "t")
    assert found.lifelines == ("weather", "lamp 1")
    assert found.beginnings == ("", "dark")


def test_a_run_without_steps_shows_where_every_machine_begins(run):
    found = chart(run(), "t")
    assert found.lifelines == ("switch", "wire of lamp 1", "lamp 1", "wire of lamp 2", "lamp 2")
    assert found.beginnings == ("off", "laid", "dark", "laid", "dark")


def test_a_message_goes_from_who_acts_to_each_machine_that_takes_an_event(run):
    first, second = chart(run("flip", "shine 2 [thread_breaks: no]"), "t").rows
    assert first.messages == (Message(0, 1, "post Flip"), Message(0, 2, "post Flip"))
    assert second.messages == (Message(3, 2, "deliver Flip"),)


def test_who_acts_and_hands_nothing_to_anybody_does_what_the_step_is_called():
    idler = Role("idler", table("idler", "a b", ("a", "flip", "b")))
    net = Network("idling", (idler,), (
        Step("flip", idler.does("flip")), Step("hum", idler.stays(idler.at("a")), by="idler", says="It hums."),
    ))
    (row,) = chart(walk(compile_network(net, {}), "hum"), "t").rows
    assert row.messages == (Message(0, 0, "hum"),)


def test_who_acts_alone_is_drawn_with_a_message_to_itself(run):
    assert chart(run("flip", "tear 2"), "t").rows[1].messages == (Message(2, 2, "deliver Flip"),)


def test_an_answer_that_is_not_ok_is_written_on_the_message(run):
    assert chart(run("age 1 [colour: warm]"), "t").rows[0].messages == (Message(0, 1, "age / warm"),)


def test_changes_name_the_new_state_and_the_new_data(run):
    rows = chart(run("flip", "shine 2 [thread_breaks: yes]"), "t").rows
    assert rows[0].changes == (Became(0, "on"), Became(1, "", ("holds: Flip",)), Became(2, "", ("holds: Flip",)))
    assert rows[1].changes == (Became(2, "", ("holds: nothing",)), Became(3, "burnt_out"))


def test_rows_are_numbered_and_say_what_happens(run):
    row = chart(run("flip", "shine 1 [thread_breaks: no]"), "t").rows[1]
    assert (row.number, row.says, row.decided) == (2, "Lamp 1 gets current.", ("the thread of the lamp breaks? no",))


def test_the_loop_and_the_rest_are_kept(run):
    assert chart(run("age 1 [colour: warm]", "age 1 [colour: cold]", loop_at=0), "t").loop_at == 0
    assert chart(run("flip", rests=True), "t", ending="Broken.").ending == ("it may stay here for ever", "Broken.")
    assert chart(run("flip"), "t").ending == ()


def test_a_chart_ends_with_the_last_state_of_every_machine_though_it_stays_the_same(run):
    found = chart(run("flip", "shine 2 [thread_breaks: no]"), "t")
    assert found.ends == (("on",), ("laid", "holds: Flip"), ("laid", "holds: nothing"), ("bright", "old: no"))
    assert chart(run("age 1 [colour: warm]"), "t").ends[0] == ()


def test_the_last_step_of_a_finite_counterexample_breaks_the_claim(run, verdict):
    found = chart(run("flip", "shine 2 [thread_breaks: no]"), "t", broken=verdict)
    assert [row.breaks for row in found.rows] == [False, True]
    assert {found.lifelines[number] for number in found.blamed} == {"lamp 2"}
    assert found.ending == ("Broken: It is so.", "Because lamp 2 was bright.")


def test_no_single_step_breaks_a_claim_about_what_never_comes(run, verdict):
    rows = chart(run("flip", rests=True), "t", broken=verdict).rows
    assert not any(row.breaks for row in rows)


def test_a_call_is_an_arrow_to_whom_is_called_and_its_effects_come_from_there():
    assert [row.messages for row in CALLED.rows] == [(Message(0, 1, "press"), Message(1, 2, "flip"))]


def test_what_the_model_does_for_itself_is_neither_an_arrow_nor_a_change():
    assert CALLED.lifelines == ("caller", "hub", "seen")
    assert [change.lifeline for change in CALLED.rows[0].changes] == [0, 1, 2]
    assert CALLED.ends == (("pressed",), ("b",), ("b",))

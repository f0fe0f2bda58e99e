"""The sequence chart, before it is drawn."""

from shadowcheck.trace.sequence import Became, Message, chart


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

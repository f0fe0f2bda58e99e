"""What a picture says of a machine, a network, an observer; before anybody draws it."""

import pytest

from shadowcheck.claims.obligation import OBSERVERS
from shadowcheck.draw.machines import ENTRY, gathered, look_of, machine_picture
from shadowcheck.draw.networks import network_picture
from shadowcheck.draw.observers import observer_picture
from shadowcheck.draw.picture import Bundles, Look, listed
from shadowcheck.machine import Machine, NoData, State
from shadowcheck.network import Network, Role, Step
from toys.tables import table


def arrows(picture):
    return {(arrow.source, arrow.target): arrow.items for arrow in picture.arrows}


def looks(picture):
    return {node.id: node.look for node in picture.nodes}


def test_declared_states_are_drawn_not_every_valuation_of_the_data(writer):
    picture = machine_picture(writer)
    drawn = {node.id for node in picture.nodes if node.look not in (Look.ENTRY, Look.HUB)}
    assert drawn == {
        "idle",
        "identified",
        "preparing",
        "prepared",
        "quiet",
        "snapped",
        "thawed",
        "done",
        "failed",
        "crashed",
    }


def test_arrows_bear_event_guard_and_outcome(writer):
    found = arrows(machine_picture(writer))
    assert found["preparing", "prepared"] == ("prepare_snapshot [not disk_full]",)
    assert found["preparing", "failed"] == ("prepare_snapshot [disk_full] / veto",)
    assert found["prepared", "failed"] == ("freeze [not can_stop] / VSS_E_WRITERERROR_RETRYABLE",)


def test_several_outcomes_of_one_arrow_stand_together(writer):
    assert arrows(machine_picture(writer))["frozen", "thawed"] == ("thaw / fine or odd",)


def test_a_transition_that_no_reaction_takes_is_marked(writer):
    assert "finish [known] / never taken" in arrows(machine_picture(writer))["thawed", "failed"]


def test_initial_final_and_failure_states_have_looks_of_their_own(writer):
    found = looks(machine_picture(writer))
    assert found[ENTRY] is Look.ENTRY
    assert found["idle"] is found["done"] is Look.END
    assert found["failed"] is Look.FAILURE
    assert found["crashed"] is Look.FAILED_END
    assert found["preparing"] is Look.PLAIN


@pytest.mark.parametrize(
    "name", ["failed_at_freeze", "Vetoed", "aborting", "overflow", "crashed", "timed_out", "broken"]
)
def test_a_failure_is_known_by_its_name(name):
    assert look_of(name, rests=False).fails


def test_a_state_with_substates_is_a_frame_and_has_an_entry_of_its_own(writer):
    picture = machine_picture(writer)
    (frame,) = picture.groups
    assert (frame.id, frame.says) == ("frozen", "It holds its writes.")
    assert [node.id for node in picture.inside("frozen")] == [f"{ENTRY} frozen", "quiet", "snapped"]
    assert arrows(picture)[f"{ENTRY} frozen", "quiet"] == ()


def test_an_arrow_between_a_frame_and_its_inside_is_drawn_between_boxes(writer):
    picture = machine_picture(writer)
    assert "again" in arrows(picture)["snapped", "quiet"]
    assert "again" in next(node.items for node in picture.nodes if node.id == "quiet")


def test_what_many_states_share_is_drawn_once(writer):
    picture = machine_picture(writer)
    hub = next(node for node in picture.nodes if node.id == "*to crashed")
    assert hub.look is Look.HUB
    assert hub.items == ("crash: from idle, identified, preparing, prepared, thawed, failed",)
    assert ("idle", "crashed") not in arrows(picture)


def test_the_caption_is_the_first_paragraph_of_the_docstring(writer):
    assert machine_picture(writer).caption == "A writer, from the first question to the end."


def test_a_sentence_of_the_glossary_goes_with_its_state(writer):
    said = {node.id: node.says for node in machine_picture(writer).nodes}
    assert said["failed"] == "It answers every further event with its failure."


def test_a_table_of_many_states_is_folded_by_their_names(mailbox):
    picture = machine_picture(mailbox, "delivery")
    assert [node.id for node in picture.nodes if node.look not in (Look.HUB, Look.ENTRY)] == [
        "unlisted",
        "listed",
        "lost",
        "overflow",
    ]
    assert arrows(picture)[ENTRY, "unlisted"] == ("front", "back")
    assert arrows(picture)["listed", "overflow"] == ("post Freeze, Thaw, Abort",)
    assert f"{len(mailbox.states):,} local states" in picture.caption


def test_choices_and_answers_of_a_table_are_written_too(network):
    picture = machine_picture(network.role("requester").system)
    assert arrows(picture)["away", "asking"] == ("ask [mood: yes] / veto",)


def test_a_restart_is_drawn_from_every_state_to_the_beginning():
    class Simple(Machine[NoData]):
        a = State(initial=True)
        b = State()
        go = a.to(b) | b.to(a)

    picture = machine_picture(Role("r", Simple, restart="dies").system)
    assert arrows(picture)["b", "a"] == ("go", "dies")
    assert next(node for node in picture.nodes if node.id == "a").items == ("dies",)


def test_a_machine_that_begins_inside_a_frame_restarts_there():
    class Nested(Machine[NoData]):
        class outer(State.Compound, initial=True):  # noqa: N801 - a state
            inner = State(initial=True)
            other = State()
            move = inner.to(other)

        apart = State(final=True)
        leave = outer.to(apart)

    picture = machine_picture(Role("r", Nested, restart="dies").system)
    assert arrows(picture)["apart", "inner"] == ("dies",)
    assert arrows(picture)[ENTRY, "outer"] == ()


def test_items_of_one_verb_or_one_answer_are_gathered():
    assert gathered(["post A", "post B", "list", "", "(deliver A)", "(deliver B)"]) == (
        "post A, B",
        "list",
        "(deliver A, B)",
    )
    assert gathered(["create / S_OK", "release / S_OK", "x [y] / S_OK"]) == ("create, release / S_OK", "x [y] / S_OK")


def test_sources_are_listed_the_shorter_way():
    names = ["a", "b", "c", "d", "e", "f"]
    assert listed(["a", "b", "c", "d", "e"], names, "f") == "from every other state"
    assert listed(["a", "b", "c", "d"], names, "f") == "from every other state but e"
    assert listed(["a", "b"], names, "f") == "from a, b"
    assert listed(names, names, "") == "in every state"


def test_the_course_of_life_stays_visible_when_arrows_are_folded():
    names = [f"s{n}" for n in range(8)]
    bundles = Bundles()
    for source in names[:6]:
        bundles.add(source, "s6", "finish")
        bundles.add(source, "s7", "end")
    rest, hubs, shared = bundles.folded(names, names)
    assert [(arrow.source, arrow.target) for arrow in rest.merged()] == [("s5", "s6")]
    assert [hub.id for hub in hubs] == ["*to s6", "*to s7"]
    assert [arrow.target for arrow in shared] == ["s6", "s7"]


def test_what_many_states_do_without_being_left_is_said_once():
    names = [f"s{n}" for n in range(6)]
    bundles = Bundles()
    for name in names:
        bundles.add(name, name, "look")
    rest, (note,), shared = bundles.folded(names, names)
    assert note.items == ("look: in every state",)
    assert note.title == "without leaving the state"
    assert not shared
    assert rest.loops("s0") == ()


def test_the_network_shows_who_hands_what_to_whom(network):
    picture = network_picture(network)
    found = {(arrow.source, arrow.target): arrow for arrow in picture.arrows}
    assert found["writer", "mailbox"].items == ("deliver Freeze",)
    assert found["requester", "mailbox"].items == ("list 1",)
    (legend,) = [node for node in picture.nodes if node.look is Look.LIST]
    assert legend.items == ("1. requester to delivery to writer 1…n: post Freeze, Thaw, Abort, list, (lose)",)


def test_replicated_roles_are_stacked_and_strangers_are_outside(network):
    found = looks(network_picture(network))
    assert found["requester"] is Look.ROLE
    assert found["writer"] is found["mailbox"] is Look.ROLES
    assert found["weather"] is Look.OUTSIDE


def test_what_can_be_switched_off_is_dashed_and_in_brackets(network):
    found = {(arrow.source, arrow.target): arrow for arrow in network_picture(network).arrows}
    assert found["weather", "writer"].dashed
    assert found["weather", "writer"].items == ("(crash)",)
    assert not found["requester", "mailbox"].dashed


def test_a_network_with_short_lists_needs_no_legend():
    tick = table("T", "a", ("a", "go", "a"))
    one, two = Role("one", tick), Role("two", tick)
    picture = network_picture(
        Network("n", (one, two), (Step("s", two.does("go"), one.stays(one.at("a")), by="one", says="x", source="y"),))
    )
    assert [node.id for node in picture.nodes] == ["one", "two"]


def test_observers_say_what_moves_them_on():
    found = {observer.name: arrows(observer_picture(observer)) for observer in OBSERVERS}
    assert found["never"]["fine", "broken"] == ("bad",)
    assert found["precedes"]["waiting for the first", "broken"] == ("then, not first",)
    assert found["absent"]["not yet forbidden", "forbidden"] == ("after",)
    assert found["responds"]["nothing owed", "an answer is owed"] == ("trigger, not answer",)
    assert found["responds"]["an answer is owed", "nothing owed"] == ("answer",)
    assert found["possible"]["after it", "witnessed"] == ("good",)


def test_every_observer_has_a_caption_and_a_goal_that_is_told_apart():
    for observer in OBSERVERS:
        picture = observer_picture(observer)
        assert picture.caption
        assert looks(picture)[observer.states[observer.goal]] is not Look.PLAIN

"""The picture of a small state space: all states, all steps, and where the network may end."""

from collections import deque

import pytest

from shadowcheck.classics import increment, two_phase_commit
from shadowcheck.draw.folder import write
from shadowcheck.draw.gallery import gallery
from shadowcheck.draw.picture import Look
from shadowcheck.draw.states import states_picture
from shadowcheck.instance import compile_network
from shadowcheck.protocol import Protocol
from shadowcheck.protocol.starting import MODEL as CROSSING


def picture_of(model):
    return states_picture(model.network(model.settings({})), model.sizes)


def found(model):
    """The states in words, and the steps between them, as `Instance.successors` gives them."""
    instance = compile_network(model.network(model.settings({})), model.sizes)
    steps, seen, left = set(), {instance.initial}, deque([instance.initial])

    def told(state):
        return "; ".join(f"{one.name} {one.system.states[one.local(state)]}" for one in instance.fields)

    while left:
        state = left.popleft()
        for rule, target in instance.successors(state):
            steps.add((told(state), str(rule), told(target)))
            if target not in seen:
                seen.add(target)
                left.append(target)
    return {told(state) for state in seen}, steps


def test_every_state_and_every_step_is_in_the_picture():
    picture = picture_of(CROSSING.model())
    title = {node.id: node.title.replace("\N{NO-BREAK SPACE}", " ") for node in picture.nodes}
    inside = {(title[node.id], item, title[node.id]) for node in picture.nodes for item in node.items}
    between = {(title[one.source], item, title[one.target]) for one in picture.arrows for item in one.items}
    states, steps = found(CROSSING.model())
    assert {text for text in title.values() if text} == states
    assert between | inside == steps
    assert picture.title == "starting: every state, with trains=2"
    assert picture.caption == "All 13 states that can be reached, and the 27 steps between them."


def test_states_in_which_the_network_may_end_have_a_double_border():
    looks = [node.look for node in picture_of(increment.MODEL.model()).nodes]
    assert (looks.count(Look.END), looks.count(Look.FAILURE)) == (3, 0)


def test_a_state_in_which_the_network_stops_and_may_not_is_a_failure():
    protocol = Protocol("stuck")
    lamp = protocol.variable("lamp", "off", ("off", "on", "broken"), ends=["on"])
    protocol.step("press", lamp.becomes({"off": ["on", "broken"]}))
    looks = {node.title.rpartition("\N{NO-BREAK SPACE}")[2]: node.look for node in picture_of(protocol.model()).nodes}
    assert looks == {"": Look.ENTRY, "off": Look.PLAIN, "on": Look.END, "broken": Look.FAILURE}


def test_a_step_that_can_be_switched_off_is_dashed():
    protocol = Protocol("lamp")
    protocol.group("fuse", "The fuse may blow.")
    lamp = protocol.variable("lamp", "off", ("off", "on"))
    protocol.step("press", lamp.becomes({"off": "on"}))
    protocol.step("blow", lamp.becomes({"on": "off"}), group="fuse")
    dashed = {one.items: one.dashed for one in picture_of(protocol.model()).arrows if one.items}
    assert dashed == {("press",): False, ("blow",): True}


@pytest.mark.parametrize("model", [two_phase_commit.MODEL.model(), Protocol("alone")], ids=["many states", "nothing"])
def test_a_graph_that_cannot_be_read_is_not_drawn(model, tmp_path):
    if isinstance(model, Protocol):
        model.variable("lamp", "off")
        model = model.model()
    (tmp_path / "states.svg").write_text("of a smaller model", encoding="utf-8")
    assert picture_of(model) is None
    assert write(gallery(model), tmp_path)
    assert not (tmp_path / "states.svg").exists()

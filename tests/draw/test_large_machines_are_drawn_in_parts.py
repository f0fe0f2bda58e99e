"""A machine of many states is drawn in frames that fit on a page; nothing of it is lost, and nothing drawn twice."""

from collections import Counter
from itertools import pairwise

import pytest

from shadowcheck.draw.dot import dot
from shadowcheck.draw.layout import PAGE, fitted
from shadowcheck.draw.machines import ENTRY
from shadowcheck.draw.parts import LARGEST, in_parts
from shadowcheck.draw.picture import Arrow, Group, Look, Node, Picture

NAMES = [f"s{number}" for number in range(30)]


def course(*more, nodes=(), groups=()):
    """A life of thirty states, one after the other, and what *more* there is."""
    states = [Node(name, name) for name in NAMES]
    arrows = [Arrow(first, then, (f"go {then}",)) for first, then in pairwise(NAMES)]
    entry = (Node(ENTRY, "", Look.ENTRY), Arrow(ENTRY, "s0"))
    return Picture("a life", "It goes on.", (entry[0], *states, *nodes), (entry[1], *arrows, *more), groups)


def parts_of(picture):
    """The states in each part, in order."""
    frames = [group.id for group in picture.groups if group.id.startswith("*part")]
    return [[node.id for node in picture.inside(frame) if node.look is Look.PLAIN] for frame in frames]


def box(picture, name):
    return next(node for node in picture.nodes if node.id == name)


def test_few_states_stay_together():
    few = Picture("few", "", tuple(Node(name, name) for name in NAMES[:5]), ())
    assert in_parts(few) == few


def test_few_states_that_are_too_wide_for_a_page_are_cut_too():
    names = [Node(name, name) for name in NAMES[:14]]
    exits = tuple(Arrow(node.id, "s13", (f"an_answer_of_{'x' * 20}_{node.id}",)) for node in names[:13])
    line = tuple(Arrow(first.id, then.id, ("go",)) for first, then in pairwise(names))
    wide = Picture("wide", "", tuple(names), (*line, *exits))
    assert fitted(wide).width > PAGE
    assert len(parts_of(in_parts(wide))) == 2


def test_every_state_is_in_one_part_and_neighbours_stay_together():
    parts = parts_of(in_parts(course()))
    assert [name for part in parts for name in part] == NAMES
    assert all(len(part) <= LARGEST for part in parts)
    assert len(parts) == -(-len(NAMES) // LARGEST)


def test_the_cut_is_where_fewest_arrows_cross():
    knot = [Arrow(first, then, ("tie",)) for first, then in [("s5", "s10"), ("s6", "s11"), ("s7", "s12")]]
    parts = parts_of(in_parts(course(*knot)))
    assert any({"s5", "s6", "s7", "s10", "s11", "s12"} <= set(part) for part in parts)


def test_an_arrow_is_drawn_or_told_where_it_leaves_and_never_both():
    whole = course(Arrow("s2", "s20", ("leap",)), Arrow("s3", "s4", ("run",)))
    cut = in_parts(whole)
    drawn = Counter((arrow.source, arrow.target) for arrow in cut.arrows)
    told = Counter(
        (node.id, item.rpartition(" → ")[2]) for node in cut.nodes for item in node.items if " → " in item
    )
    wanted = Counter((arrow.source, arrow.target) for arrow in whole.arrows)
    dotted = {node.id for node in cut.nodes if node.look is Look.HUB}
    assert Counter({pair: count for pair, count in (drawn + told).items() if pair[0] not in dotted}) == wanted
    assert "leap → s20" in box(cut, "s2").items


def test_where_an_arrow_comes_from_is_told_where_it_arrives():
    cut = in_parts(course(Arrow("s2", "s20", ("leap",)), Arrow("s1", "s20", ("hop",))))
    dotted = box(cut, "*to s20")
    assert dotted.items == ("from s2, s1",)
    assert (dotted.look, dotted.group) == (Look.HUB, box(cut, "s20").group)
    assert Arrow("*to s20", "s20") in cut.arrows


def test_a_dotted_box_that_is_there_tells_it_besides():
    hub = Node("*to s20", "", Look.HUB, ("stop: from s1, s2, s3",))
    cut = in_parts(course(Arrow("*to s20", "s20"), Arrow("s4", "s20", ("leap",)), nodes=(hub,)))
    assert box(cut, "*to s20").items == ("stop: from s1, s2, s3", "also from s4")
    assert Counter(node.id for node in cut.nodes)["*to s20"] == 1


def test_what_many_states_lead_to_and_where_nothing_goes_on_come_last():
    far = [Node("failed", "failed"), Node("gone", "gone")]
    exits = [Arrow(name, "failed", ("stop",)) for name in NAMES[::6]]
    whole = course(*exits, Arrow("s3", "gone", ("go",)), Arrow("failed", "gone", ("go",)), nodes=far)
    first = Picture(whole.title, "", (*whole.nodes[-2:], *whole.nodes[:-2]), whole.arrows)
    assert {"failed", "gone"} <= set(parts_of(in_parts(first))[-1])


def test_a_frame_is_not_cut_and_its_exits_are_told_where_they_arrive():
    inner = [Node(name, name, group="inner") for name in ("a", "b")]
    arrows = [Arrow("s29", "a", ("in",)), Arrow("a", "b", ("on",)), Arrow("inner", "s1", ("out",))]
    cut = in_parts(course(*arrows, nodes=inner, groups=(Group("inner", "inner"),)))
    assert {node.group for node in cut.nodes if node.id in ("a", "b")} == {"inner"}
    assert next(group for group in cut.groups if group.id == "inner").parent.startswith("*part")
    assert box(cut, "*to s1").items == ("out: from inner",)


def test_what_is_told_of_all_states_belongs_to_no_part():
    everywhere = Node("*to ", "without leaving the state", Look.HUB, ("ask: in every state",))
    cut = in_parts(course(nodes=(everywhere,)))
    assert box(cut, "*to ") == everywhere


@pytest.mark.parametrize("text", ["go on", "an event with a long name that goes on"])
def test_parts_fit_on_a_page_and_hold_the_text_on_their_arrows(text):
    arrows = [Arrow(first, then, (text,)) for first, then in [("s1", "s4"), ("s2", "s6"), ("s10", "s12")]]
    places = fitted(in_parts(course(*arrows)))
    assert places.width <= PAGE
    frames = [(places.frames[name], name) for name in places.frames]
    for course_ in places.courses.values():
        if course_.label is not None:
            x, y = course_.label
            assert any(b.x < x < b.x + b.width and b.y < y < b.y + b.height for b, _ in frames)


def test_the_same_picture_is_cut_alike_each_time():
    whole = course(Arrow("s2", "s20", ("leap",)))
    assert dot(in_parts(whole)) == dot(in_parts(whole))

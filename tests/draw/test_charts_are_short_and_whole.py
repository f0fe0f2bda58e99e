# ruff: noqa: S311, S314 - charts are random, not secret; the XML is our own
"""Sequence charts leave out who does nothing, and nothing else; alike steps share a row; no words lie on others."""

import random
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest

from shadowcheck.draw.gathered import gathered
from shadowcheck.draw.lanes import bundles, lanes
from shadowcheck.draw.metrics import width
from shadowcheck.draw.sequence_mermaid import sequence_mermaid
from shadowcheck.draw.sequence_svg import sequence_svg
from shadowcheck.instance import compile_network
from shadowcheck.network import Network, Role, Step
from shadowcheck.trace.sequence import Became, Chart, Message, Row, chart
from shadowcheck.trace.story import sentence
from toys import lights
from toys.lights import Lamp

SVG = "{http://www.w3.org/2000/svg}"
GALLERY = Path(__file__).parents[2] / "diagrams"
NAMES = ("farmer", "basket of tree 1", "tree 1", "basket of tree 2", "tree 2", "basket of tree 3", "tree 3")


@pytest.fixture(scope="module")
def light():
    return compile_network(lights.network(), {"lamps": 2})


RUNS = [
    ("flip", "shine 2 [thread_breaks: no]"),
    ("age 1 [colour: warm]",),
    ("flip", "shine 1 [thread_breaks: no]", "shine 2 [thread_breaks: no]"),
    ("flip", "shine 1 [thread_breaks: yes]"),
]


def letters(svg):
    """All that is written in a drawing, and no more, without what depends on where lines are broken."""
    texts = (element.text or "" for element in ET.fromstring(svg).iter(f"{SVG}text"))
    return re.sub(r"\s", "", "".join(texts))


def squeezed(text):
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("names", RUNS, ids=" then ".join)
def test_who_takes_part_has_a_lifeline_and_all_others_are_named_as_left_out(light, names):
    trace = lights.walk(light, *names)
    found = chart(trace, "t")
    moved = {change.field.name for step in trace.steps for change in step.changes(light)}
    assert moved <= set(found.lifelines)
    machines = {field.name for field in light.fields}
    assert set(found.absent) == machines - set(found.lifelines)
    touched = {number for row in found.rows for one in row.messages for number in (one.source, one.target)}
    assert touched | {one.lifeline for row in found.rows for one in row.changes} == set(range(len(found.lifelines)))


@pytest.mark.parametrize("names", RUNS, ids=" then ".join)
def test_all_that_a_story_tells_is_in_its_drawing(light, names):
    trace = lights.walk(light, *names)
    found = chart(trace, "t")
    drawn = letters(sequence_svg(found))
    for step, row in zip(trace.steps, found.rows, strict=True):
        told = [*row.decided, *(one.text for one in row.messages), *(one.state for one in row.changes)]
        told += [datum for one in row.changes for datum in one.data]
        assert [text for text in told if squeezed(text) not in drawn] == []
        who, likewise = sentence(step.rule, light), {other for group in gathered(found) for other in group.others}
        assert squeezed(who) in drawn or any(other in who.lower() for other in likewise)
    assert all(squeezed(name) in drawn for name in (*found.lifelines, *found.absent))


def test_what_is_left_out_is_said_in_mermaid_too():
    bare = Chart("t", ("farmer",), ("",), (Row(1, "Night.", (), (), ()),), None, ())
    assert "Not shown" not in sequence_mermaid(bare)
    two, one = (sequence_mermaid(replace(bare, absent=names)) for names in (("tree", "birds"), ("tree",)))
    assert "Not shown#58; tree, birds, which do nothing here." in two
    assert "Not shown#58; tree, which does nothing here." in one


def test_a_ledger_is_not_missed():
    played, kept = (Role(name, Lamp) for name in ("lamp", "account"))
    step = Step("age", played.does("age"), by="weather", says="The weather wears the lamp.")
    for ledger in (True, False):
        network = Network("light", (played, replace(kept, ledger=ledger)), (step,))
        found = chart(lights.walk(compile_network(network, {}), "age [colour: warm]"), "t")
        assert found.absent == (() if ledger else ("account",))


def picks(number, tree, *, says="is picked", decided=("is it ripe? yes",), state="bare", **more):
    """A step in which one tree is picked, and what its basket becomes."""
    basket = 2 * tree - 1
    messages = (Message(basket, basket + 1, "pick"),)
    changes = (Became(basket, "", ("holds: apples",)), Became(basket + 1, state))
    return Row(number, f"Tree {tree} {says}.", decided, messages, changes, **more)


def numbers(*rows, loop_at=None):
    found = Chart("t", NAMES, ("",) * len(NAMES), rows, loop_at, ())
    return [group.number for group in gathered(found)]


def test_what_replicas_do_alike_one_after_the_other_shares_a_row():
    assert numbers(picks(1, 1), picks(2, 2), picks(3, 3)) == ["1\N{EN DASH}3"]
    (group,) = gathered(Chart("t", NAMES, ("",) * 7, (picks(1, 1), picks(2, 2), picks(3, 3)), None, ()))
    assert group.says == "Tree 1 is picked. Then tree 2 and tree 3 likewise."
    assert {change.lifeline for change in group.changes} == {1, 2, 3, 4, 5, 6}


@pytest.mark.parametrize("other", [
    picks(2, 2, says="is cut"), picks(2, 2, decided=("is it ripe? no",)), picks(2, 2, state="broken"),
    picks(2, 2, breaks=True), picks(2, 2, faults=("nobody may",)), replace(picks(2, 2), messages=()),
    replace(picks(2, 2), says="Tree 3 is picked."), replace(picks(2, 2), messages=(Message(3, 2, "pick"),)),
    replace(picks(2, 2), messages=(Message(3, 4, "pick", missed=True),)), picks(2, 1, state="dead"),
])
def test_a_step_that_differs_in_anything_has_a_row_of_its_own(other):
    assert numbers(picks(1, 1), other) == ["1", "2"]


def test_where_a_loop_begins_a_row_begins():
    rows = picks(1, 1), picks(2, 2), picks(3, 3)
    assert numbers(*rows, loop_at=1) == ["1", "2\N{EN DASH}3"]
    assert numbers(*rows, loop_at=0) == ["1\N{EN DASH}3"]


def test_who_comes_back_after_another_begins_a_new_row():
    assert numbers(picks(1, 1), picks(2, 2), picks(3, 1)) == ["1\N{EN DASH}2", "3"]


def test_the_same_step_again_and_again_shares_a_row_that_tells_each_change_in_order():
    grows = [Row(n, "It grows.", (), (Message(0, 2, "grow"),), (Became(2, f"size_{n}"),)) for n in (1, 2, 3)]
    (group,) = gathered(Chart("t", NAMES, ("",) * 7, tuple(grows), None, ()))
    assert group.says == "It grows. This happens 3 times."
    assert [change.state for change in group.changes] == ["size_1", "size_2", "size_3"]
    drawing = sequence_svg(Chart("t", NAMES, ("",) * 7, tuple(grows), None, ()))
    places = [float(one.get("y")) for one in ET.fromstring(drawing).iter(f"{SVG}text") if "size" in (one.text or "")]
    assert places == sorted(places)
    assert len(set(places)) == 3


def test_changes_of_several_machines_that_come_again_keep_their_steps_apart():
    grows = [
        Row(n, "It grows.", (), (Message(0, 2, "grow"),), (Became(2, f"size_{n}"), Became(4, "shaded"))) for n in (1, 2)
    ]
    assert numbers(*grows) == ["1", "2"]


def test_names_that_begin_alike_are_not_taken_for_each_other():
    names = ("tree 1", "tree 10", "tree 2")
    first = Row(1, "Tree 1 stands beside tree 10.", (), (Message(0, 1, "shade"),), ())
    other = Row(2, "Tree 2 stands beside tree 20.", (), (Message(2, 2, "shade"),), ())
    assert len(gathered(Chart("t", names, ("",) * 3, (first, other), None, ()))) == 2


def test_one_arrow_leads_from_a_machine_to_all_on_one_side_and_names_an_event_once():
    posts = [Message(2, 4, "post"), Message(2, 3, "post"), Message(2, 5, "stop"), Message(2, 0, "tell")]
    right, left = bundles(posts)
    assert right.heads == ((3, "post"), (4, "post"), (5, "stop"))
    assert [(label.text, label.span) for label in right.labels()] == [("post", (2, 4)), ("stop", (4, 5))]
    assert left.heads == ((0, "tell"),)


def test_arrows_share_a_line_unless_they_lie_on_each_other():
    chain = [Message(0, 1, "call"), Message(1, 3, "post"), Message(4, 5, "hear")]
    assert len(lanes(chain)) == 1
    assert len(lanes([*chain, Message(3, 0, "answer")])) == 2
    assert len(lanes([Message(0, 1, "call"), Message(0, 1, "call again")])) == 2
    assert len(lanes([Message(0, 1, "call"), Message(1, 0, "answer", missed=True)])) == 2


def test_no_event_is_lost_between_messages_and_lines():
    rng = random.Random(5)
    for _ in range(200):
        count = rng.randrange(9)
        given = [Message(rng.randrange(6), rng.randrange(6), f"e{n}", rng.random() < 0.2) for n in range(count)]
        drawn = [
            (bundle.source, place, text.split(" ")[0], bundle.missed)
            for lane in lanes(given) for bundle in lane for place, text in bundle.heads
        ]
        assert sorted(drawn) == sorted((one.source, one.target, one.text, one.missed) for one in given)


PLAIN = ("go", "post PrepareForSnapshot", "freeze", "gather_writer_metadata", "waiting_for_backup_complete")


def random_chart(seed):
    """A chart of random steps, with long words and short ones."""
    rng = random.Random(seed)
    count = rng.randrange(1, 14)
    words = (*PLAIN, "x" * 30)

    def row(number):
        messages = tuple(
            Message(rng.randrange(count), rng.randrange(count), rng.choice(words), rng.random() < 0.1)
            for _ in range(rng.randrange(4))
        )
        data = rng.choice(((), ("holds: nothing",)))
        places = rng.sample(range(count), rng.randrange(min(count, 4) + 1))
        changes = tuple(Became(place, rng.choice(words), data) for place in places)
        decided = tuple(f"is it {word}? no" for word in rng.sample(words, rng.randrange(3)))
        return Row(number, rng.choice(("", "It happens.", "Somebody does something. " * 8)), decided, messages, changes)

    names = tuple(f"{rng.choice(PLAIN)} {number}" for number in range(count))
    rows = tuple(map(row, range(1, rng.randrange(2, 12))))
    return Chart("A title", names, ("idle",) * count, rows, None, ("It ends.",))


def written(svg):
    """Every line of text, with the box that it fills: left, right, top, bottom."""
    for element in ET.fromstring(svg).iter(f"{SVG}text"):
        x, y, size = (float(element.get(name)) for name in ("x", "y", "font-size"))
        wide = width(element.text or "", size, bold=element.get("font-weight") == "bold")
        left = x - {"start": 0, "middle": wide / 2, "end": wide}[element.get("text-anchor")]
        yield element.text, left, left + wide, y - size * 0.8, y + size * 0.2


@pytest.mark.parametrize("seed", range(40))
def test_no_words_lie_on_others_or_leave_the_page(seed):
    drawing = sequence_svg(random_chart(seed))
    found, wide = list(written(drawing)), float(ET.fromstring(drawing).get("width"))
    assert [one for one in found if one[1] < 0 or one[2] > wide] == []
    on_others = [
        (one[0], other[0]) for number, one in enumerate(found) for other in found[number + 1:]
        if min(one[2], other[2]) - max(one[1], other[1]) > 2 and min(one[4], other[4]) - max(one[3], other[3]) > 2
    ]
    assert on_others == []


@pytest.mark.parametrize("seed", range(40))
def test_everything_of_a_random_chart_is_written(seed):
    given = random_chart(seed)
    drawn = letters(sequence_svg(given))
    for row in given.rows:
        said = [row.says, *row.decided] if row.says else []
        told = [*said, *(one.text for one in row.messages), *(one.state for one in row.changes)]
        assert [text for text in told if squeezed(text) not in drawn] == []


def test_every_chart_of_the_gallery_fits_two_screens_and_the_width_of_a_page():
    sizes = {
        path.name: tuple(map(float, re.search(r'width="([\d.]+)" height="([\d.]+)"', path.read_text()[:400]).groups()))
        for path in (GALLERY / "sequences").glob("*.svg")
    }
    assert {name: size for name, size in sizes.items() if size[0] > 1000 or size[1] > 2050} == {}

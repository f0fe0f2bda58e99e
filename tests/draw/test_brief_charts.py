"""Charts with brief rows: a step that has no sentence, with what others became beside it."""

import xml.etree.ElementTree as ET

import pytest

from shadowcheck.draw.sequence_mermaid import sequence_mermaid
from shadowcheck.draw.sequence_svg import sequence_svg
from shadowcheck.trace.sequence import Became, Chart, Message, Row

SVG = "{http://www.w3.org/2000/svg}"


def call(number, text, *changes, faults=()):
    return Row(number, "", (), (Message(0, 1, text),), changes, faults=faults)


def drawn(*rows):
    names = ("farmer", "tree", "birds")
    return sequence_svg(Chart("t", names, ("", "", "asleep"), rows, None, ()))


def place_of(text, svg):
    """Where a line of text stands, and how far down."""
    found = (one for one in ET.fromstring(svg).iter(f"{SVG}text") if one.text == text)  # noqa: S314 - our own
    return next((float(one.get("x")), float(one.get("y"))) for one in found)


def test_a_change_stands_beside_its_message():
    svg = drawn(call(1, "shake", Became(2, "awake")))
    assert abs(place_of("shake", svg)[1] - place_of("awake", svg)[1]) < 5


def test_a_change_of_who_takes_part_stands_where_its_arrow_ends():
    svg = drawn(call(1, "shake", Became(1, "bare")))
    assert place_of("bare", svg)[0] == place_of("tree", svg)[0]
    assert place_of("bare", svg)[1] >= place_of("shake", svg)[1]


def test_a_step_without_a_number_has_none():
    svg = drawn(Row(0, "Later.", (), (), ()), call(7, "shake"), call(0, "wind blows"))
    written = [one.text for one in ET.fromstring(svg).iter(f"{SVG}text")]  # noqa: S314 - our own
    assert "7" in written
    assert "0" not in written


@pytest.mark.parametrize("number", [1, 10_000_000])
def test_nothing_is_cut_off(extents, number):
    rows = (
        call(number, "a call with a very long name that is written in several lines", Became(2, "awake, or not " * 5)),
        Row(0, "", (), (Message(1, 1, "a thing that happens by itself, and that has a name as long as that"),), ()),
        call(number, "shake", faults=("this breaks a rule: " + "nobody shakes a tree in which birds are asleep " * 4,)),
    )
    assert [found for found in extents(drawn(*rows)) if found[1] < 0 or found[2] > found[3]] == []


@pytest.mark.parametrize(("certain", "octagons"), [(True, 1), (False, 0)])
def test_a_state_that_is_not_certain_looks_like_no_failure(certain, octagons):
    svg = drawn(call(1, "shake", Became(2, "failed; or awake", certain=certain)))
    shapes = ET.fromstring(svg).iter(f"{SVG}polygon")  # noqa: S314 - our own
    assert len([shape for shape in shapes if shape.get("stroke-dasharray")]) == octagons


def test_mermaid_tells_number_and_faults():
    chart = Chart("t", ("farmer", "tree"), ("", ""), (
        Row(0, "Later.", (), (), ()), call(7, "shake", faults=("this breaks a rule",)),
    ), None, ())
    lines = sequence_mermaid(chart).splitlines()
    assert "    p0->>p1: 7. shake" in lines
    assert "    Note over p0,p1: Later." in lines
    assert "    Note over p0,p1: this breaks a rule" in lines
